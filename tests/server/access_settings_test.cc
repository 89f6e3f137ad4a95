// SPDX-License-Identifier: Apache-2.0
#include "server/access_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <vector>

#include "server/settings.h"

namespace leadline {
namespace {

using ::testing::ElementsAre;

const std::vector<std::string> kTls = {"--tls-cert", "a.pem", "--tls-key",
                                       "a.key"};
const std::vector<std::string> kClientCa = {"--tls-client-ca", "ca.pem"};
const std::vector<std::string> kTokens = {"--token-file", "tokens"};

class AccessSettingsTest : public ::testing::Test {
 protected:
  std::optional<int> Read(const std::vector<std::vector<std::string>>& parts) {
    std::vector<const char*> arguments = {"leadline-server", "--replica", "a"};
    for (const auto& part : parts) {
      for (const std::string& word : part) arguments.push_back(word.c_str());
    }
    settings_ = {};
    err_.str("");
    return ReadSettings(static_cast<int>(arguments.size()), arguments.data(),
                        out_, err_, settings_);
  }

  // The same on an address that other machines reach.
  std::optional<int> ReadOpen(std::vector<std::vector<std::string>> parts) {
    parts.push_back({"--grpc-address", "0.0.0.0:50051"});
    return Read(parts);
  }

  Settings settings_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(AccessSettingsTest, TakeEveryFlag) {
  ASSERT_EQ(Read({kTls,
                  kClientCa,
                  kTokens,
                  {"--tls-client-name", "ivr.bank"},
                  {"--tls-client-name", "spiffe://bank/fraud"}}),
            std::nullopt)
      << err_.str();
  const AccessOptions& access = settings_.server.access;
  EXPECT_EQ(access.tls.cert, "a.pem");
  EXPECT_EQ(access.tls.key, "a.key");
  EXPECT_EQ(access.tls.client_ca, "ca.pem");
  EXPECT_EQ(access.token_file, "tokens");
  EXPECT_THAT(access.client_names,
              ElementsAre("ivr.bank", "spiffe://bank/fraud"));
}

TEST_F(AccessSettingsTest, AFlagThatLacksAnotherIsRefused) {
  const auto problem = [this](const std::vector<std::string>& flags) {
    EXPECT_EQ(Read({flags}), 2);
    return err_.str();
  };
  EXPECT_EQ(problem({"--tls-cert", "a.pem"}),
            "leadline-server: --tls-cert needs --tls-key too\n");
  EXPECT_EQ(problem({"--tls-key", "a.key"}),
            "leadline-server: --tls-key needs --tls-cert too\n");
  EXPECT_EQ(problem(kClientCa),
            "leadline-server: --tls-client-ca needs --tls-cert and --tls-key "
            "too\n");
  EXPECT_EQ(Read({kTls, {"--tls-client-name", "ivr.bank"}}), 2);
  EXPECT_EQ(err_.str(),
            "leadline-server: --tls-client-name needs --tls-client-ca too\n");
}

TEST_F(AccessSettingsTest, ALoopbackAddressNeedsNothing) {
  EXPECT_EQ(Read({}), std::nullopt);
  EXPECT_EQ(Read({kTokens}), std::nullopt);
  EXPECT_EQ(Read({kTls}), std::nullopt);
}

TEST_F(AccessSettingsTest, AnOpenAddressNeedsEncryptionAndToKnowWhoCalls) {
  EXPECT_EQ(ReadOpen({kTls, kTokens}), std::nullopt) << err_.str();
  EXPECT_EQ(ReadOpen({kTls, kClientCa}), std::nullopt) << err_.str();
  EXPECT_EQ(ReadOpen({kTls, kClientCa, kTokens}), std::nullopt) << err_.str();
}

TEST_F(AccessSettingsTest, AnOpenAddressThatLacksOneIsRefusedWithTheCure) {
  constexpr char kElse[] =
      ", or listen on 127.0.0.1, or add --insecure if the network itself is "
      "trusted\n";
  EXPECT_EQ(ReadOpen({}), 2);
  EXPECT_EQ(err_.str(),
            std::string("leadline-server: --grpc-address 0.0.0.0:50051 would "
                        "give every lead to whoever can reach it; give "
                        "--tls-cert and --tls-key, and --token-file or "
                        "--tls-client-ca") +
                kElse);
  EXPECT_EQ(ReadOpen({kTls}), 2);
  EXPECT_EQ(err_.str(),
            std::string("leadline-server: --grpc-address 0.0.0.0:50051 would "
                        "give every lead to whoever can reach it; give "
                        "--token-file or --tls-client-ca") +
                kElse);
  EXPECT_EQ(ReadOpen({kTokens}), 2);
  EXPECT_EQ(err_.str(),
            std::string("leadline-server: --grpc-address 0.0.0.0:50051 would "
                        "have tokens and leads travel unencrypted; give "
                        "--tls-cert and --tls-key") +
                kElse);
}

TEST_F(AccessSettingsTest, InsecureAllowsAnOpenAddressWithLess) {
  for (const auto& flags : {std::vector<std::string>{}, kTls, kTokens}) {
    EXPECT_EQ(ReadOpen({flags, {"--insecure"}}), std::nullopt) << err_.str();
  }
}

}  // namespace
}  // namespace leadline
