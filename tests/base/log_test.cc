// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace leadline {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

// Puts the level back, which is one for the whole process.
class LogTest : public ::testing::Test {
 protected:
  ~LogTest() override { SetLogLevel(LogLevel::kInfo); }

  template <typename Write>
  std::string Written(Write write) {
    ::testing::internal::CaptureStderr();
    write();
    return ::testing::internal::GetCapturedStderr();
  }
};

TEST_F(LogTest, WritesTimeLevelEventAndFields) {
  const std::string line = Written([] {
    LogInfo("replica-opened", {{"path", "leads.db"}, {"leads", 10000}});
  });
  EXPECT_THAT(
      line,
      MatchesRegex("[0-9]+-[0-9]+-[0-9]+T[0-9]+:[0-9]+:[0-9]+.[0-9]+Z info "
                   "replica-opened path=leads.db leads=10000\n"));
}

TEST_F(LogTest, DropsWhatIsBelowTheLevel) {
  SetLogLevel(LogLevel::kWarning);
  const std::string lines = Written([] {
    LogDebug("one");
    LogInfo("two");
    LogWarning("three");
    LogError("four");
  });
  EXPECT_THAT(lines, Not(HasSubstr("one")));
  EXPECT_THAT(lines, Not(HasSubstr("two")));
  EXPECT_THAT(lines, HasSubstr("warning three\n"));
  EXPECT_THAT(lines, HasSubstr("error four\n"));
}

TEST_F(LogTest, BracesAreOnlyText) {
  EXPECT_THAT(Written([] {
                LogInfo("odd", {{"text", "{}{0}%s"}});
              }),
              HasSubstr("odd text={}{0}%s\n"));
}

TEST_F(LogTest, FormatsEachKindOfValue) {
  EXPECT_EQ(FormatLogLine("e", {{"flag", true},
                                {"count", uint64_t{7}},
                                {"share", 0.8},
                                {"age", std::chrono::minutes(90)},
                                {"behind", Duration(-200)},
                                {"status", absl::NotFoundError("no")}}),
            "e flag=true count=7 share=0.8 age=1h30m behind=-200ms "
            "status=\"NOT_FOUND: no\"");
}

TEST_F(LogTest, OneEventIsOneLineWhateverItsValues) {
  EXPECT_EQ(FormatLogLine("e", {{"text", "a\nb\"c\\d\x01"}, {"none", ""}}),
            "e text=\"a\\nb\\\"c\\\\d\\x01\" none=\"\"");
}

TEST_F(LogTest, ReadsTheNamesOfLevels) {
  for (const char* name : {"debug", "info", "warning", "error"}) {
    EXPECT_EQ(LogLevelName(*ParseLogLevel(name)), name);
  }
  EXPECT_EQ(ParseLogLevel("loud").status().message(),
            "\"loud\" is not a log level; write debug, info, warning or error");
}

}  // namespace
}  // namespace leadline
