// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYNC_CALL_LIMITER_FIXTURE_H_
#define LEADLINE_TESTS_SYNC_CALL_LIMITER_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "sync/call_ledger.h"
#include "sync/call_limiter.h"
#include "tests/support/temp_folder.h"
#include "tests/sync/fake_clock.h"

namespace leadline {

// How long an ended call counts with a window of 5 s: 2 in a thousand for the
// drift of clocks, and a millisecond for rounding.
inline constexpr Duration kCounted{5011};
inline constexpr Duration kOnTheWay = CallLedger::kOnTheWay;

inline UpstreamVerdict Refusal(std::optional<int> calls = {},
                               std::optional<int> window = {}) {
  UpstreamVerdict verdict;
  verdict.kind = UpstreamVerdict::Kind::kRateLimited;
  verdict.learned_calls = calls;
  verdict.learned_window_s = window;
  return verdict;
}

inline LimiterOptions With(CallRate rate, double share = 1,
                           std::optional<uint64_t> daily_calls = {}) {
  LimiterOptions options;
  options.rate = rate;
  options.share = share;
  options.daily_calls = daily_calls;
  return options;
}

class CallLimiterTest : public testing::Test {
 protected:
  // A limiter with a ledger that knows the last window.
  void Open(LimiterOptions options = {}) {
    Reopen(options);
    clock_.Advance(kCounted + kOnTheWay);
  }

  void Reopen(const LimiterOptions& options) {
    limiter_.reset();
    ledger_.reset();
    ledger_ = *CallLedger::Open(dir_.Path("budget"), clock_, "boot");
    limiter_ =
        *CallLimiter::Create(*ledger_, options, [this] { return random_; });
  }

  TakeResult Take() {
    const auto result = limiter_->TryTake(clock_.SteadyNow());
    EXPECT_TRUE(result.ok()) << result.status();
    return *result;
  }
  TakeResult TakeSpare(int keep_free) {
    const auto result = limiter_->TryTakeSpare(clock_.SteadyNow(), keep_free);
    EXPECT_TRUE(result.ok()) << result.status();
    return *result;
  }

  void End(const TakeResult& taken) {
    ASSERT_TRUE(limiter_->End(*taken.slot, clock_.SteadyNow()).ok());
  }

  void Refuse(const UpstreamVerdict& verdict) {
    ASSERT_TRUE(limiter_->Refused(verdict, clock_.SteadyNow()).ok());
  }

  // Calls that take no time, until one has to wait.
  std::vector<Duration> CallUntilClosed(int most = 10000) {
    std::vector<Duration> waits;
    for (int i = 0; i < most; ++i) {
      const TakeResult taken = Take();
      waits.push_back(taken.wait);
      if (!taken.slot) break;
      End(taken);
    }
    return waits;
  }

  TempFolder dir_;
  FakeClock clock_;
  double random_ = 0;
  std::unique_ptr<CallLedger> ledger_;
  std::unique_ptr<CallLimiter> limiter_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYNC_CALL_LIMITER_FIXTURE_H_
