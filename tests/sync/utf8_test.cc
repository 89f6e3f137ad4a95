// SPDX-License-Identifier: Apache-2.0
#include "sync/utf8.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <random>
#include <string>

namespace leadline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Utf8Test, GoodTextStaysAsItIs) {
  const std::string text = "a é ॐ 😀 \x7f";
  std::string copy = text;
  EXPECT_THAT(ReplaceInvalidUtf8(copy), IsEmpty());
  EXPECT_EQ(copy, text);
}

TEST(Utf8Test, OnlyBadBytesAreReplaced) {
  std::string text = "a\xff\xc3\xa9\xc3z\xe2\x82";
  EXPECT_THAT(ReplaceInvalidUtf8(text), ElementsAre(1, 6, 10, 13));
  EXPECT_EQ(text, "a\ufffdé\ufffdz\ufffd\ufffd");
}

TEST(Utf8Test, OverlongFormsSurrogatesAndTooLargeValuesAreBad) {
  for (std::string text :
       {"\xc0\xaf", "\xc1\xbf", "\xe0\x80\x80", "\xf0\x80\x80\x80",
        "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\x80"}) {
    const size_t bytes = text.size();
    EXPECT_EQ(ReplaceInvalidUtf8(text).size(), bytes);
  }
}

TEST(Utf8Test, EscapesOfHalfACharacterAreReplacedByOnesAsLong) {
  const std::string half = R"("a\ufffd b")";
  for (const char* text : {R"("a\ud83d b")", R"("a\uD83D b")", R"("a\udbff b")",
                           R"("a\udc00 b")", R"("a\udfff b")"}) {
    std::string json = text;
    EXPECT_THAT(ReplaceLoneSurrogates(json), ElementsAre(2)) << text;
    EXPECT_EQ(json, half);
  }
  std::string two = R"("\ud83d\ud83d\ude00\ude00\ud83d\n\ud83d")";
  EXPECT_THAT(ReplaceLoneSurrogates(two), ElementsAre(1, 19, 25, 33));
  EXPECT_EQ(two, R"("\ufffd\ud83d\ude00\ufffd\ufffd\n\ufffd")");
}

TEST(Utf8Test, OtherEscapesStayAsTheyAre) {
  for (const std::string text :
       {R"("\ud83d\ude00 \u00e9 \ud7ff \ue000 \u0000 \n \\ \"")",
        R"("\\ud83d")", R"("\\\\ud83d x")", R"("\ud8)", R"("\ud8zz")", "\\",
        ""}) {
    std::string copy = text;
    EXPECT_THAT(ReplaceLoneSurrogates(copy), IsEmpty()) << text;
    EXPECT_EQ(copy, text);
  }
}

TEST(Utf8Test, WhatIsLeftIsValidByAnotherJudge) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (size_t i = random() % 12; i > 0; --i) {
      // Bytes near the borders of the ranges are what goes wrong.
      static constexpr unsigned char kBytes[] = {
          'a',  0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2,
          0xdf, 0xe0, 0xe1, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf4, 0xf5};
      text += static_cast<char>(kBytes[random() % sizeof(kBytes)]);
    }
    const bool was_valid = simdjson::validate_utf8(text);
    ASSERT_EQ(ReplaceInvalidUtf8(text).empty(), was_valid) << round;
    ASSERT_TRUE(simdjson::validate_utf8(text)) << round;
  }
}

}  // namespace
}  // namespace leadline
