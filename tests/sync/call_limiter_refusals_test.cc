// SPDX-License-Identifier: Apache-2.0
// What upstream's refusals do to the limiter.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "tests/sync/call_limiter_fixture.h"

namespace leadline {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST_F(CallLimiterTest, RefusalClosesForAWindowAndMore) {
  Open();
  End(Take());
  Refuse(Refusal());
  EXPECT_EQ(Take().wait, Duration(5200));
  clock_.Advance(Duration(5200));
  EXPECT_TRUE(Take().slot.has_value());
}

TEST_F(CallLimiterTest, JitterIsATenthAtMost) {
  Open();
  random_ = 0.5;
  Refuse(Refusal());
  EXPECT_EQ(Take().wait, Duration(5200 + 260));
}

TEST_F(CallLimiterTest, RetryAfterIsHonouredWhereItIsLonger) {
  Open();
  UpstreamVerdict verdict = Refusal();
  verdict.retry_after = Duration(1000);
  Refuse(verdict);
  EXPECT_EQ(Take().wait, Duration(5200));
  verdict.retry_after = Duration(90000);
  Refuse(verdict);
  EXPECT_EQ(Take().wait, Duration(90000));
}

TEST_F(CallLimiterTest, RefusalsInARowDoubleTheClosureUpToFiveMinutes) {
  Open();
  std::vector<Duration> closures;
  for (int i = 0; i < 9; ++i) {
    End(Take());
    Refuse(Refusal());
    closures.push_back(Take().wait);
    clock_.Advance(closures.back());
  }
  EXPECT_THAT(
      closures,
      ElementsAre(Duration(5200), Duration(10400), Duration(20800),
                  Duration(41600), Duration(83200), Duration(166400),
                  Duration(300000), Duration(300000), Duration(300000)));
}

TEST_F(CallLimiterTest, RefusalOfTheSameBurstIsNotOneMoreInARow) {
  Open();
  const TakeResult one = Take();
  const TakeResult two = Take();
  End(one);
  Refuse(Refusal());
  clock_.Advance(Duration(100));
  End(two);
  Refuse(Refusal());
  EXPECT_EQ(Take().wait, Duration(5200));
}

TEST_F(CallLimiterTest, AnsweredCallsEndTheRow) {
  Open();
  for (int i = 0; i < 3; ++i) {
    End(Take());
    Refuse(Refusal());
    clock_.Advance(Take().wait);
  }
  // One that was given up, or broke off, says nothing.
  End(Take());
  const TakeResult answered = Take();
  limiter_->Answered(*answered.slot);
  End(answered);
  Refuse(Refusal());
  EXPECT_EQ(Take().wait, Duration(5200));
}

// Two lanes that are refused for hours: each closure is twice as long as the
// one before, and costs one call.
TEST_F(CallLimiterTest, RefusalsOfTwoLanesAreOneRow) {
  Open();
  Duration closure = Duration(5200) / 2;
  int calls = 0;
  for (int round = 0; round < 100; ++round) {
    std::vector<TakeResult> flights;
    for (int lane = 0; lane < 2; ++lane) {
      const TakeResult taken = Take();
      if (taken.slot) flights.push_back(taken);
    }
    calls += static_cast<int>(flights.size());
    clock_.Advance(Duration(100));
    for (const TakeResult& flight : flights) {
      ASSERT_TRUE(
          limiter_->End(*flight.slot, Refusal(), clock_.SteadyNow()).ok());
    }
    closure = std::min<Duration>(closure * 2, std::chrono::minutes(5));
    const Duration wait = Take().wait;
    ASSERT_EQ(wait, closure) << round;
    clock_.Advance(wait);
  }
  EXPECT_EQ(calls, 1 + 100);  // two only before the first refusal
}

TEST_F(CallLimiterTest, AnAnswerToACallFromBeforeTheRefusalDoesNotEndTheRow) {
  Open();
  UpstreamVerdict answer;
  answer.kind = UpstreamVerdict::Kind::kAnswer;
  const TakeResult slow = Take();
  End(Take());
  Refuse(Refusal());
  clock_.Advance(Duration(5200));
  ASSERT_TRUE(limiter_->End(*slow.slot, answer, clock_.SteadyNow()).ok());
  End(Take());
  Refuse(Refusal());
  EXPECT_EQ(Take().wait, Duration(10400));
}

TEST_F(CallLimiterTest, AfterARefusalOneCallGoesOutUntilOneIsAnswered) {
  Open();
  Refuse(Refusal());
  clock_.Advance(Duration(5200));
  const TakeResult broken = Take();
  ASSERT_TRUE(broken.slot);
  EXPECT_FALSE(Take().slot);
  End(broken);
  const TakeResult answered = Take();
  ASSERT_TRUE(answered.slot);
  EXPECT_FALSE(TakeSpare(0).slot);
  limiter_->Answered(*answered.slot);
  EXPECT_TRUE(Take().slot);
  EXPECT_TRUE(Take().slot);
}

TEST_F(CallLimiterTest, ClosureOutlivesTheWorker) {
  Open();
  Refuse(Refusal());
  clock_.Advance(Duration(200));
  Reopen({});
  EXPECT_EQ(Take().wait, Duration(5000));
}

TEST_F(CallLimiterTest, WhatARefusalTeachesLowersTheRate) {
  Open(With({}, 0.5));
  Refuse(Refusal(10, 5));
  EXPECT_EQ(limiter_->Effective(clock_.SteadyNow()),
            (CallRate{5, Duration(5000)}));
  clock_.Advance(Duration(5200));
  EXPECT_THAT(CallUntilClosed(), SizeIs(5 + 1));
  Reopen(With({}, 0.5));
  clock_.Advance(kCounted);
  EXPECT_THAT(CallUntilClosed(), SizeIs(5 + 1));
}

TEST_F(CallLimiterTest, LearnedLimitNeverLiftsTheRate) {
  Open();
  Refuse(Refusal(72, 5));
  clock_.Advance(Duration(5200));
  EXPECT_EQ(limiter_->Effective(clock_.SteadyNow()), CallRate{});
  EXPECT_THAT(CallUntilClosed(), SizeIs(25 + 1));
}

TEST_F(CallLimiterTest, LearnedLongWindowHoldsBesideTheRate) {
  Open();
  Refuse(Refusal(30, 60));
  // The whole window that was learned, and more.
  EXPECT_EQ(Take().wait, Duration(62400));
  clock_.Advance(Duration(62400));
  EXPECT_THAT(CallUntilClosed(), SizeIs(25 + 1));
  clock_.Advance(kCounted);
  EXPECT_THAT(CallUntilClosed(), SizeIs(5 + 1));
}

TEST_F(CallLimiterTest, LearnedLimitIsForgottenAfterADay) {
  Open();
  Refuse(Refusal(2, 5));
  clock_.Advance(hours(26));
  EXPECT_THAT(CallUntilClosed(), SizeIs(25 + 1));
}

TEST_F(CallLimiterTest, NonsenseIsNotLearned) {
  Open();
  Refuse(Refusal(0, 5));
  Refuse(Refusal(5, 0));
  Refuse(Refusal(100000, 86400));
  EXPECT_EQ(limiter_->Effective(clock_.SteadyNow()), CallRate{});
}

}  // namespace
}  // namespace leadline
