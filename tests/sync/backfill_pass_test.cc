// SPDX-License-Identifier: Apache-2.0
// The backfill against a context made by hand.
#include "sync/backfill_pass.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "tests/sync/pass_fixture.h"

namespace leadline {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;

class BackfillPassTest : public PassTest {
 protected:
  std::optional<PageRequest> Next(size_t hand) {
    return backfill_.Next(hand, Now());
  }
  // The answer to what this hand asks for now.
  void Take(size_t hand, const PageFacts& facts) {
    const auto asked = Next(hand);
    ASSERT_TRUE(asked);
    backfill_.Take(hand, *asked, facts, Now(), commit_);
  }

  BackfillPass backfill_{{}};
};

TEST_F(BackfillPassTest, BeginsWithACountOfTheWholeHistory) {
  const auto request = Next(0);
  ASSERT_TRUE(request);
  EXPECT_EQ(*request, (PageRequest{{kStart, Ago(seconds(30))}, 1, 1}));
  Take(0, Answer(45, 1));
  EXPECT_EQ(commit_.leads_expected, 45U);
  EXPECT_EQ(Next(0)->page_index, 5);
}

TEST_F(BackfillPassTest, SplitsNewestFirst) {
  Next(0);
  Take(0, Answer(2000, 1));
  const auto request = Next(0);
  EXPECT_EQ(request->window.to, Ago(seconds(30)));
  EXPECT_GT(request->window.from, kStart);
}

TEST_F(BackfillPassTest, TheLastTwoWindowsAreOfOneSize) {
  const Stretch whole = Next(0)->window;
  Take(0, Answer(600, 1));
  const Stretch newest = Next(0)->window;
  const seconds half = (whole.to - whole.from) / 2;
  EXPECT_LE(std::chrono::abs(newest.to - newest.from - half), seconds(1));
}

TEST_F(BackfillPassTest, ReadsTheGapBehindTheTail) {
  coverage_.Add({{kStart, Ago(hours(2))}, now_ - hours(2)});
  GivenCovered(minutes(10), seconds(0), seconds(0));
  tail_from_ = Ago(minutes(10));
  EXPECT_EQ(Next(0)->window, Between(hours(2), minutes(10)));
}

TEST_F(BackfillPassTest, LeavesTheNewestChangesToTheTail) {
  coverage_.Add({{kStart, Ago(minutes(5))}, now_});
  tail_from_ = Ago(minutes(5));
  EXPECT_FALSE(Next(0));
}

TEST_F(BackfillPassTest, ReadsAgainWhatTheTailReadTooSoonAndLeftBehind) {
  coverage_.Add({{kStart, Ago(minutes(5))}, now_});
  GivenCovered(minutes(5), minutes(4), minutes(4));
  GivenCovered(minutes(4), seconds(0), seconds(0));
  tail_from_ = Ago(minutes(1));
  EXPECT_EQ(Next(0)->window, Between(minutes(4) + seconds(30), minutes(4)));
}

TEST_F(BackfillPassTest, KeepsItsPlaceInTheReplica) {
  Next(0);
  Take(0, Answer(45, 1));
  ASSERT_TRUE(commit_.in_hand);
  BackfillPass resumed(*commit_.in_hand);
  EXPECT_EQ(resumed.Next(0, Now()), Next(0));
}

TEST_F(BackfillPassTest, PausesAfterOddAnswers) {
  while (Next(0)) Take(0, Answer(45, 3));
  now_ += kGiveUpPause;
  EXPECT_TRUE(Next(0));
}

TEST_F(BackfillPassTest, GoesOnWithOlderGapsWhereOneIsInVain) {
  GivenCovered(hours(5), hours(3), seconds(0));
  GivenCovered(hours(2), seconds(30), seconds(0));
  const Stretch newest = Next(0)->window;
  EXPECT_EQ(newest, Between(hours(3), hours(2)));
  backfill_.GiveUp(0, now_);
  EXPECT_EQ(Next(0)->window.to, Ago(hours(5)));
}

TEST_F(BackfillPassTest, TheSecondHandWaitsForWhatTheFirstCounts) {
  Next(0);
  EXPECT_FALSE(Next(1));
  Take(0, Answer(2000, 1));
  const Stretch newest = Next(0)->window;
  EXPECT_FALSE(Next(1));  // a guess has yet to show how good it is
  Take(0, Answer(300, 1));
  const auto second = Next(1);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->window.to, newest.from);
  EXPECT_LT(second->window.from, second->window.to);
}

TEST_F(BackfillPassTest, BothHandsEndTheirOwnWindows) {
  Next(0);
  Take(0, Answer(2000, 1));
  const Stretch newest = Next(0)->window;
  Take(0, Answer(300, 1));
  const Stretch older = Next(1)->window;
  Take(1, Answer(11, 1));
  ASSERT_EQ(commit_.in_hand->size(), 2U);
  BackfillPass resumed(*commit_.in_hand);
  EXPECT_EQ(resumed.Next(0, Now()), Next(0));
  EXPECT_EQ(resumed.Next(1, Now()), Next(1));
  Take(1, Answer(11, 1));
  Take(1, Answer(11, 10));
  EXPECT_THAT(commit_.covered, ElementsAre(CoveredStretch{older, now_}));
  coverage_.Add(commit_.covered.front());
  EXPECT_EQ(commit_.in_hand->size(), 1U);
  EXPECT_EQ(Next(0)->window, newest);
  EXPECT_EQ(Next(1)->window.to, older.from);
}

// As it may come in after all was dropped and begun anew.
TEST_F(BackfillPassTest, AnAnswerToSomethingElseCountsForNothing) {
  Next(0);
  Take(0, Answer(45, 1));
  PageRequest other = *Next(0);
  --other.page_index;
  backfill_.Take(0, other, Answer(45, kPage), Now(), commit_);
  EXPECT_EQ(Next(0)->page_index, 5);
}

TEST_F(BackfillPassTest, WhatOneHandGivesUpTheOtherLeavesAlone) {
  GivenCovered(hours(5), hours(3), seconds(0));
  GivenCovered(hours(2), seconds(30), seconds(0));
  Next(0);
  backfill_.GiveUp(0, now_);
  EXPECT_EQ(Next(1)->window.to, Ago(hours(5)));
}

}  // namespace
}  // namespace leadline
