// SPDX-License-Identifier: Apache-2.0
// The tail, settling and doubts, each against a context made by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "sync/reread_pass.h"
#include "sync/settle_pass.h"
#include "sync/tail_pass.h"
#include "tests/sync/pass_fixture.h"

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_seconds;
using testing::ElementsAre;
using testing::IsEmpty;

using TailPassTest = PassTest;

TEST_F(TailPassTest, ReadsIntoTheFutureFromWhereReadsWereLateEnough) {
  GivenCovered(hours(24 * 365 * 21), seconds(0), seconds(0));
  TailPass tail(seconds(2));
  const auto request = tail.Next(Now());
  ASSERT_TRUE(request);
  EXPECT_EQ(request->window.from, Ago(seconds(30)));
  EXPECT_EQ(request->window.to, Ago(-hours(24)));
}

TEST_F(TailPassTest, CoversUpToTheMomentItWasSent) {
  GivenCovered(hours(1), seconds(5), seconds(5));
  TailPass tail(seconds(2));
  const auto request = tail.Next(Now());
  tail.Take(Answer(3, 3), Now(), commit_);
  EXPECT_THAT(commit_.covered, ElementsAre(CoveredStretch{
                                   {request->window.from, Ago({})}, now_}));
  EXPECT_EQ(commit_.as_of, now_);
}

TEST_F(TailPassTest, WaitsForItsIntervalAfterAnAnswer) {
  GivenCovered(hours(1), seconds(5), seconds(5));
  TailPass tail(seconds(2));
  tail.Next(Now());
  tail.Take(Answer(3, 3), Now(), commit_);
  EXPECT_FALSE(tail.Next(Now()));
  now_ += seconds(2);
  EXPECT_TRUE(tail.Next(Now()));
}

TEST_F(TailPassTest, SeveralTypesAreReadOneRightAfterTheOther) {
  GivenCovered(hours(1), seconds(5), seconds(5));
  types_ = 2;
  TailPass tail(seconds(2));
  const TimePoint first_sent = now_;
  const auto first = tail.Next(Now());
  commit_.read.sent = now_ + minutes(1);
  EXPECT_FALSE(tail.Take(Answer(3, 3), Now(), commit_));
  EXPECT_THAT(commit_.covered, IsEmpty());
  EXPECT_FALSE(commit_.as_of);
  commit_.read.sent = now_ + minutes(2);
  now_ += seconds(3);
  const auto second = tail.Next(Now());
  ASSERT_TRUE(second);
  EXPECT_EQ(second->type, 1U);
  EXPECT_EQ(second->window, first->window);
  EXPECT_EQ(tail.Take(Answer(4, 4), Now(), commit_), first_sent);
  EXPECT_THAT(
      commit_.covered,
      ElementsAre(CoveredStretch{
          {first->window.from, floor<seconds>(first_sent)}, first_sent}));
  EXPECT_EQ(commit_.as_of, first_sent);
  EXPECT_EQ(commit_.look_sent, first_sent + minutes(1));
}

TEST_F(TailPassTest, ATypeThatDoesNotFitMakesTheLookBeginAgain) {
  GivenCovered(hours(1), minutes(5), minutes(5));
  types_ = 2;
  TailPass tail(seconds(2));
  const auto first = tail.Next(Now());
  tail.Take(Answer(3, 3), Now(), commit_);
  tail.Next(Now());
  tail.Take(Answer(500, kPage), Now(), commit_);
  const auto again = tail.Next(Now());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->type, 0U);
  EXPECT_GT(again->window.from, first->window.from);
  EXPECT_THAT(commit_.covered, IsEmpty());
}

TEST_F(TailPassTest, ACommitThatFailedMakesTheLookBeginAgain) {
  GivenCovered(hours(1), seconds(5), seconds(5));
  types_ = 2;
  TailPass tail(seconds(2));
  tail.Next(Now());
  tail.Take(Answer(3, 3), Now(), commit_);
  tail.Reset();
  EXPECT_EQ(tail.Next(Now())->type, 0U);
}

TEST_F(TailPassTest, AnswerOfAnOddSizeCoversNothing) {
  GivenCovered(hours(1), seconds(5), seconds(5));
  TailPass tail(seconds(2));
  tail.Next(Now());
  tail.Take(Answer(3, 2), Now(), commit_);
  EXPECT_THAT(commit_.covered, IsEmpty());
  EXPECT_FALSE(commit_.as_of);
}

TEST_F(TailPassTest, ComesNearerToNowWhenAnAnswerDoesNotFit) {
  GivenCovered(hours(1), minutes(5), minutes(5));
  TailPass tail(seconds(2));
  EXPECT_EQ(tail.Next(Now())->window.from, Ago(minutes(5) + seconds(30)));
  tail.Take(Answer(100, kPage), Now(), commit_);
  EXPECT_THAT(commit_.covered, IsEmpty());
  const auto request = tail.Next(Now());
  ASSERT_TRUE(request);  // at once
  EXPECT_GE(request->window.from, Ago(seconds(30)));
}

TEST_F(TailPassTest, LeavesALongOutageToTheBackfill) {
  GivenCovered(hours(48), hours(24), hours(24));
  TailPass tail(seconds(2));
  EXPECT_EQ(tail.Next(Now())->window.from, Ago(minutes(10)));
}

using SettlePassTest = PassTest;

TEST_F(SettlePassTest, HasNothingToDoWhereReadsWereLate) {
  GivenCovered(hours(24 * 300), hours(25), seconds(0));
  SettlePass settle;
  EXPECT_FALSE(settle.Next(Now()));
}

TEST_F(SettlePassTest, ReadsAgainAtAMinuteOfAge) {
  GivenCovered(seconds(95), seconds(40), seconds(40));
  SettlePass settle;
  const auto request = settle.Next(Now());
  ASSERT_TRUE(request);
  EXPECT_EQ(request->window, Between(seconds(95), seconds(60)));
  settle.Take(Answer(4, 4), Now(), commit_);
  ASSERT_EQ(commit_.covered.size(), 1U);
  coverage_.Add(commit_.covered[0]);
  EXPECT_FALSE(settle.Next(Now()));
}

TEST_F(SettlePassTest, GathersUntilACallIsWorthIt) {
  GivenCovered(seconds(85), seconds(40), seconds(40));
  SettlePass settle;
  EXPECT_FALSE(settle.Next(Now()));
}

TEST_F(SettlePassTest, ReadsAgainAtEveryAge) {
  for (const Duration age : kSettleAges) {
    SCOPED_TRACE(age.count());
    coverage_ = Coverage();
    const seconds old = floor<seconds>(age) * 2;
    // Read when it was almost, but not quite, of this age.
    coverage_.Add({Between(old, old - seconds(1)),
                   TimePoint(Ago(old)) + age - seconds(1)});
    SettlePass settle;
    EXPECT_TRUE(settle.Next(Now()));
  }
}

TEST_F(SettlePassTest, HalvesAStretchThatIsTooLarge) {
  GivenCovered(hours(3), hours(2), hours(2));
  SettlePass settle;
  settle.Next(Now());
  settle.Take(Answer(100000, kPage), Now(), commit_);
  const auto request = settle.Next(Now());
  ASSERT_TRUE(request);
  EXPECT_EQ(request->window, Between(hours(3), minutes(150)));
}

using RereadPassTest = PassTest;

TEST_F(RereadPassTest, GathersDoubtsThatLieNearOneAnother) {
  rereads_ = {Between(seconds(101), seconds(100)),
              Between(seconds(201), seconds(200)),
              Between(hours(9) + seconds(1), hours(9))};
  RereadPass reread;
  const auto request = reread.Next(Now());
  ASSERT_TRUE(request);
  EXPECT_EQ(request->window, Between(seconds(201), seconds(100)));
  reread.Take(Answer(2, 2), Now(), commit_);
  EXPECT_THAT(commit_.reread_done, ElementsAre(rereads_[0], rereads_[1]));
  EXPECT_THAT(commit_.covered, IsEmpty());
}

TEST_F(RereadPassTest, WaitsWithAFreshDoubtOfSeveralPages) {
  rereads_ = {Between(seconds(11), seconds(10))};
  RereadPass reread;
  reread.Next(Now());
  reread.Take(Answer(25, kPage), Now(), commit_);
  EXPECT_THAT(commit_.reread_done, IsEmpty());
  EXPECT_FALSE(reread.Next(Now()));
  now_ += seconds(30);
  EXPECT_TRUE(reread.Next(Now()));
}

TEST_F(RereadPassTest, HalvesWhatIsTooLargeToBeReadAtOnce) {
  rereads_ = {Between(hours(48), hours(24))};
  RereadPass reread;
  ASSERT_TRUE(reread.Next(Now()));
  reread.Take(Answer(100 * kPage, kPage), Now(), commit_);
  EXPECT_THAT(commit_.reread_done, ElementsAre(rereads_[0]));
  EXPECT_FALSE(commit_.reread_began);
  EXPECT_THAT(commit_.reread_wanted,
              ElementsAre(Between(hours(48), hours(36)),
                          Between(hours(36), hours(24))));
}

TEST_F(TailPassTest, ComesNearerToNowWhereItIsInVain) {
  GivenCovered(hours(24), minutes(8), minutes(8));
  TailPass tail(seconds(2));
  const auto from = tail.Next(Now())->window.from;
  tail.GiveUp(now_);
  const auto nearer = tail.Next(Now())->window.from;
  EXPECT_GT(nearer, from);
  EXPECT_LT(nearer, floor<seconds>(now_));
}

TEST_F(RereadPassTest, DoubtsGatheredInVainAreTakenOneByOneAndRest) {
  rereads_ = {Between(minutes(91), minutes(90)),
              Between(minutes(94), minutes(93))};
  RereadPass reread;
  EXPECT_EQ(reread.Next(Now())->window, Between(minutes(94), minutes(90)));
  reread.GiveUp(now_);
  EXPECT_EQ(reread.Next(Now())->window, rereads_[0]);
  EXPECT_FALSE(reread.IsInTrouble());
  reread.GiveUp(now_);
  EXPECT_EQ(reread.Next(Now())->window, rereads_[1]);
  reread.GiveUp(now_);
  EXPECT_FALSE(reread.Next(Now()));
  now_ += TroubledWindows::kFirstRest;
  EXPECT_TRUE(reread.Next(Now()));
  EXPECT_TRUE(reread.IsInTrouble());
}

}  // namespace
}  // namespace leadline
