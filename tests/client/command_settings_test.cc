// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/command_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class CommandSettingsTest : public testing::Test {
 protected:
  CommandSettingsTest() { ClearEnvironment(); }
  ~CommandSettingsTest() override { ClearEnvironment(); }

  static void ClearEnvironment() {
    for (const char* name :
         {"LEADLINE_SERVER", "LEADLINE_TIMEOUT", "LEADLINE_JSON",
          "LEADLINE_MAX_STALENESS", "LEADLINE_ATTRIBUTES", "LEADLINE_CONFIG",
          "LEADLINE_LIMIT", "LEADLINE_TLS_CERT", "LEADLINE_TOKEN_FILE",
          "LEADLINE_CLIENT_TLS_CERT", "LEADLINE_CLIENT_TLS_KEY"}) {
      unsetenv(name);
    }
  }

  CommandSettings Parse(const std::vector<std::string>& arguments) {
    const auto parsed = ParseCommand(arguments);
    const auto* settings = std::get_if<CommandSettings>(&parsed);
    if (settings != nullptr) return *settings;
    ADD_FAILURE() << std::get<NoCommand>(parsed).text;
    return {};
  }

  NoCommand Refused(const std::vector<std::string>& arguments) {
    const auto parsed = ParseCommand(arguments);
    const auto* none = std::get_if<NoCommand>(&parsed);
    if (none != nullptr) return *none;
    ADD_FAILURE() << "was taken";
    return {};
  }

  std::string ConfigFile(const std::string& text) const {
    const std::string path = folder_.Path("settings.ini");
    std::ofstream(path) << text;
    return path;
  }

 private:
  TempFolder folder_;
};

TEST_F(CommandSettingsTest, HasDefaults) {
  const CommandSettings settings = Parse({"status"});
  EXPECT_EQ(settings.kind, CommandKind::kStatus);
  EXPECT_EQ(settings.server, "127.0.0.1:50051");
  EXPECT_EQ(settings.timeout, milliseconds(5000));
  EXPECT_FALSE(settings.json);
  EXPECT_EQ(settings.max_staleness, std::nullopt);
}

TEST_F(CommandSettingsTest, TakesFlagsBeforeAndAfterTheCommand) {
  for (const auto& arguments :
       {std::vector<std::string>{"--json", "get", "+91-9901111111"},
        std::vector<std::string>{"get", "+91-9901111111", "--json"}}) {
    const CommandSettings settings = Parse(arguments);
    EXPECT_EQ(settings.kind, CommandKind::kGet);
    EXPECT_EQ(settings.phone, "+91-9901111111");
    EXPECT_TRUE(settings.json);
  }
}

TEST_F(CommandSettingsTest, ReadsTheFlagsOfGet) {
  const CommandSettings settings =
      Parse({"get", "99", "--max-staleness", "30s", "--attributes",
             "Phone, mx_City,,Score", "--timeout", "200ms"});
  EXPECT_EQ(settings.max_staleness, milliseconds(30'000));
  EXPECT_EQ(settings.timeout, milliseconds(200));
  EXPECT_THAT(settings.attribute_names,
              ElementsAre("Phone", "mx_City", "Score"));
}

TEST_F(CommandSettingsTest, ReadsTheFlagsOfList) {
  const CommandSettings settings =
      Parse({"list", "99", "--max-staleness", "30s", "--attributes", "Phone",
             "--limit", "20"});
  EXPECT_EQ(settings.kind, CommandKind::kList);
  EXPECT_EQ(settings.phone, "99");
  EXPECT_EQ(settings.max_staleness, milliseconds(30'000));
  EXPECT_THAT(settings.attribute_names, ElementsAre("Phone"));
  EXPECT_EQ(settings.limit, 20U);
  EXPECT_EQ(Parse({"list", "99"}).limit, std::nullopt);
}

TEST_F(CommandSettingsTest, ReadsAnId) {
  const CommandSettings settings = Parse({"get", "--id", "1bfd"});
  EXPECT_EQ(settings.kind, CommandKind::kGetById);
  EXPECT_EQ(settings.id, "1bfd");
}

TEST_F(CommandSettingsTest, FlagsThatCommandsShareAreTheirsAlone) {
  const std::string config = ConfigFile("max-staleness=7s\nlimit=5\n");
  for (const char* command : {"get", "list"}) {
    EXPECT_EQ(Parse({command, "99", "--config", config}).max_staleness,
              milliseconds(7000));
    EXPECT_EQ(
        Parse({command, "99", "--config", config, "--max-staleness", "3s"})
            .max_staleness,
        milliseconds(3000));
  }
  EXPECT_EQ(Parse({"list", "99", "--config", config}).limit, 5U);
  setenv("LEADLINE_MAX_STALENESS", "9s", 1);
  for (const char* command : {"get", "list"}) {
    EXPECT_EQ(Parse({command, "99", "--config", config}).max_staleness,
              milliseconds(9000));
    EXPECT_EQ(Parse({command, "99", "--max-staleness", "3s"}).max_staleness,
              milliseconds(3000));
  }
}

TEST_F(CommandSettingsTest, TakesNoIdFromTheFile) {
  EXPECT_THAT(Refused({"get", "--config", ConfigFile("id=1bfd\n")}).text,
              HasSubstr("'id'"));
}

TEST_F(CommandSettingsTest, RefusesALimitThatIsNone) {
  for (const char* limit : {"0", "-1", "ten", "1.5", "5000000000"}) {
    EXPECT_THAT(Refused({"list", "99", "--limit", limit}).text,
                HasSubstr("--limit wants"))
        << limit;
  }
}

TEST_F(CommandSettingsTest, FlagBeatsEnvironmentBeatsFile) {
  const std::string config =
      ConfigFile("server=file:1\ntimeout=1s\nmax-staleness=7s\njson=true\n");
  setenv("LEADLINE_SERVER", "environment:1", 1);
  setenv("LEADLINE_TIMEOUT", "2s", 1);
  const CommandSettings settings =
      Parse({"--server", "flag:1", "--config", config, "get", "99"});
  EXPECT_EQ(settings.server, "flag:1");
  EXPECT_EQ(settings.timeout, milliseconds(2000));
  EXPECT_EQ(settings.max_staleness, milliseconds(7000));
  EXPECT_TRUE(settings.json);
}

TEST_F(CommandSettingsTest, TakesTheFileFromTheEnvironmentToo) {
  setenv("LEADLINE_CONFIG", ConfigFile("attributes=a,b\n").c_str(), 1);
  EXPECT_THAT(Parse({"get", "99"}).attribute_names, ElementsAre("a", "b"));
}

TEST_F(CommandSettingsTest, LeavesDollarsAlone) {
  setenv("LEADLINE_ATTRIBUTES", "mx_$HOME,${PATH}", 1);
  EXPECT_THAT(Parse({"get", "99"}).attribute_names,
              ElementsAre("mx_$HOME", "${PATH}"));
}

TEST_F(CommandSettingsTest, ReadsTheFileAsTheOtherProgramsDo) {
  const CommandSettings settings =
      Parse({"get", "99", "--config",
             ConfigFile("# a comment\n\n  server = \"a:1\"\r\n"
                        "attributes = mx_#1, mx_$HOME\nserver=b:1\n")});
  EXPECT_EQ(settings.server, "a:1");
  EXPECT_THAT(settings.attribute_names, ElementsAre("mx_#1", "mx_$HOME"));
}

TEST_F(CommandSettingsTest, RefusesALineThatIsNoSetting) {
  EXPECT_THAT(
      Refused({"status", "--config", ConfigFile("\nserver a:1\n")}).text,
      HasSubstr("line 2 is not of the form key = value"));
  EXPECT_THAT(
      Refused({"status", "--config", ConfigFile("json=perhaps\n")}).text,
      HasSubstr("json"));
}

TEST_F(CommandSettingsTest, RefusesAFileWithAnUnknownKeyAndNamesIt) {
  const NoCommand none =
      Refused({"status", "--config", ConfigFile("sever=a:1\n")});
  EXPECT_TRUE(none.wrong_use);
  EXPECT_THAT(none.text, HasSubstr("'sever'"));
}

TEST_F(CommandSettingsTest, RefusesAMissingFileAndNamesIt) {
  EXPECT_THAT(Refused({"status", "--config", "/no/such/file"}).text,
              HasSubstr("/no/such/file"));
  EXPECT_THAT(Refused({"status", "--config",
                       std::filesystem::temp_directory_path().string()})
                  .text,
              HasSubstr("cannot be read"));
}

TEST_F(CommandSettingsTest, RefusesAServerWithoutAPort) {
  for (const char* server : {"localhost", ":50051", "host:", "host:0",
                             "host:99999", "host:http", "http://host"}) {
    EXPECT_THAT(Refused({"status", "--server", server}).text,
                HasSubstr("HOST:PORT"))
        << server;
  }
}

TEST_F(CommandSettingsTest, TakesTargetsThatGrpcKnows) {
  for (const char* server :
       {"localhost:1", "[::1]:50051", "unix:/run/leadline.sock"}) {
    EXPECT_EQ(Parse({"status", "--server", server}).server, server);
  }
}

TEST_F(CommandSettingsTest, ReadsTheFlagsForTlsAndTokens) {
  const CommandSettings settings =
      Parse({"status", "--tls-ca", "ca", "--tls-cert", "cert", "--tls-key",
             "key", "--token-file", "token", "--insecure"});
  EXPECT_EQ(settings.tls_ca, "ca");
  EXPECT_EQ(settings.tls_cert, "cert");
  EXPECT_EQ(settings.tls_key, "key");
  EXPECT_EQ(settings.token_file, "token");
  EXPECT_TRUE(settings.insecure);
}

TEST_F(CommandSettingsTest, TakesNoneOfTheServersVariablesForItsOwn) {
  setenv("LEADLINE_TLS_CERT", "the server's", 1);
  setenv("LEADLINE_TOKEN_FILE", "the server's", 1);
  EXPECT_EQ(Parse({"status"}).tls_cert, "");
  EXPECT_EQ(Parse({"status"}).token_file, "");
  setenv("LEADLINE_CLIENT_TLS_CERT", "mine", 1);
  setenv("LEADLINE_CLIENT_TLS_KEY", "mine too", 1);
  EXPECT_EQ(Parse({"status", "--tls-ca", "ca"}).tls_cert, "mine");
}

TEST_F(CommandSettingsTest, RefusesHalfACertificate) {
  EXPECT_EQ(Refused({"status", "--tls-ca", "a", "--tls-cert", "b"}).text,
            "--tls-cert and --tls-key go together: give both");
  EXPECT_THAT(Refused({"status", "--tls-cert", "a", "--tls-key", "b"}).text,
              HasSubstr("--tls-cert needs --tls-ca"));
}

TEST_F(CommandSettingsTest, RefusesBadTimes) {
  EXPECT_THAT(Refused({"status", "--timeout", "0s"}).text,
              HasSubstr("--timeout"));
  EXPECT_THAT(Refused({"status", "--timeout", "200000d"}).text,
              HasSubstr("up to 1d"));
  for (const char* text : {"soon", "90000000000d"}) {
    EXPECT_THAT(Refused({"get", "99", "--max-staleness", text}).text,
                HasSubstr("--max-staleness"));
  }
}

TEST_F(CommandSettingsTest, RefusesTextThatIsNotUtf8) {
  const NoCommand phone = Refused({"get",
                                   "99\xFF"
                                   "01111111"});
  EXPECT_TRUE(phone.wrong_use);
  EXPECT_EQ(phone.text, "this cannot be a phone number: it is not UTF-8 text");
  EXPECT_EQ(Refused({"get", "9901111111", "--attributes", "A,\xC3("}).text,
            "--attributes wants names in UTF-8");
  EXPECT_EQ(Refused({"get", "--id", "\xFF"}).text,
            "this cannot be a lead's id: it is not UTF-8 text");
}

TEST_F(CommandSettingsTest, NeverRepeatsANumberInAnError) {
  const NoCommand none = Refused({"get", "990", "1111111"});
  EXPECT_TRUE(none.wrong_use);
  EXPECT_THAT(none.text, Not(HasSubstr("1111111")));
}

TEST_F(CommandSettingsTest, SaysWhatIsMissing) {
  EXPECT_THAT(Refused({}).text, HasSubstr("leadline get PHONE"));
  EXPECT_THAT(Refused({"get"}).text, HasSubstr("leadline get PHONE"));
  EXPECT_THAT(Refused({"list"}).text, HasSubstr("leadline list PHONE"));
  EXPECT_EQ(Refused({"get", "99", "--id", "1bfd"}).text,
            "get wants a number or an --id, not both");
  EXPECT_TRUE(Refused({"frobnicate"}).wrong_use);
}

TEST_F(CommandSettingsTest, HelpAndVersionAreNoWrongUse) {
  EXPECT_FALSE(Refused({"--help"}).wrong_use);
  EXPECT_THAT(Refused({"--help"}).text, HasSubstr("Exit codes"));
  EXPECT_THAT(Refused({"get", "--help"}).text, HasSubstr("--max-staleness"));
  EXPECT_EQ(Refused({"--version"}).text, "leadline " LEADLINE_VERSION "\n");
}

}  // namespace
}  // namespace leadline
