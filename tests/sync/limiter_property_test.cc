// SPDX-License-Identifier: Apache-2.0
// Random lives of a worker: calls of any length, crashes, restarts, boots,
// lost and damaged ledgers, jumping clocks. Never may more calls than the rate
// arrive within a window.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <iostream>
#include <random>
#include <string>

#include "sync/call_limiter.h"
#include "sync/ledger_image.h"
#include "tests/support/temp_folder.h"
#include "tests/sync/arrival_oracle.h"
#include "tests/sync/fake_clock.h"

namespace leadline {
namespace {

constexpr int64_t kMicrosPerMilli = 1000;

uint64_t SeedOfThisRun() {
  // Set to repeat a run that failed.
  const char* given = std::getenv("LEADLINE_TEST_SEED");
  const uint64_t seed =
      given == nullptr ? std::random_device{}() : std::stoull(given);
  std::cout << "LEADLINE_TEST_SEED=" << seed << '\n';
  return seed;
}

class LimiterLife {
 public:
  explicit LimiterLife(uint64_t seed) : random_(seed) { Boot(); }

  // Lives until so many calls were made. False once the limit is broken.
  bool Live(int calls) {
    Reopen();
    while (made_ < calls) {
      if (!Step()) return false;
      if (made_ % 4096 == 0) oracle_.Forget(now_ - 400'000'000);
    }
    return true;
  }

  std::string Story() const { return story_; }

 private:
  struct Flight {
    CallSlot slot;
    size_t call;
    int64_t ends;
  };

  bool Chance(double probability) {
    return std::uniform_real_distribution<>(0, 1)(random_) < probability;
  }
  int64_t Between(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random_);
  }

  // Time passes in microseconds; the clock shows whole milliseconds.
  void MoveTo(int64_t now) {
    now_ = now;
    clock_.SetSteady({Duration((now_ - booted_) / kMicrosPerMilli)});
  }

  void Boot() {
    ++boots_;
    now_ += Between(1, 60'000'000);
    booted_ = now_ - Between(0, 3'000'000);
    MoveTo(now_);
  }

  bool Step() {
    EndWhatIsDue();
    if (Chance(0.0003)) return Misfortune();
    if (Chance(0.001)) clock_.JumpWall(std::chrono::hours(Between(-90, 90)));
    if (flights_.size() < lanes_) return TryCall();
    MoveTo(std::max(now_, NextEnd()));
    return true;
  }

  int64_t NextEnd() const {
    int64_t next = INT64_MAX;
    for (const Flight& flight : flights_) next = std::min(next, flight.ends);
    return next;
  }

  void EndWhatIsDue() {
    std::erase_if(flights_, [this](const Flight& flight) {
      if (flight.ends > now_) return false;
      if (Chance(0.9)) limiter_->Answered(flight.slot);
      EXPECT_TRUE(limiter_->End(flight.slot, clock_.SteadyNow()).ok());
      oracle_.Ended(flight.call, now_);
      return true;
    });
  }

  bool TryCall() {
    const auto taken = limiter_->TryTake(clock_.SteadyNow());
    EXPECT_TRUE(taken.ok()) << taken.status();
    if (!taken->slot) {
      Wait(taken->wait);
      return true;
    }
    ++made_;
    const size_t call = oracle_.Begun(now_);
    flights_.push_back({*taken->slot, call, now_ + LengthOfCall()});
    const auto ours = static_cast<size_t>(
        std::max(1.0, std::floor(options_.rate.calls * options_.share + 1e-9)));
    const size_t worst =
        oracle_.Worst(now_, options_.rate.window.count() * kMicrosPerMilli);
    if (worst > ours) {
      story_ = std::to_string(worst) + " calls of " + std::to_string(ours) +
               " may arrive in one window, call " + std::to_string(made_) +
               ", last misfortune: " + last_;
      return false;
    }
    if (Chance(0.002)) Refuse();
    if (Chance(0.05)) MoveTo(now_ + Between(0, 2'000'000));
    return true;
  }

  int64_t LengthOfCall() {
    if (Chance(0.01)) return Between(1'000'000, 90'000'000);
    return Chance(0.5) ? Between(0, 5'000) : Between(0, 900'000);
  }

  // As long as it says, or less: who asks early must be told again.
  void Wait(Duration wait) {
    EXPECT_GT(wait, Duration(0));
    int64_t length = wait.count() * kMicrosPerMilli;
    if (Chance(0.3)) length = Between(0, length);
    const int64_t until = std::min(now_ + length, NextEnd());
    MoveTo(std::max(until, now_));
  }

  void Refuse() {
    UpstreamVerdict verdict;
    verdict.kind = UpstreamVerdict::Kind::kRateLimited;
    EXPECT_TRUE(limiter_->Refused(verdict, clock_.SteadyNow()).ok());
  }

  bool Misfortune() {
    // Its connections die with it, but not what is on its way; time may have
    // passed since.
    limiter_.reset();
    ledger_.reset();
    oracle_.AllEnded(now_ + CallLedger::kOnTheWay.count() * kMicrosPerMilli);
    flights_.clear();
    switch (Between(0, 7)) {
      case 0:
        last_ = "boot";
        Boot();
        break;
      case 1:
        last_ = "ledger lost";
        std::filesystem::remove(path_);
        break;
      case 2:
        last_ = "ledger damaged";
        Damage();
        break;
      case 3:
        last_ = "moved to a machine that has been up for longer";
        ++boots_;
        booted_ -= Between(0, 7'200'000'000);
        MoveTo(now_);
        break;
      case 4:
        last_ = "steady clock went back";
        booted_ += Between(0, now_ - booted_);
        MoveTo(now_);
        break;
      default:
        last_ = "killed";
        MoveTo(now_ + Between(0, 3'000'000));
        break;
    }
    Reopen();
    return true;
  }

  void Damage() {
    if (Chance(0.5)) {
      std::filesystem::resize_file(
          path_, static_cast<uintmax_t>(Between(0, sizeof(LedgerImage) - 1)));
      return;
    }
    // Blocks that never reached the disk: all but the first few.
    constexpr int64_t kBlock = 4096;
    const int64_t begin = Between(1, 4) * kBlock;
    std::filesystem::resize_file(path_, static_cast<uintmax_t>(begin));
    std::filesystem::resize_file(path_, sizeof(LedgerImage));
  }

  void Reopen() {
    auto ledger =
        CallLedger::Open(path_, clock_, "boot " + std::to_string(boots_));
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    ledger_ = *std::move(ledger);
    EXPECT_FALSE(CallLedger::Open(path_, clock_).ok()) << "two workers";
    if (Chance(0.3)) PickOptions();
    auto limiter = CallLimiter::Create(*ledger_, options_, [this] {
      return std::uniform_real_distribution<>(0, 1)(random_);
    });
    ASSERT_TRUE(limiter.ok()) << limiter.status();
    limiter_ = *std::move(limiter);
  }

  void PickOptions() {
    options_.rate.calls = static_cast<int>(Between(1, 72));
    options_.rate.window = Duration(Between(1, 12) * 500);
    options_.share = Chance(0.5) ? 1.0 : 0.3;
    lanes_ = static_cast<size_t>(Between(1, 5));
  }

  std::mt19937_64 random_;
  TempFolder dir_;
  const std::string path_ = dir_.Path("budget");
  FakeClock clock_;
  int64_t now_ = 1'000'000'000;
  int64_t booted_ = 0;
  int boots_ = 0;
  LimiterOptions options_;
  size_t lanes_ = 2;
  std::unique_ptr<CallLedger> ledger_;
  std::unique_ptr<CallLimiter> limiter_;
  std::deque<Flight> flights_;
  ArrivalOracle oracle_;
  int made_ = 0;
  std::string last_ = "none";
  std::string story_;
};

TEST(LimiterPropertyTest, NeverMoreArrivalsThanTheRateInAMillionCalls) {
  const uint64_t seed = SeedOfThisRun();
  constexpr int kLives = 20;
  for (int life = 0; life < kLives; ++life) {
    LimiterLife worker(seed + static_cast<uint64_t>(life));
    ASSERT_TRUE(worker.Live(1'000'000 / kLives))
        << "seed " << seed + static_cast<uint64_t>(life) << ": "
        << worker.Story();
  }
}

TEST(LimiterPropertyTest, NeverMoreArrivalsThanTheDaysCallsInADay) {
  const uint64_t seed = SeedOfThisRun();
  std::mt19937_64 random(seed);
  TempFolder dir;
  FakeClock clock;
  LimiterOptions options;
  options.rate = {100, Duration(1000)};
  options.daily_calls = 500;
  constexpr int64_t kDay = 24 * 3600 * 1000;
  ArrivalOracle oracle;
  auto ledger = *CallLedger::Open(dir.Path("budget"), clock, "boot");
  auto limiter = *CallLimiter::Create(*ledger, options, [] { return 0.0; });
  for (int calls = 0; calls < 20000;) {
    const int64_t now = clock.SteadyNow().since_boot.count();
    const TakeResult taken = *limiter->TryTake(clock.SteadyNow());
    if (!taken.slot) {
      clock.Advance(taken.wait);
      continue;
    }
    ++calls;
    const size_t call = oracle.Begun(now);
    ASSERT_LE(oracle.Worst(now, kDay), 500u) << "seed " << seed;
    clock.Advance(Duration(random() % 200000));
    clock.JumpWall(std::chrono::hours(random() % 3) - std::chrono::hours(1));
    ASSERT_TRUE(limiter->End(*taken.slot, clock.SteadyNow()).ok());
    oracle.Ended(call, clock.SteadyNow().since_boot.count());
    if (random() % 100 != 0) continue;
    limiter.reset();
    ledger.reset();
    ledger = *CallLedger::Open(dir.Path("budget"), clock, "boot");
    limiter = *CallLimiter::Create(*ledger, options, [] { return 0.0; });
  }
}

TEST(LimiterPropertyTest, TheRateIsUsedAlmostWhole) {
  TempFolder dir;
  FakeClock clock;
  auto ledger = *CallLedger::Open(dir.Path("budget"), clock, "boot");
  auto limiter =
      *CallLimiter::Create(*ledger, LimiterOptions(), [] { return 0.0; });
  clock.Advance(Duration(5011));
  const SteadyPoint start = clock.SteadyNow();
  int calls = 0;
  while (clock.SteadyNow() - start < std::chrono::hours(1)) {
    const TakeResult taken = *limiter->TryTake(clock.SteadyNow());
    if (!taken.slot) {
      clock.Advance(taken.wait);
      continue;
    }
    ASSERT_TRUE(limiter->End(*taken.slot, clock.SteadyNow()).ok());
    ++calls;
  }
  // 25 in 5 s for an hour is 18000.
  EXPECT_GE(calls, 17900);
}

// The oracle must catch a limiter that frees a slot one window after the call
// was sent, as most do.
TEST(ArrivalOracleTest, CatchesSlotsThatAreFreedTooEarly) {
  ArrivalOracle oracle;
  constexpr int64_t kWindow = 5000;
  const size_t slow = oracle.Begun(0);
  oracle.Ended(slow, 4000);
  oracle.Begun(kWindow + 1);
  EXPECT_EQ(oracle.Worst(kWindow + 1, kWindow), 2u);
}

TEST(ArrivalOracleTest, WindowsAreClosedAtBothEnds) {
  ArrivalOracle oracle;
  oracle.Ended(oracle.Begun(0), 0);
  oracle.Begun(5000);
  EXPECT_EQ(oracle.Worst(5000, 5000), 2u);
  EXPECT_EQ(oracle.Worst(5001, 5000), 1u);
}

}  // namespace
}  // namespace leadline
