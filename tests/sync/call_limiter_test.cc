// SPDX-License-Identifier: Apache-2.0
#include "sync/call_limiter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "tests/sync/call_limiter_fixture.h"

namespace leadline {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(ParseRateTest, ReadsEveryUnit) {
  EXPECT_EQ(*ParseRate("25/5s"), (CallRate{25, Duration(5000)}));
  EXPECT_EQ(*ParseRate("1/250ms"), (CallRate{1, Duration(250)}));
  EXPECT_EQ(*ParseRate("4096/2m"), (CallRate{4096, Duration(120000)}));
  EXPECT_EQ(*ParseRate("100/24h"), (CallRate{100, hours(24)}));
}

TEST(ParseRateTest, RefusesWhatIsNoRateWithAnExample) {
  for (const std::string text :
       {"", "25", "25/", "/5s", "25/5", "0/5s", "-1/5s", "25/0s", "25/-5s",
        "25/5x", "25/5s ", " 25/5s", "2.5/5s", "4097/5s", "1/25h",
        "99999999999/5s", "1/99999999h"}) {
    const auto rate = ParseRate(text);
    EXPECT_EQ(rate.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(rate.status().ToString(), HasSubstr("25/5s"));
  }
}

TEST_F(CallLimiterTest, OptionsThatMakeNoSenseAreRefused) {
  Open();
  for (const double share : {0.0, -1.0, 1.01}) {
    EXPECT_FALSE(CallLimiter::Create(*ledger_, With({}, share), [] {
                   return 0.0;
                 }).ok());
  }
  EXPECT_FALSE(CallLimiter::Create(*ledger_, With({0, Duration(1)}), [] {
                 return 0.0;
               }).ok());
}

TEST_F(CallLimiterTest, FirstCallWaitsAWindowWhenTheLedgerIsNew) {
  Reopen({});
  EXPECT_THAT(CallUntilClosed(), ElementsAre(kCounted + kOnTheWay));
  clock_.Advance(kCounted + kOnTheWay - Duration(1));
  EXPECT_THAT(CallUntilClosed(), ElementsAre(Duration(1)));
  clock_.Advance(Duration(1));
  EXPECT_THAT(CallUntilClosed(), SizeIs(26));
}

TEST_F(CallLimiterTest, TheRateGoesOutAndThenItWaits) {
  Open(With({3, Duration(5000)}));
  EXPECT_THAT(CallUntilClosed(),
              ElementsAre(Duration(0), Duration(0), Duration(0), kCounted));
}

TEST_F(CallLimiterTest, SlotIsFreeOneWindowAfterTheAnswerEnded) {
  Open(With({1, Duration(5000)}));
  const TakeResult taken = Take();
  clock_.Advance(Duration(60000));
  // In flight for a minute, and still it holds its slot.
  EXPECT_EQ(Take().slot.has_value(), false);
  EXPECT_EQ(Take().wait, kCounted);
  End(taken);
  clock_.Advance(kCounted - Duration(1));
  EXPECT_EQ(Take().wait, Duration(1));
  clock_.Advance(Duration(1));
  EXPECT_TRUE(Take().slot.has_value());
}

TEST_F(CallLimiterTest, WaitIsForTheFirstThatLeaves) {
  Open(With({2, Duration(5000)}));
  End(Take());
  clock_.Advance(Duration(1000));
  End(Take());
  clock_.Advance(Duration(500));
  EXPECT_EQ(Take().wait, kCounted - Duration(1500));
}

TEST_F(CallLimiterTest, ShareIsRoundedDownButAtLeastOne) {
  Open(With({}, 0.8));
  EXPECT_THAT(CallUntilClosed(), SizeIs(20 + 1));
  EXPECT_EQ(limiter_->Effective(clock_.SteadyNow()).calls, 20);
  Reopen(With({10, Duration(5000)}, 0.29));
  EXPECT_EQ(limiter_->Effective(clock_.SteadyNow()).calls, 2);
  Reopen(With({100, Duration(5000)}, 0.29));
  EXPECT_EQ(limiter_->Effective(clock_.SteadyNow()).calls, 29);
  Reopen(With({2, Duration(5000)}, 0.1));
  EXPECT_EQ(limiter_->Effective(clock_.SteadyNow()).calls, 1);
}

TEST_F(CallLimiterTest, SlotsAreKeptForTheUrgent) {
  Open(With({4, Duration(5000)}));
  EXPECT_TRUE(TakeSpare(3).slot.has_value());
  EXPECT_FALSE(TakeSpare(3).slot.has_value());
  EXPECT_TRUE(TakeSpare(2).slot.has_value());
  EXPECT_TRUE(Take().slot.has_value());
  EXPECT_TRUE(Take().slot.has_value());
  EXPECT_FALSE(Take().slot.has_value());
}

// With one slot in a window there is none to keep: whoever asks first each
// time, both get half of them.
TEST_F(CallLimiterTest, OfAFewSlotsBothSortsOfCallsTakeTurns) {
  for (const int calls : {1, 3}) {
    for (const bool urgent_first : {true, false}) {
      Open(With({calls, Duration(5000)}));
      int urgent = 0;
      int spare = 0;
      const auto ask = [&](bool is_urgent) {
        const TakeResult taken = is_urgent ? Take() : TakeSpare(0);
        if (!taken.slot) return;
        End(taken);
        ++(is_urgent ? urgent : spare);
      };
      for (int i = 0; i < 1000; ++i) {
        ask(urgent_first);
        ask(!urgent_first);
        clock_.Advance(Duration(500));
      }
      EXPECT_GE(urgent, 40 * calls);
      EXPECT_NEAR(urgent, spare, 2) << calls;
    }
  }
}

TEST_F(CallLimiterTest, WhoIsAloneTakesEverySlot) {
  Open(With({1, Duration(5000)}));
  End(Take());
  EXPECT_FALSE(Take().slot);  // and is not heard of again
  clock_.Advance(kCounted);
  for (int i = 0; i < 20; ++i) {
    const TakeResult taken = TakeSpare(0);
    ASSERT_TRUE(taken.slot) << i;
    End(taken);
    clock_.Advance(kCounted);
  }
}

TEST_F(CallLimiterTest, KeepingMoreFreeThanThereIsStillLetsOneOut) {
  Open(With({2, Duration(5000)}));
  EXPECT_TRUE(TakeSpare(100).slot.has_value());
  EXPECT_FALSE(TakeSpare(100).slot.has_value());
}

TEST_F(CallLimiterTest, RestartChangesNothing) {
  Open(With({2, Duration(5000)}));
  End(Take());
  clock_.Advance(Duration(300));
  const TakeResult lost = Take();
  ASSERT_TRUE(lost.slot.has_value());
  clock_.Advance(Duration(200));
  Reopen(With({2, Duration(5000)}));  // the second had not ended
  EXPECT_EQ(Take().wait, kCounted - Duration(500));
  clock_.Advance(kCounted - Duration(500));
  EXPECT_TRUE(Take().slot.has_value());
  EXPECT_EQ(Take().wait, Duration(500) + kOnTheWay);
}

// Its request may have left a moment before, and arrive a moment later.
TEST_F(CallLimiterTest, ACallThatWasGivenUpCountsFromWhenItCanHaveArrived) {
  Open(With({2, Duration(5000)}));
  const TakeResult given_up = Take();
  const TakeResult answered = Take();
  ASSERT_TRUE(
      limiter_->End(*given_up.slot, std::nullopt, clock_.SteadyNow()).ok());
  End(answered);
  EXPECT_EQ(Take().wait, kCounted);
  clock_.Advance(kCounted);
  EXPECT_TRUE(Take().slot.has_value());
  EXPECT_EQ(Take().wait, kOnTheWay);
  // The next worker knows.
  Reopen(With({2, Duration(5000)}));
  EXPECT_EQ(Take().wait, kOnTheWay);
}

TEST_F(CallLimiterTest, NewRateLooksBackOnTheOldCalls) {
  Open(With({10, Duration(1000)}));
  CallUntilClosed();
  clock_.Advance(Duration(2000));
  Reopen(With({10, Duration(60000)}));
  // 60 s, 2 in a thousand and 1 ms more, less the 2 s that passed.
  EXPECT_EQ(Take().wait, Duration(60121 - 2000));
}

TEST_F(CallLimiterTest, OlderTimeMakesItWaitLonger) {
  Open(With({1, Duration(5000)}));
  End(Take());
  const auto result = limiter_->TryTake(clock_.SteadyNow() - Duration(3000));
  EXPECT_EQ(result->wait, kCounted);
}

TEST_F(CallLimiterTest, ClockThatWentFarBackCostsOneWindow) {
  Open(With({1, Duration(5000)}));
  clock_.Advance(hours(10));
  End(Take());
  clock_.SetSteady({hours(2)});
  EXPECT_EQ(Take().wait, kCounted);
  clock_.Advance(kCounted);
  EXPECT_TRUE(Take().slot.has_value());
}

TEST_F(CallLimiterTest, DayIsLimited) {
  Open(With({4096, Duration(1)}, 1, 30));
  const std::vector<Duration> waits = CallUntilClosed();
  EXPECT_THAT(waits, SizeIs(30 + 1));
  EXPECT_EQ(limiter_->UsedInDay(clock_.SteadyNow()), 30u);
  EXPECT_GE(waits.back(), hours(24));
  clock_.Advance(waits.back());
  EXPECT_TRUE(Take().slot.has_value());
}

TEST_F(CallLimiterTest, ShareIsOfTheDaysCallsToo) {
  Open(With({25, seconds(5)}, 0.5, 40));
  int calls = 0;
  for (; calls < 100; ++calls) {
    const TakeResult taken = Take();
    if (!taken.slot && taken.wait > hours(1)) break;
    if (taken.slot) End(taken);
    clock_.Advance(seconds(6));
  }
  EXPECT_EQ(calls, 20);
}

// Calls that can wait ask all the time, and the urgent ones still find a slot
// whenever their turn comes, for days.
TEST_F(CallLimiterTest, WhatCanWaitNeverUsesUpTheDay) {
  for (const uint64_t daily : {40, 1000, 10'000}) {
    SCOPED_TRACE(daily);
    const LimiterOptions options = With({25, seconds(5)}, 0.8, daily);
    Open(options);
    const double ours = static_cast<double>(daily) * 0.8;
    const auto interval = std::chrono::ceil<Duration>(
        std::chrono::duration<double>(hours(24)) / (ours / 2));
    int spare = 0;
    int urgent = 0;
    SteadyPoint due = clock_.SteadyNow();
    const SteadyPoint end = due + hours(72);
    while (clock_.SteadyNow() < end) {
      if (clock_.SteadyNow() >= due) {
        const TakeResult taken = Take();
        ASSERT_TRUE(taken.slot) << "after " << urgent << " and " << spare;
        End(taken);
        ++urgent;
        due = due + interval;
        if (urgent % 500 == 0) Reopen(options);
      }
      const TakeResult taken = TakeSpare(2);
      if (taken.slot) End(taken);
      if (taken.slot) ++spare;
      const Duration until_due = due - clock_.SteadyNow();
      clock_.Advance(
          std::max<Duration>(std::min(taken.wait, until_due), seconds(1)));
    }
    EXPECT_GE(spare, static_cast<int>(ours * 0.7));
    limiter_.reset();
    ledger_.reset();
    std::filesystem::remove(dir_.Path("budget"));
  }
}

TEST_F(CallLimiterTest, ThreadsShareOneRate) {
  Open(With({100, Duration(5000)}));
  std::atomic<int> taken = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int call = 0; call < 200; ++call) {
        const auto result = limiter_->TryTake(clock_.SteadyNow());
        if (!result.ok() || !result->slot) continue;
        ++taken;
        EXPECT_TRUE(limiter_->End(*result->slot, clock_.SteadyNow()).ok());
      }
    });
  }
  threads.clear();
  EXPECT_EQ(taken, 100);
}

}  // namespace
}  // namespace leadline
