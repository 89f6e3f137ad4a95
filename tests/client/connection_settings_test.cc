// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/connection_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kCertificate[] = "-----BEGIN CERTIFICATE-----\n";
constexpr char kKey[] = "-----BEGIN PRIVATE KEY-----\n";

class ConnectionSettingsTest : public testing::Test {
 protected:
  ConnectionSettingsTest() { unsetenv("LEADLINE_TOKEN"); }
  ~ConnectionSettingsTest() override { unsetenv("LEADLINE_TOKEN"); }

  std::string File(const std::string& name, const std::string& text) const {
    std::ofstream(folder_.Path(name)) << text;
    return folder_.Path(name);
  }

  LeadClientOptions Read() const {
    const auto read = ReadConnection(settings_);
    if (const auto* options = std::get_if<LeadClientOptions>(&read)) {
      return *options;
    }
    ADD_FAILURE() << std::get<std::string>(read);
    return {};
  }

  std::string Refused() const {
    const auto read = ReadConnection(settings_);
    const auto* problem = std::get_if<std::string>(&read);
    if (problem != nullptr) return *problem;
    ADD_FAILURE() << "was taken";
    return "";
  }

  CommandSettings settings_;
  TempFolder folder_;
};

TEST_F(ConnectionSettingsTest, WithoutFlagsNothingIsEncryptedNorSent) {
  const LeadClientOptions options = Read();
  EXPECT_EQ(options.server, "127.0.0.1:50051");
  EXPECT_EQ(options.tls_ca, "");
  EXPECT_EQ(options.token, "");
}

TEST_F(ConnectionSettingsTest, ReadsTheFiles) {
  settings_.tls_ca = File("ca", kCertificate);
  settings_.tls_cert = File("cert", kCertificate);
  settings_.tls_key = File("key", kKey);
  settings_.token_file = File("token", "s3cret\r\n");
  const LeadClientOptions options = Read();
  EXPECT_EQ(options.tls_ca, kCertificate);
  EXPECT_EQ(options.tls_cert, kCertificate);
  EXPECT_EQ(options.tls_key, kKey);
  EXPECT_EQ(options.token, "s3cret");
}

TEST_F(ConnectionSettingsTest, TakesTheTokenFromTheEnvironment) {
  setenv("LEADLINE_TOKEN", "s$cret", 1);
  EXPECT_EQ(Read().token, "s$cret");
}

TEST_F(ConnectionSettingsTest, DoesNotChooseBetweenTwoTokens) {
  setenv("LEADLINE_TOKEN", "one", 1);
  settings_.token_file = File("token", "two");
  EXPECT_EQ(Refused(),
            "both --token-file and LEADLINE_TOKEN are given: leave one");
}

TEST_F(ConnectionSettingsTest, RefusesWhatIsNoTokenWithoutRepeatingIt) {
  for (const char* text : {"", "\n", "two words", "two\nlines", "b\x01ll"}) {
    settings_.token_file = File("token", text);
    EXPECT_THAT(Refused(), HasSubstr(settings_.token_file + " holds no token"));
    EXPECT_THAT(Refused(), Not(HasSubstr("two")));
  }
  settings_.token_file = File("token", std::string(5000, 'x'));
  EXPECT_THAT(Refused(), HasSubstr("holds no token"));
}

TEST_F(ConnectionSettingsTest, NamesAFileThatCannotBeUsed) {
  settings_.tls_ca = "/no/such/file";
  EXPECT_EQ(Refused(), "--tls-ca: /no/such/file cannot be read");
  settings_.tls_ca = folder_.Path();
  EXPECT_THAT(Refused(), HasSubstr("cannot be read"));
  settings_.tls_ca = File("ca", "garbage");
  EXPECT_THAT(Refused(), HasSubstr("holds no CERTIFICATE in PEM form"));
  settings_.tls_ca = File("ca", std::string((1 << 20) + 1, 'x'));
  EXPECT_THAT(Refused(), HasSubstr("is larger than 1 MiB"));
}

TEST_F(ConnectionSettingsTest, SendsNoTokenUnencryptedToAnotherMachine) {
  setenv("LEADLINE_TOKEN", "s3cret", 1);
  for (const char* server : {"leads.bank:50051", "10.0.0.1:50051",
                             "127.bank.com:1", "dns:leads.bank:1", "[::2]:1"}) {
    settings_.server = server;
    EXPECT_EQ(Refused(), "the token would go to " + settings_.server +
                             " unencrypted: give --tls-ca, or add --insecure "
                             "if the network itself is trusted");
  }
  for (const char* server :
       {"localhost:1", "127.0.0.2:1", "[::1]:1", "ipv4:127.0.0.1:1",
        "unix:/run/leadline.sock", "dns:localhost:1"}) {
    settings_.server = server;
    EXPECT_EQ(Read().token, "s3cret") << server;
  }
}

TEST_F(ConnectionSettingsTest, SendsATokenAnywhereWithTlsOrWhenTold) {
  setenv("LEADLINE_TOKEN", "s3cret", 1);
  settings_.server = "leads.bank:50051";
  settings_.insecure = true;
  EXPECT_EQ(Read().token, "s3cret");
  settings_.insecure = false;
  settings_.tls_ca = File("ca", kCertificate);
  EXPECT_EQ(Read().token, "s3cret");
}

}  // namespace
}  // namespace leadline
