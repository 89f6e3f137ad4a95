// SPDX-License-Identifier: Apache-2.0
#include "server/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <vector>

namespace leadline {
namespace {

using ::testing::HasSubstr;

class SettingsTest : public ::testing::Test {
 protected:
  std::optional<int> Read(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "leadline-server");
    return ReadSettings(static_cast<int>(arguments.size()), arguments.data(),
                        out_, err_, settings_);
  }

  Settings settings_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(SettingsTest, NeedOnlyTheReplica) {
  ASSERT_EQ(Read({"--replica", "leads.db"}), std::nullopt) << err_.str();
  EXPECT_EQ(settings_.replica, "leads.db");
  EXPECT_EQ(settings_.server.grpc_address.ToString(), "127.0.0.1:50051");
  EXPECT_EQ(settings_.server.http_address->ToString(), "127.0.0.1:8080");
}

TEST_F(SettingsTest, TakeEveryFlag) {
  ASSERT_EQ(Read({"--replica", "leads.db", "--grpc-address", "[::1]:0",
                  "--http-address", "off", "--drain-time", "1m",
                  "--max-streams", "7", "--max-connection-age", "1h",
                  "--port-file", "ports", "--log-level", "warning"}),
            std::nullopt)
      << err_.str();
  EXPECT_EQ(settings_.server.grpc_address, (Address{"::1", 0}));
  EXPECT_EQ(settings_.server.http_address, std::nullopt);
  EXPECT_EQ(settings_.drain_time, std::chrono::minutes(1));
  EXPECT_EQ(settings_.server.max_streams, 7);
  EXPECT_EQ(settings_.server.max_connection_age, std::chrono::hours(1));
  EXPECT_EQ(settings_.port_file, "ports");
  EXPECT_EQ(settings_.log_level, LogLevel::kWarning);
}

TEST_F(SettingsTest, ADrainTimeThatNobodyGaveIsLeftOpen) {
  ASSERT_EQ(Read({"--replica", "a"}), std::nullopt) << err_.str();
  EXPECT_EQ(settings_.drain_time, std::nullopt);
  ASSERT_EQ(Read({"--replica", "a", "--drain-time", "1m"}), std::nullopt);
  ASSERT_EQ(Read({"--replica", "a", "--drain-time", "auto"}), std::nullopt);
  EXPECT_EQ(settings_.drain_time, std::nullopt);
}

TEST_F(SettingsTest, AUnixSocketIsOfThisMachineAlone) {
  ASSERT_EQ(Read({"--replica", "a", "--grpc-address", "unix:/run/a.sock"}),
            std::nullopt)
      << err_.str();
  EXPECT_EQ(settings_.server.grpc_address.unix_path, "/run/a.sock");
}

TEST_F(SettingsTest, SaysWhoseAddressWouldShowLeadsToOthers) {
  EXPECT_TRUE(CheckExposure({}, "it", {"127.0.0.1", 1}).ok());
  EXPECT_THAT(
      std::string(CheckExposure({}, "the passed socket", {"::", 1}).message()),
      testing::StartsWith("the passed socket [::]:1 would give every lead"));
}

TEST_F(SettingsTest, ReadThroughIsOffUnlessAskedFor) {
  const auto socket_of = [this](const char* text) {
    settings_ = {};
    EXPECT_EQ(Read({"--replica", "a/leads.db", "--read-through", text}),
              std::nullopt)
        << err_.str();
    return settings_.server.live_socket;
  };
  ASSERT_EQ(Read({"--replica", "a/leads.db"}), std::nullopt);
  EXPECT_EQ(settings_.server.live_socket, "");
  EXPECT_EQ(socket_of("on"), "a/leads.db.live/worker.sock");
  EXPECT_EQ(socket_of("true"), "a/leads.db.live/worker.sock");
  EXPECT_EQ(socket_of("off"), "");
  EXPECT_EQ(socket_of("false"), "");
  EXPECT_EQ(socket_of("/run/other.sock"), "/run/other.sock");
  EXPECT_EQ(Read({"--replica", "a/leads.db", "--read-through", "maybe"}), 2);
}

TEST_F(SettingsTest, ShowLeadsToOthersWhenAsked) {
  EXPECT_EQ(Read({"--replica", "a", "--grpc-address", "[::]:1", "--insecure"}),
            std::nullopt);
}

TEST_F(SettingsTest, RefuseAbsurdTimes) {
  EXPECT_EQ(Read({"--replica", "a", "--drain-time", "106751991167d"}), 2);
  EXPECT_EQ(err_.str(),
            "leadline-server: --drain-time: \"106751991167d\" is not from 0 to "
            "1h\n");
  for (const char* age : {"25d", "999ms"}) {
    EXPECT_EQ(Read({"--replica", "a", "--max-connection-age", age}), 2) << age;
  }
}

TEST_F(SettingsTest, HelpNamesEveryFlag) {
  EXPECT_EQ(Read({"--help"}), 0);
  for (const char* flag :
       {"--replica", "--grpc-address", "--http-address", "--insecure",
        "--drain-time", "--max-streams", "--max-connection-age", "--port-file",
        "--log-level", "--config", "--version"}) {
    EXPECT_THAT(out_.str(), HasSubstr(flag));
  }
}

}  // namespace
}  // namespace leadline
