// SPDX-License-Identifier: Apache-2.0
#include "sync/live_share.h"

#include <gtest/gtest.h>

#include "sync/call_limiter.h"
#include "tests/support/temp_folder.h"
#include "tests/sync/fake_clock.h"

namespace leadline {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Live reads that go out where as many as possible are wanted for so long.
int Sent(const LimiterOptions& options, Duration length) {
  TempFolder folder;
  FakeClock clock;
  auto ledger = CallLedger::Open(folder.Path("budget"), clock, "boot");
  EXPECT_TRUE(ledger.ok());
  auto limiter = CallLimiter::Create(**ledger, options, [] { return 0.5; });
  EXPECT_TRUE(limiter.ok());
  clock.Advance(hours(1));
  const SteadyPoint end = clock.SteadyNow() + length;
  int sent = 0;
  while (clock.SteadyNow() < end) {
    const auto taken = (*limiter)->TryTakeLive(clock.SteadyNow(), 1);
    EXPECT_TRUE(taken.ok());
    if (taken->slot) {
      ++sent;
      EXPECT_TRUE((*limiter)->End(*taken->slot, clock.SteadyNow()).ok());
    } else {
      clock.Advance(std::max(taken->wait, Duration(1)));
    }
  }
  return sent;
}

TEST(LiveShareTest, TakesAFifthOfTheRateAtMost) {
  LimiterOptions options;
  options.rate = {25, seconds(5)};
  // 5 of 25 in 5 s.
  EXPECT_EQ(Sent(options, minutes(1)), 60);
}

TEST(LiveShareTest, WaitsLongerWhereAFifthIsLessThanACall) {
  LimiterOptions options;
  options.rate = {2, seconds(5)};
  // One in 12.5 s, of 24 in a minute.
  EXPECT_EQ(Sent(options, minutes(1)), 5);
}

TEST(LiveShareTest, TakesATenthOfTheDaysCallsAtMost) {
  LimiterOptions options;
  options.rate = {25, seconds(5)};
  options.daily_calls = 1000;
  options.live_reads = true;
  const int sent = Sent(options, hours(24));
  EXPECT_GE(sent, 95);
  EXPECT_LE(sent, 101);
}

}  // namespace
}  // namespace leadline
