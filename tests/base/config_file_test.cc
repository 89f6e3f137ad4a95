// SPDX-License-Identifier: Apache-2.0
#include "base/config_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace leadline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ConfigFileTest, ReadsKeysAndValuesWithTheirLines) {
  EXPECT_THAT(*ParseConfig("# a comment\n\nrate = 25/5s\r\n  share=0.8"),
              ElementsAre(ConfigLine{"rate", "25/5s", 3},
                          ConfigLine{"share", "0.8", 4}));
}

TEST(ConfigFileTest, TakesValuesAsTheyStand) {
  EXPECT_THAT(
      *ParseConfig("key = u$r${HOME}#1=\\n\nquoted = \" a b \"\nno ="),
      ElementsAre(ConfigLine{"key", "u$r${HOME}#1=\\n", 1},
                  ConfigLine{"quoted", " a b ", 2}, ConfigLine{"no", "", 3}));
}

TEST(ConfigFileTest, EmptyFileHasNoLines) {
  EXPECT_THAT(*ParseConfig(""), IsEmpty());
}

TEST(ConfigFileTest, NamesTheLineItCannotRead) {
  for (const char* text : {"a = 1\nnonsense\n", "a = 1\n= 2\n"}) {
    EXPECT_EQ(ParseConfig(text).status().message(),
              "line 2 is not of the form: key = value");
  }
}

TEST(ConfigFileTest, NamesTheFileThatIsNotThere) {
  const auto lines = ReadConfigFile("/nowhere/leadline.conf");
  EXPECT_EQ(lines.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(lines.status().message()),
              HasSubstr("/nowhere/leadline.conf: No such file"));
}

TEST(ConfigFileTest, NamesTheFolderThatIsNoFile) {
  const auto lines = ReadConfigFile("/");
  EXPECT_EQ(lines.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(lines.status().message(), "cannot read /: Is a directory");
}

TEST(ConfigFileTest, StopsReadingWhatHasNoEnd) {
  const auto lines = ReadConfigFile("/dev/zero");
  EXPECT_EQ(lines.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(lines.status().message()), HasSubstr("1 MiB"));
}

}  // namespace
}  // namespace leadline
