// SPDX-License-Identifier: Apache-2.0
#include "sync/upstream_dates.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace leadline {
namespace {

std::optional<int64_t> Milliseconds(std::optional<TimePoint> instant) {
  if (!instant) return std::nullopt;
  return instant->time_since_epoch().count();
}

TEST(UpstreamDatesTest, EveryShapeIsRead) {
  EXPECT_EQ(Milliseconds(ParseUpstreamDate("2016-09-13 10:22:13.000")),
            1473762133000);
  EXPECT_EQ(Milliseconds(ParseUpstreamDate("2016-09-13 10:22:13.456")),
            1473762133456);
  EXPECT_EQ(Milliseconds(ParseUpstreamDate("2026-07-31 05:33:50")),
            1785476030000);
  EXPECT_EQ(Milliseconds(ParseUpstreamDate("10/13/2016 3:56:09 PM")),
            1476374169000);
  EXPECT_EQ(Milliseconds(ParseUpstreamDate("7/31/2026 5:33:50 AM")),
            1785476030000);
  EXPECT_EQ(Milliseconds(ParseUpstreamDate("/Date(1417453996000+0000)/")),
            1417453996000);
  EXPECT_EQ(Milliseconds(ParseUpstreamDate("/Date(1417453996000)/")),
            1417453996000);
  EXPECT_EQ(Milliseconds(ParseUpstreamDate("/Date(-1500+0530)/")), -1500);
}

TEST(UpstreamDatesTest, TwelveIsNoonAndMidnight) {
  EXPECT_EQ(ParseUpstreamDate("1/2/2020 12:00:00 AM"),
            ParseUpstreamDate("2020-01-02 00:00:00"));
  EXPECT_EQ(ParseUpstreamDate("1/2/2020 12:00:00 PM"),
            ParseUpstreamDate("2020-01-02 12:00:00"));
  EXPECT_EQ(ParseUpstreamDate("1/2/2020 11:59:59 PM"),
            ParseUpstreamDate("2020-01-02 23:59:59"));
}

TEST(UpstreamDatesTest, WhatIsNoDateIsNone) {
  for (const char* text : {"",
                           "-",
                           " ",
                           "soon",
                           "2016-09-13",
                           "2016-09-13 10:22",
                           "2016-09-13T10:22:13",
                           "2016-09-13 10:22:13.00",
                           "2016-13-01 00:00:00",
                           "2016-02-30 00:00:00",
                           "2015-02-29 00:00:00",
                           "2016-01-01 24:00:00",
                           "2016-01-01 00:60:00",
                           "2016-01-01 00:00:60",
                           "0000-01-01 00:00:00",
                           "2016-09-13 10:22:13 000",
                           "2016-09-13 10:22:13.0x0",
                           "2016-09-1a 10:22:13",
                           " 2016-09-13 10:22:13",
                           "+016-09-13 10:22:13",
                           "10/13/2016",
                           "10/13/2016 3:56:09",
                           "13/10/2016 3:56:09 PM",
                           "10/13/2016 0:56:09 PM",
                           "10/13/2016 13:56:09 PM",
                           "10/13/2016 3:56:09 PM ",
                           "10/13/2016 3:56:09 XM",
                           "10/13/16 3:56:09 PM",
                           "/Date()/",
                           "/Date(1)",
                           "/Date(1+00)/",
                           "/Date(99999999999999999999)/",
                           "/Date(999999999999999999)/"}) {
    EXPECT_EQ(Milliseconds(ParseUpstreamDate(text)), std::nullopt) << text;
  }
}

TEST(UpstreamDatesTest, OfACutOffDateOnlyTheOneWithoutMillisecondsIsRead) {
  const std::string text = "2016-09-13 10:22:13.000";
  for (size_t length = 0; length < text.size(); ++length) {
    EXPECT_EQ(ParseUpstreamDate(text.substr(0, length)).has_value(),
              length == 19)
        << length;
  }
}

TEST(UpstreamDatesTest, FirstAndLastDaysOfTheCalendarAreRead) {
  EXPECT_TRUE(ParseUpstreamDate("0001-01-01 00:00:00.000"));
  EXPECT_TRUE(ParseUpstreamDate("9999-12-31 23:59:59.999"));
  EXPECT_TRUE(ParseUpstreamDate("2016-02-29 00:00:00"));
}

TEST(UpstreamDatesTest, PrintedDatesReadBackTheSame) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  constexpr int64_t kFirst = -62135596800;  // 0001-01-01
  constexpr int64_t kLast = 253402300799;   // 9999-12-31 23:59:59
  std::uniform_int_distribution<int64_t> seconds(kFirst, kLast);
  for (int i = 0; i < 20000; ++i) {
    const TimePoint instant{std::chrono::seconds(seconds(random))};
    const std::string text = PrintUpstreamDate(instant);
    ASSERT_EQ(ParseUpstreamDate(text), instant) << text;
    ASSERT_EQ(ParseUpstreamDate(text + ".007"), instant + Duration(7)) << text;
  }
}

TEST(UpstreamDatesTest, PrintingRoundsDown) {
  EXPECT_EQ(PrintUpstreamDate(TimePoint(Duration(1473762133999))),
            "2016-09-13 10:22:13");
  EXPECT_EQ(PrintUpstreamDate(TimePoint(Duration(-1))), "1969-12-31 23:59:59");
}

TEST(HttpDateTest, IsRead) {
  EXPECT_EQ(Milliseconds(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT")),
            784111777000);
  EXPECT_EQ(Milliseconds(ParseHttpDate("Sat, 31 Dec 2016 23:59:60 GMT")),
            1483228799000);
}

TEST(HttpDateTest, AnythingElseIsNone) {
  for (const char* text :
       {"", "0", "Sun, 06 Nov 1994 08:49:37", "Sun, 6 Nov 1994 08:49:37 GMT",
        "Xxx, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 PST", "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT"}) {
    EXPECT_EQ(ParseHttpDate(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace leadline
