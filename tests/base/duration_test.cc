// SPDX-License-Identifier: Apache-2.0
#include "base/duration.h"

#include <gtest/gtest.h>

#include <string>

namespace leadline {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(DurationTest, ReadsEachUnit) {
  EXPECT_EQ(*ParseDuration("200ms"), Duration(200));
  EXPECT_EQ(*ParseDuration("30s"), seconds(30));
  EXPECT_EQ(*ParseDuration("5m"), minutes(5));
  EXPECT_EQ(*ParseDuration("24h"), hours(24));
  EXPECT_EQ(*ParseDuration("7d"), hours(7 * 24));
  EXPECT_EQ(*ParseDuration("0"), Duration(0));
}

TEST(DurationTest, AddsUpParts) {
  EXPECT_EQ(*ParseDuration("1h30m"), minutes(90));
  EXPECT_EQ(*ParseDuration("1m500ms"), minutes(1) + Duration(500));
}

TEST(DurationTest, RefusesWhatHasNoClearMeaning) {
  for (const char* text : {"", "30", "s", "-5s", "5 s", "5sec", "1.5s", "5s ",
                           "99999999999999999999s", "9223372036854775807d"}) {
    const auto parsed = ParseDuration(text);
    EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument)
        << text;
  }
}

TEST(DurationTest, RefusalShowsTheTextAndAnExample) {
  EXPECT_EQ(ParseDuration("soon").status().message(),
            "\"soon\" is not a length of time; write for example 30s, 5m, "
            "200ms or 1h");
}

TEST(DurationTest, FormattedTextReadsBack) {
  for (const int64_t length :
       {0, 1, 999, 1000, 61'001, 3'600'000, 90'061'001}) {
    const std::string text = FormatDuration(Duration(length));
    EXPECT_EQ(*ParseDuration(text), Duration(length)) << text;
  }
  EXPECT_EQ(FormatDuration(minutes(90)), "1h30m");
}

}  // namespace
}  // namespace leadline
