// SPDX-License-Identifier: Apache-2.0
#include "sync/hint_pass.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "sync/budget_plan.h"

namespace leadline {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::Optional;
using ::testing::Pointee;
using ::testing::SizeIs;
using Ids = std::vector<std::string>;

constexpr seconds kLag{30};

class HintPassTest : public testing::Test {
 protected:
  // The context is made anew each time: passes keep no reference to it.
  const Ids* Next() {
    PassContext context{coverage_, rereads_, now_, 10, kLag, {}, false, {}};
    return pass_->Next(context);
  }
  // Reads the newest changes whenever hints want it, for so long; returns how
  // often that was.
  int ReadTailFor(Duration length, Duration between_hints) {
    int reads = 0;
    TimePoint next_hint = now_;
    for (const TimePoint end = now_ + length; now_ < end;
         now_ += Duration(10)) {
      if (now_ >= next_hint) {
        pass_->Add(Ids{"x"}, now_);
        next_hint += between_hints;
      }
      if (!pass_->TailDue() || *pass_->TailDue() > now_) continue;
      pass_->TailHurried();
      pass_->TailRead(now_);
      ++reads;
    }
    return reads;
  }

  TimePoint now_{hours(24 * 365 * 56)};
  Coverage coverage_;
  std::vector<Stretch> rereads_;
  std::optional<HintPass> pass_{HintPace()};
};

TEST_F(HintPassTest, WantsNothingWithoutHints) {
  EXPECT_FALSE(pass_->TailDue());
  EXPECT_EQ(Next(), nullptr);
}

TEST_F(HintPassTest, HintsOfAMomentAreServedByOneCall) {
  pass_->Add(Ids{"a"}, now_);
  EXPECT_THAT(pass_->TailDue(), Optional(now_ + Duration(100)));
  pass_->Add(Ids{"b", "c"}, now_ + Duration(60));
  EXPECT_THAT(pass_->TailDue(), Optional(now_ + Duration(100)));
  pass_->TailRead(now_ + Duration(100));
  EXPECT_FALSE(pass_->TailDue());
}

TEST_F(HintPassTest, HintWithoutAnIdBringsTheTailForward) {
  pass_->Add({}, now_);
  EXPECT_TRUE(pass_->TailDue());
}

TEST_F(HintPassTest, HintAfterTheCallWasSentWantsAnother) {
  pass_->Add(Ids{"a"}, now_);
  pass_->Add(Ids{"b"}, now_ + Duration(200));
  pass_->TailRead(now_ + Duration(150));
  EXPECT_THAT(pass_->TailDue(), Optional(now_ + Duration(150 + 500)));
}

TEST_F(HintPassTest, FloodOfHintsKeepsItsDistance) {
  // Half of what 20 calls in 5 seconds permit.
  EXPECT_LE(ReadTailFor(minutes(1), Duration(10)), 120 + 1);
}

TEST_F(HintPassTest, FloodOfHintsLeavesTheDaysCallsToOthers) {
  const LimiterOptions limit{.rate = {}, .share = 0.8, .daily_calls = 10000};
  pass_.emplace(HintPaceFor(limit, PlanBudget(limit).poll_interval));
  // The first hints are served at once, from a credit.
  EXPECT_EQ(ReadTailFor(minutes(5), seconds(30)), 10);
  EXPECT_LE(ReadTailFor(hours(4), seconds(1)), 20 + 2000 / 6 + 1);
}

TEST_F(HintPassTest, LeadThatAReadBroughtIsNotAskedFor) {
  pass_->Add(Ids{"a", "b"}, now_);
  pass_->Saw("a", now_ + seconds(1));
  pass_->Saw("unknown", now_ + seconds(1));
  now_ += kLag;
  EXPECT_THAT(Next(), Pointee(ElementsAre("b")));
  EXPECT_EQ(pass_->Stats().brought, 1U);
}

TEST_F(HintPassTest, ReadFromBeforeTheHintProvesNothing) {
  pass_->Add(Ids{"a"}, now_);
  pass_->Saw("a", now_ - seconds(1));
  now_ += seconds(5);
  pass_->Add(Ids{"a"}, now_);
  pass_->Saw("a", now_ - seconds(1));
  now_ += kLag - seconds(5);
  EXPECT_THAT(Next(), Pointee(ElementsAre("a")));
}

TEST_F(HintPassTest, AsksOnlyAfterTheSafetyLag) {
  pass_->Add(Ids{"a"}, now_);
  now_ += kLag - Duration(1);
  EXPECT_EQ(Next(), nullptr);
  now_ += Duration(1);
  EXPECT_THAT(Next(), Pointee(ElementsAre("a")));
  EXPECT_THAT(Next(), Pointee(ElementsAre("a"))) << "until it is answered";
  pass_->Take();
  now_ += hours(1);
  EXPECT_EQ(Next(), nullptr);
  EXPECT_EQ(pass_->Stats().asked, 1U);
}

TEST_F(HintPassTest, RepeatedHintDoesNotPutTheQuestionOff) {
  for (int n = 0; n < 60; ++n, now_ += seconds(1)) pass_->Add(Ids{"a"}, now_);
  EXPECT_THAT(Next(), Pointee(ElementsAre("a")));
}

TEST_F(HintPassTest, QuestionsKeepTheirDistance) {
  pass_->Add(Ids{"a"}, now_);
  pass_->Add(Ids{"b"}, now_ + seconds(1));
  now_ += kLag;
  EXPECT_THAT(Next(), Pointee(ElementsAre("a")));
  pass_->Take();
  now_ += seconds(7);
  EXPECT_EQ(Next(), nullptr);
  now_ += seconds(1);
  EXPECT_THAT(Next(), Pointee(ElementsAre("b")));
}

TEST_F(HintPassTest, MemoryAndQuestionsAreBounded) {
  Ids many;
  for (int n = 0; n < 15'000; ++n) many.push_back(std::to_string(n));
  pass_->Add(many, now_);
  EXPECT_EQ(pass_->Stats().dropped, 5000U);
  now_ += kLag;
  EXPECT_THAT(Next(), Pointee(SizeIs(1000)));
}

TEST_F(HintPassTest, WhatCannotBeAskedIsDropped) {
  pass_->Add(Ids{"a"}, now_);
  now_ += kLag;
  ASSERT_NE(Next(), nullptr);
  pass_->Drop(now_ + minutes(1));
  EXPECT_EQ(pass_->Stats().dropped, 1U);
  pass_->Add(Ids{"b"}, now_);
  now_ += minutes(1) - Duration(1);
  EXPECT_EQ(Next(), nullptr);
  now_ += Duration(1);
  EXPECT_THAT(Next(), Pointee(ElementsAre("b")));
}

TEST(HintPaceTest, FollowsFromTheBudget) {
  const HintPace wide =
      HintPaceFor({.rate = {}, .share = 0.8, .daily_calls = {}}, seconds(2));
  EXPECT_EQ(wide.tail_gap, Duration(500));
  EXPECT_EQ(wide.tail_every, Duration(500));
  EXPECT_EQ(wide.ask_every, seconds(8));
  const LimiterOptions tight{.rate = {}, .share = 0.8, .daily_calls = 10000};
  const HintPace narrow = HintPaceFor(tight, PlanBudget(tight).poll_interval);
  EXPECT_EQ(narrow.tail_every, Duration(43200));
  EXPECT_EQ(narrow.ask_every, Duration(4 * 21600));
}

}  // namespace
}  // namespace leadline
