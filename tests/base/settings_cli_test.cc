// SPDX-License-Identifier: Apache-2.0
#include "base/settings_cli.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SettingsCliTest : public ::testing::Test {
 protected:
  SettingsCliTest() {
    cli_.Add({"replica", "FILE", "The replica's file.", true}, &replica_);
    cli_.Add({"address", "HOST:PORT", "Where to listen."}, &address_);
    cli_.Add({"http-address", "HOST:PORT|off", "HTTP."}, &http_address_);
    cli_.Add({"drain-time", "TIME", "How long to drain."}, &drain_time_);
    cli_.Add({"streams", "N", "How many."}, &streams_, 1, 1000);
    cli_.Add({"insecure", "", "Allow it."}, &insecure_);
    cli_.Add({"host", "HOST", "A host."}, &hosts_);
    cli_.Add({"log-level", "LEVEL", "How much."}, &log_level_);
  }

  ~SettingsCliTest() override {
    for (const std::string& name : variables_) unsetenv(name.c_str());
  }

  void SetVariable(const std::string& name, const std::string& value) {
    setenv(name.c_str(), value.c_str(), 1);
    variables_.push_back(name);
  }

  // Writes a configuration file and returns its path.
  std::string Config(const std::string& text) const {
    const std::string path = folder_.Path("settings.conf");
    std::ofstream(path) << text;
    return path;
  }

  std::optional<int> Parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "leadline-test");
    return cli_.Parse(static_cast<int>(arguments.size()), arguments.data(),
                      out_, err_);
  }

  SettingsCli cli_{"leadline-test", "Tests the settings."};
  std::string replica_;
  Address address_{"127.0.0.1", 8080};
  std::optional<Address> http_address_{Address{"127.0.0.1", 8081}};
  Duration drain_time_{10000};
  int64_t streams_ = 100;
  bool insecure_ = false;
  std::vector<std::string> hosts_;
  LogLevel log_level_ = LogLevel::kInfo;
  std::ostringstream out_;
  std::ostringstream err_;

 private:
  std::vector<std::string> variables_;
  TempFolder folder_;
};

TEST_F(SettingsCliTest, KeepsDefaultsOfWhatIsNotGiven) {
  ASSERT_EQ(Parse({"--replica", "leads.db"}), std::nullopt);
  EXPECT_EQ(replica_, "leads.db");
  EXPECT_EQ(address_.ToString(), "127.0.0.1:8080");
  EXPECT_EQ(drain_time_, std::chrono::seconds(10));
  EXPECT_FALSE(insecure_);
}

TEST_F(SettingsCliTest, ReadsEveryKindOfFlag) {
  ASSERT_EQ(
      Parse({"--replica=a", "--address", "[::1]:0", "--http-address", "off",
             "--drain-time", "200ms", "--streams", "7", "--insecure", "--host",
             "one", "--host", "two", "--log-level", "debug"}),
      std::nullopt)
      << err_.str();
  EXPECT_EQ(address_, (Address{"::1", 0}));
  EXPECT_EQ(http_address_, std::nullopt);
  EXPECT_EQ(drain_time_, Duration(200));
  EXPECT_EQ(streams_, 7);
  EXPECT_TRUE(insecure_);
  EXPECT_THAT(hosts_, ElementsAre("one", "two"));
  EXPECT_EQ(log_level_, LogLevel::kDebug);
}

TEST_F(SettingsCliTest, FlagWinsOverVariableAndVariableOverFile) {
  const std::string config =
      Config("replica = file\naddress = file:1\nstreams = 3\n");
  SetVariable("LEADLINE_REPLICA", "variable");
  SetVariable("LEADLINE_ADDRESS", "variable:2");
  ASSERT_EQ(Parse({"--replica", "flag", "--config", config.c_str()}),
            std::nullopt)
      << err_.str();
  EXPECT_EQ(replica_, "flag");
  EXPECT_EQ(address_, (Address{"variable", 2}));
  EXPECT_EQ(streams_, 3);
}

TEST_F(SettingsCliTest, FileMayBeNamedByAVariable) {
  SetVariable("LEADLINE_CONFIG", Config("replica = file\ninsecure = true\n"));
  ASSERT_EQ(Parse({}), std::nullopt) << err_.str();
  EXPECT_EQ(replica_, "file");
  EXPECT_TRUE(insecure_);
}

TEST_F(SettingsCliTest, DollarIsOnlyADollar) {
  SetVariable("LEADLINE_REPLICA", "u$r${HOME}");
  ASSERT_EQ(Parse({}), std::nullopt);
  EXPECT_EQ(replica_, "u$r${HOME}");
}

TEST_F(SettingsCliTest, EmptyVariableCountsAsNotSet) {
  SetVariable("LEADLINE_DRAIN_TIME", "");
  ASSERT_EQ(Parse({"--replica", "a"}), std::nullopt);
  EXPECT_EQ(drain_time_, std::chrono::seconds(10));
}

TEST_F(SettingsCliTest, CommasSplitListsOutsideTheCommandLine) {
  SetVariable("LEADLINE_HOST", "one,two");
  ASSERT_EQ(Parse({"--replica", "a"}), std::nullopt);
  EXPECT_THAT(hosts_, ElementsAre("one", "two"));
}

TEST_F(SettingsCliTest, VariableCanSwitchAFlagOff) {
  insecure_ = true;
  SetVariable("LEADLINE_INSECURE", "false");
  ASSERT_EQ(Parse({"--replica", "a"}), std::nullopt);
  EXPECT_FALSE(insecure_);
}

TEST_F(SettingsCliTest, HelpListsFlagsAndDefaultsAndExitsWithZero) {
  EXPECT_EQ(Parse({"--help"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("--drain-time TIME"));
  EXPECT_THAT(out_.str(), HasSubstr("How long to drain. [10s]"));
  EXPECT_THAT(out_.str(), HasSubstr("LEADLINE_LOG_LEVEL"));
  EXPECT_THAT(err_.str(), IsEmpty());
}

TEST_F(SettingsCliTest, VersionNamesTheProgram) {
  EXPECT_EQ(Parse({"--version"}), 0);
  EXPECT_EQ(out_.str(), "leadline-test " LEADLINE_VERSION "\n");
}

// Each wrong use: the arguments, and the one line that answers it.
struct WrongUse {
  std::vector<const char*> arguments;
  std::string answer;

  friend void PrintTo(const WrongUse& use, std::ostream* out) {
    *out << use.answer;
  }
};

class SettingsCliWrongUseTest : public SettingsCliTest,
                                public ::testing::WithParamInterface<WrongUse> {
};

TEST_P(SettingsCliWrongUseTest, IsAnsweredWithOneLineAndExitCodeTwo) {
  EXPECT_EQ(Parse(GetParam().arguments), 2);
  EXPECT_EQ(err_.str(), "leadline-test: " + GetParam().answer + "\n");
  EXPECT_THAT(out_.str(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    All, SettingsCliWrongUseTest,
    ::testing::Values(
        WrongUse{{}, "--replica FILE is missing: The replica's file."},
        WrongUse{{"--replica", ""},
                 "--replica FILE is missing: The replica's file."},
        WrongUse{{"--replica", "a", "--replica", "b"},
                 "--replica is given 2 times; give it once"},
        WrongUse{{"--replica", "a", "--drain-time", "soon"},
                 "--drain-time: \"soon\" is not a length of time; write for "
                 "example 30s, 5m, 200ms or 1h"},
        WrongUse{{"--replica", "a", "--streams", "0"},
                 "--streams: \"0\" is not a whole number from 1 to 1000"},
        WrongUse{{"--replica", "a", "--nonsense"},
                 "The following argument was not expected: --nonsense (see "
                 "--help)"},
        WrongUse{{"--replica", "a", "stray"},
                 "The following argument was not expected: stray (see "
                 "--help)"}));

TEST_F(SettingsCliTest, ComplaintNamesTheVariableItCameFrom) {
  SetVariable("LEADLINE_STREAMS", "many");
  EXPECT_EQ(Parse({"--replica", "a"}), 2);
  EXPECT_EQ(err_.str(),
            "leadline-test: --streams (from LEADLINE_STREAMS): \"many\" is "
            "not a whole number from 1 to 1000\n");
}

TEST_F(SettingsCliTest, ComplaintNamesTheLineOfTheFile) {
  const std::string config = Config("replica = a\nstreamz = 3\n");
  EXPECT_EQ(Parse({"--config", config.c_str()}), 2);
  EXPECT_EQ(err_.str(), "leadline-test: " + config +
                            ", line 2: there is no setting \"streamz\"; "
                            "--help lists them\n");
}

TEST_F(SettingsCliTest, SingleValueTwiceInTheFileIsRefused) {
  const std::string config = Config("replica = a\nstreams = 3\nreplica = b\n");
  EXPECT_EQ(Parse({"--config", config.c_str()}), 2);
  EXPECT_EQ(err_.str(), "leadline-test: " + config +
                            ", line 3: \"replica\" is given a second time; "
                            "give it once\n");
}

TEST_F(SettingsCliTest, ListTakesAllItsLinesOfTheFile) {
  const std::string config = Config("replica = a\nhost = x\nhost = y,z\n");
  ASSERT_EQ(Parse({"--config", config.c_str()}), std::nullopt) << err_.str();
  EXPECT_THAT(hosts_, ElementsAre("x", "y", "z"));
}

TEST_F(SettingsCliTest, FlagReplacesTheWholeListOfTheFile) {
  const std::string config = Config("replica = a\nhost = x\nhost = y\n");
  ASSERT_EQ(Parse({"--config", config.c_str(), "--host", "z"}), std::nullopt);
  EXPECT_THAT(hosts_, ElementsAre("z"));
}

}  // namespace
}  // namespace leadline
