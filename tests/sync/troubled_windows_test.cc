// SPDX-License-Identifier: Apache-2.0
#include "sync/troubled_windows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace leadline {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr TimePoint kNow{Duration(1'000'000'000)};
constexpr auto kRest = TroubledWindows::kFirstRest;

Stretch Between(int from, int to) {
  return {sys_seconds(seconds(from)), sys_seconds(seconds(to))};
}

TEST(TroubledWindowsTest, WhatFailedRestsAndOthersGoOn) {
  TroubledWindows troubled;
  troubled.Add(Between(40, 60), kNow);
  EXPECT_THAT(troubled.Readable({Between(0, 100)}, kNow),
              ElementsAre(Between(0, 40), Between(60, 100)));
  EXPECT_THAT(troubled.Readable({Between(45, 55)}, kNow), IsEmpty());
  EXPECT_TRUE(troubled.Rests(Between(59, 70), kNow));
  EXPECT_FALSE(troubled.Rests(Between(60, 70), kNow)) << "they only touch";
  EXPECT_TRUE(troubled.Has(Between(0, 41)));
  EXPECT_FALSE(troubled.Has(Between(0, 40)));
}

TEST(TroubledWindowsTest, AfterItsRestEachHalfIsTriedByItself) {
  TroubledWindows troubled;
  troubled.Add(Between(40, 60), kNow);
  EXPECT_THAT(troubled.Readable({Between(0, 100)}, kNow + kRest),
              ElementsAre(Between(0, 40), Between(40, 50), Between(50, 60),
                          Between(60, 100)));
  troubled.Done(Between(40, 50));
  EXPECT_FALSE(troubled.Has(Between(40, 50)));
  EXPECT_TRUE(troubled.Has(Between(50, 60)));
}

TEST(TroubledWindowsTest, HalvingEndsAtTheSecondThatIsTheTrouble) {
  TroubledWindows troubled;
  TimePoint now = kNow;
  Stretch bad = Between(0, 1 << 20);
  int rounds = 0;
  for (; bad.to - bad.from > seconds(1) && rounds < 100; ++rounds) {
    troubled.Add(bad, now);
    now += kRest;
    bad = troubled.Readable({bad}, now).front();
    ASSERT_TRUE(troubled.Has(bad));
  }
  EXPECT_EQ(rounds, 20);
}

TEST(TroubledWindowsTest, OneSecondRestsLongerEachTime) {
  TroubledWindows troubled;
  const Stretch second = Between(7, 8);
  std::vector<Duration> rests;
  for (int i = 0; i < 6; ++i) {
    troubled.Add(second, kNow);
    Duration rest(0);
    while (troubled.Rests(second, kNow + rest)) rest += minutes(1);
    rests.push_back(rest);
  }
  EXPECT_THAT(rests, ElementsAre(minutes(1), minutes(2), minutes(4), minutes(8),
                                 TroubledWindows::kLongestRest,
                                 TroubledWindows::kLongestRest));
}

TEST(TroubledWindowsTest, NoMoreAreKeptThanSoMany) {
  TroubledWindows troubled;
  for (int i = 0; i < 1000; ++i) {
    troubled.Add(Between(10 * i, 10 * i + 1), kNow + seconds(i));
  }
  EXPECT_FALSE(troubled.Has(Between(0, 8990)));
  EXPECT_TRUE(troubled.Has(Between(9000, 9010)));
}

}  // namespace
}  // namespace leadline
