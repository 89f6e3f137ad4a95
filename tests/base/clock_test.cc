// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <gtest/gtest.h>

namespace leadline {
namespace {

using std::chrono::hours;

TEST(SystemClockTest, NowIsTheSystemsTime) {
  const auto before =
      std::chrono::floor<Duration>(std::chrono::system_clock::now());
  const TimePoint now = SystemClock().Now();
  EXPECT_GE(now, before);
  EXPECT_LE(now, std::chrono::system_clock::now());
}

TEST(SystemClockTest, SteadyTimeNeverFalls) {
  const SystemClock clock;
  SteadyPoint last = clock.SteadyNow();
  for (int i = 0; i < 1000; ++i) {
    const SteadyPoint next = clock.SteadyNow();
    ASSERT_GE(next, last);
    last = next;
  }
}

TEST(SystemClockTest, SleepLastsItsWholeLength) {
  SystemClock clock;
  const SteadyPoint start = clock.SteadyNow();
  EXPECT_TRUE(clock.SleepFor(Duration(5), std::stop_token()));
  EXPECT_GE(clock.SteadyNow() - start, Duration(5));
}

TEST(SystemClockTest, StopEndsASleepAtOnce) {
  SystemClock clock;
  std::stop_source stop;
  stop.request_stop();
  const SteadyPoint start = clock.SteadyNow();
  EXPECT_FALSE(clock.SleepFor(hours(1), stop.get_token()));
  EXPECT_LT(clock.SteadyNow() - start, std::chrono::minutes(1));
}

}  // namespace
}  // namespace leadline
