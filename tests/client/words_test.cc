// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/words.h"

#include <gtest/gtest.h>

#include <chrono>

namespace leadline {
namespace {

using std::chrono::milliseconds;

TEST(WordsTest, SaysALengthInOneUnitRoundedDown) {
  EXPECT_EQ(InWords(milliseconds(-5)), "0 ms");
  EXPECT_EQ(InWords(milliseconds(0)), "0 ms");
  EXPECT_EQ(InWords(milliseconds(350)), "350 ms");
  EXPECT_EQ(InWords(milliseconds(3999)), "3 s");
  EXPECT_EQ(InWords(std::chrono::seconds(119)), "119 s");
  EXPECT_EQ(InWords(std::chrono::seconds(120)), "2 min");
  EXPECT_EQ(InWords(std::chrono::minutes(119)), "119 min");
  EXPECT_EQ(InWords(std::chrono::hours(47)), "47 h");
  EXPECT_EQ(InWords(std::chrono::hours(48)), "2 days");
  EXPECT_EQ(InWords(std::chrono::hours(24 * 3700)), "10 years");
}

TEST(WordsTest, WritesBigNumbersInGroups) {
  EXPECT_EQ(WithThousands(0), "0");
  EXPECT_EQ(WithThousands(999), "999");
  EXPECT_EQ(WithThousands(1000), "1,000");
  EXPECT_EQ(WithThousands(1234567), "1,234,567");
  EXPECT_EQ(BytesInWords(999), "999 bytes");
  EXPECT_EQ(BytesInWords(12'345'678), "12.3 MB");
  EXPECT_EQ(BytesInWords(999'960'000), "1.0 GB");
}

TEST(WordsTest, OnlyAllAreAHundredPercent) {
  EXPECT_EQ(PercentInWords(0, 7), "0.00 %");
  EXPECT_EQ(PercentInWords(1, 11), "9.09 %");
  EXPECT_EQ(PercentInWords(999'999, 1'000'000), "99.99 %");
  EXPECT_EQ(PercentInWords(7, 7), "100 %");
}

TEST(WordsTest, WritesInstantsInUtc) {
  google::protobuf::Timestamp instant;
  instant.set_seconds(1785475230);
  instant.set_nanos(999'000'000);
  EXPECT_EQ(InstantText(instant), "2026-07-31 05:20:30 UTC");
  instant.set_seconds(-1);
  EXPECT_EQ(InstantText(instant), "1969-12-31 23:59:59 UTC");
}

TEST(WordsTest, ReadsLengths) {
  EXPECT_EQ(ParseLength("200ms"), milliseconds(200));
  EXPECT_EQ(ParseLength("0s"), milliseconds(0));
  EXPECT_EQ(ParseLength("30s"), std::chrono::seconds(30));
  EXPECT_EQ(ParseLength("5m"), std::chrono::minutes(5));
  EXPECT_EQ(ParseLength("2h"), std::chrono::hours(2));
  EXPECT_EQ(ParseLength("1d"), std::chrono::hours(24));
}

TEST(WordsTest, RefusesWhatIsNoLength) {
  for (const char* text : {"", "s", "5", "-5s", "5 s", "1.5s", "5sec", "+5s",
                           "99999999999999999999s", "9000000000000000d"}) {
    EXPECT_EQ(ParseLength(text), std::nullopt) << text;
  }
}

TEST(WordsTest, TakesControlCharactersOutOfForeignText) {
  EXPECT_EQ(Printable("Jos\xC3\xA9 \xE0\xA4\xAA \xF0\x9F\x93\x9E"),
            "Jos\xC3\xA9 \xE0\xA4\xAA \xF0\x9F\x93\x9E");
  EXPECT_EQ(Printable("a\x1b[31mb\nc\x7f"), "a [31mb c ");
  EXPECT_EQ(Printable("a\xC2\x9B"
                      "b\xE2\x80\xAE"
                      "c\xE2\x81\xA6"),
            "a b c ");
}

TEST(WordsTest, SurvivesTextThatEndsInTheMiddleOfACharacter) {
  EXPECT_EQ(Printable("a\xE2\x80"), "a\xE2\x80");
  EXPECT_EQ(Printable("\xF0"), "\xF0");
}

TEST(WordsTest, KnowsWellFormedUtf8) {
  for (const char* text : {"", "9901111111", "Jos\xC3\xA9", "\xE0\xA4\xAA",
                           "\xF0\x9F\x93\x9E", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(IsUtf8(text)) << text;
  }
  for (const char* text :
       {"99\xFF", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x80", "\x80", "\xC3(",
        "\xE2\x80("}) {
    EXPECT_FALSE(IsUtf8(text)) << text;
  }
}

}  // namespace
}  // namespace leadline
