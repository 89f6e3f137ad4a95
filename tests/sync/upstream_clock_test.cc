// SPDX-License-Identifier: Apache-2.0
#include "sync/upstream_clock.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>

#include "tests/sync/fake_clock.h"

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(UpstreamClockTest, StartsFromTheStoredOffset) {
  FakeClock clock;
  const UpstreamClock upstream(clock, {Duration(7000), {}, {}});
  EXPECT_EQ(upstream.Earliest(clock.SteadyNow()), clock.Now() + Duration(7000));
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
    UpstreamClock upstream(clock, {});
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
  UpstreamClock upstream(clock, {});
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

class LyingDatesTest : public testing::Test {
 protected:
  // An answer from a machine whose clock is off by this much.
  std::optional<ReadShift> Answer(Duration off) {
    const SteadyPoint sent = clock_.SteadyNow();
    clock_.Advance(Duration(100));
    const SteadyPoint ended = clock_.SteadyNow();
    clock_.Advance(Duration(900));
    return upstream_.Observe(
        sent, ended,
        floor<seconds>(TimePoint(clock_.Now()) - Duration(950) + off));
  }
  // How far what is claimed is ahead of the true time.
  Duration Ahead() {
    return upstream_.Earliest(clock_.SteadyNow()) - clock_.Now();
  }

  FakeClock clock_;
  UpstreamClock upstream_{clock_, {}};
};

TEST_F(LyingDatesTest, OneThatIsAheadIsNotBelieved) {
  Answer(Duration(0));
  EXPECT_FALSE(Answer(hours(1)));
  EXPECT_LE(Ahead(), Duration(0));
  EXPECT_FALSE(Answer(Duration(0)));
  EXPECT_FALSE(Answer(hours(1)));
  EXPECT_FALSE(Answer(hours(1)));
  EXPECT_LE(Ahead(), Duration(0));
  // Those that contradict one another do not add up.
  EXPECT_FALSE(Answer(hours(2)));
  EXPECT_FALSE(Answer(hours(1)));
  EXPECT_FALSE(Answer(hours(2)));
  EXPECT_LE(Ahead(), Duration(0));
  EXPECT_GE(Ahead(), -seconds(2));
}

TEST_F(LyingDatesTest, OneThatIsBehindCountsUntilItIsRefuted) {
  Answer(Duration(0));
  EXPECT_FALSE(Answer(-hours(1)));
  EXPECT_LE(Ahead(), -minutes(59));
  EXPECT_FALSE(Answer(Duration(0)));
  EXPECT_GE(Ahead(), -seconds(2));
}

TEST_F(LyingDatesTest, SomeInARowAreBelieved) {
  Answer(Duration(0));
  for (int i = 0; i < UpstreamClock::kAgreeing; ++i)
    EXPECT_FALSE(Answer(hours(1)));
  EXPECT_GE(Ahead(), minutes(59));
}

TEST_F(LyingDatesTest, AClockThatWentBackTellsWhatItsReadsClaimed) {
  Answer(Duration(0));
  const TimePoint before = clock_.Now();
  for (int i = 0; i < UpstreamClock::kAgreeing; ++i) Answer(hours(1));
  const TimePoint wrong = upstream_.Earliest(clock_.SteadyNow());
  for (int i = 1; i < UpstreamClock::kAgreeing; ++i) {
    EXPECT_FALSE(Answer(Duration(0)));
    EXPECT_LE(Ahead(), Duration(0));
  }
  const auto shift = Answer(Duration(0));
  ASSERT_TRUE(shift);
  EXPECT_GE(shift->back, minutes(59));
  EXPECT_LE(shift->back, minutes(61));
  // All reads by the wrong clock, and none before.
  EXPECT_LE(shift->since, wrong);
  EXPECT_GT(shift->since, before + minutes(30));
  EXPECT_GE(Ahead(), -seconds(2));
}

TEST_F(LyingDatesTest, LaterReadsAreLaterWhateverTheDatesSay) {
  TimePoint last;
  for (const int off :
       {0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1, 0, 0}) {
    Answer(hours(off));
    const TimePoint now = upstream_.OrderedAt(clock_.SteadyNow());
    EXPECT_GT(now, last);
    last = now;
  }
}

TEST(UpstreamClockTest, ReadsOfALaterRunCountAsLater) {
  FakeClock clock;
  const TimePoint last = clock.Now() + std::chrono::minutes(5);
  UpstreamClock upstream(clock, {Duration(0), {}, last});
  EXPECT_GE(upstream.OrderedAt(clock.SteadyNow()), last);
}

TEST(UpstreamClockTest, IgnoresJumpsOfThisMachinesWallClock) {
  FakeClock clock;
  UpstreamClock upstream(clock, {});
  const SteadyPoint sent = clock.SteadyNow();
  upstream.Observe(sent, sent, floor<seconds>(clock.Now()));
  const TimePoint before = upstream.Earliest(clock.SteadyNow());
  clock.JumpWall(std::chrono::hours(5));
  EXPECT_EQ(upstream.Earliest(clock.SteadyNow()), before);
}

}  // namespace
}  // namespace leadline
