// SPDX-License-Identifier: Apache-2.0
#include "sync/upstream_clock.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/sync/fake_clock.h"

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::seconds;

TEST(UpstreamClockTest, StartsFromTheStoredOffset) {
  FakeClock clock;
  const UpstreamClock upstream(clock, Duration(7000), TimePoint());
  EXPECT_EQ(upstream.Earliest(clock.SteadyNow()), clock.Now() + Duration(7000));
  EXPECT_FALSE(upstream.Observed());
}

// Answers of random length from a clock that is hours away: what is claimed is
// never later than the truth, and soon less than a second behind it.
TEST(UpstreamClockTest, NeverRunsAheadOfUpstream) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    FakeClock clock;
    const Duration truth(
        std::uniform_int_distribution<int64_t>(-20000000, 20000000)(random));
    UpstreamClock upstream(clock, Duration(0), TimePoint());
    for (int n = 0; n < 50; ++n) {
      const SteadyPoint sent = clock.SteadyNow();
      const auto step = [&] {
        return Duration(std::uniform_int_distribution<int>(1, 900)(random));
      };
      clock.Advance(step());
      const TimePoint shown = clock.Now() + truth;
      clock.Advance(step());
      upstream.Observe(sent, clock.SteadyNow(), floor<seconds>(shown));
      const TimePoint claimed = upstream.Earliest(clock.SteadyNow());
      ASSERT_LE(claimed, clock.Now() + truth + Duration(1));
      if (n > 40) {
        ASSERT_GE(claimed, clock.Now() + truth - seconds(2));
      }
    }
  }
}

TEST(UpstreamClockTest, FollowsAnUpstreamThatSetsItsClockBack) {
  FakeClock clock;
  UpstreamClock upstream(clock, Duration(0), TimePoint());
  const auto observe = [&](Duration truth) {
    const SteadyPoint sent = clock.SteadyNow();
    clock.Advance(Duration(100));
    upstream.Observe(sent, clock.SteadyNow(),
                     floor<seconds>(clock.Now() + truth));
  };
  observe(Duration(60000));
  const TimePoint before = upstream.OrderedAt(clock.SteadyNow());
  observe(Duration(0));
  EXPECT_LE(upstream.Earliest(clock.SteadyNow()), clock.Now());
  EXPECT_GE(upstream.OrderedAt(clock.SteadyNow()), before);
}

TEST(UpstreamClockTest, ReadsOfALaterRunCountAsLater) {
  FakeClock clock;
  const TimePoint last = clock.Now() + std::chrono::minutes(5);
  UpstreamClock upstream(clock, Duration(0), last);
  EXPECT_GE(upstream.OrderedAt(clock.SteadyNow()), last);
}

TEST(UpstreamClockTest, IgnoresJumpsOfThisMachinesWallClock) {
  FakeClock clock;
  UpstreamClock upstream(clock, Duration(0), TimePoint());
  const SteadyPoint sent = clock.SteadyNow();
  upstream.Observe(sent, sent, floor<seconds>(clock.Now()));
  const TimePoint before = upstream.Earliest(clock.SteadyNow());
  clock.JumpWall(std::chrono::hours(5));
  EXPECT_EQ(upstream.Earliest(clock.SteadyNow()), before);
}

}  // namespace
}  // namespace leadline
