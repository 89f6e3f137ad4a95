// SPDX-License-Identifier: Apache-2.0
// How the worker is, as it is told by both command lines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "tests/support/http_client.h"
#include "tests/support/paths.h"
#include "tests/system/account_rig.h"

namespace leadline {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class StatusTest : public testing::Test {
 protected:
  Finished Status(const std::vector<std::string>& flags = {}) {
    Program::Options options;
    options.log = rig_.folder() / "status.log";
    options.arguments = {BinaryPath("leadline-sync"), "status", "--replica",
                         rig_.replica()};
    options.arguments.insert(options.arguments.end(), flags.begin(),
                             flags.end());
    return RunToEnd(options);
  }

  // Waits until the worker's log has this, for at most a minute.
  bool SyncSays(const std::string& text) {
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (std::chrono::steady_clock::now() < deadline) {
      if (rig_.sync().Log().find(text) != std::string::npos) return true;
      if (rig_.sync().EndsWithin(std::chrono::milliseconds(20))) return false;
    }
    return false;
  }

  AccountRig rig_;
};

TEST_F(StatusTest, ARunIsToldWhileItGoesOnAndAfterIt) {
  rig_.Fill({"--leads", "700"});
  const json during = json::parse(Status({"--json"}).log);
  EXPECT_EQ(during["running"], true);
  EXPECT_EQ(during["runs"][0]["ended"], nullptr);
  EXPECT_EQ(rig_.sync().Stop(SIGTERM), 0);
  const json after = json::parse(Status({"--json"}).log);
  EXPECT_EQ(after["running"], false);
  EXPECT_EQ(after["complete"], true);
  EXPECT_EQ(after["leads_stored"], 700);
  EXPECT_THAT(after["worker"]["alarms"], IsEmpty());
  EXPECT_EQ(after["worker"]["calls_per_window"], 20);
  EXPECT_EQ(after["runs"].size(), 1u);
  EXPECT_NE(after["runs"][0]["ended"], nullptr);
  EXPECT_EQ(after["runs"][0]["leads_changed"], 700);
  EXPECT_GE(after["runs"][0]["calls"], 2);
  const Finished lines = Status();
  EXPECT_EQ(lines.exit_code, 0);
  EXPECT_THAT(lines.log, HasSubstr("complete, as of "));
  EXPECT_THAT(lines.log, HasSubstr("700 changed"));
  EXPECT_THAT(lines.log, Not(HasSubstr("ALARM")));
}

TEST_F(StatusTest, AnAlarmIsToldByBothCommandLines) {
  rig_.Fill({"--leads", "50"});
  Http(rig_.sandbox_port(), "POST", "/sandbox/faults",
       R"({"revoke_key":"true"})");
  ASSERT_TRUE(SyncSays("keys-refused"));
  EXPECT_EQ(rig_.sync().Stop(SIGTERM), 0);
  EXPECT_THAT(Status().log, HasSubstr("ALARM       keys-refused: upstream"));
  EXPECT_THAT(json::parse(Status({"--json"}).log)["worker"]["alarms"],
              Contains("keys-refused"));
  EXPECT_THAT(rig_.RunLeadline({"status"}).log, HasSubstr("keys-refused"));
}

TEST_F(StatusTest, AReplicaThatIsNotThereIsNamed) {
  const Finished none = Status();
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_THAT(none.log, HasSubstr(rig_.replica()));
}

}  // namespace
}  // namespace leadline
