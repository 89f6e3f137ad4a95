// SPDX-License-Identifier: Apache-2.0
// The passes, each against a context made by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "sync/backfill_pass.h"
#include "sync/reread_pass.h"
#include "sync/settle_pass.h"
#include "sync/sync_scheduler.h"
#include "sync/tail_pass.h"
#include "tests/support/temp_folder.h"
#include "tests/sync/open_replica.h"

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr int kPage = 10;

// The replica and the time, as the passes see them.
class PassTest : public testing::Test {
 protected:
  PassContext Now() const {
    return {coverage_, rereads_, now_,       kPage, seconds(30),
            kStart,    false,    tail_from_, {},    types_};
  }
  sys_seconds Ago(seconds age) const { return floor<seconds>(now_) - age; }
  Stretch Between(seconds old, seconds young) const {
    return {Ago(old), Ago(young)};
  }
  // Everything from `old` to `young` ago was read at `read` ago.
  void GivenCovered(seconds old, seconds young, seconds read) {
    coverage_.Add({Between(old, young), now_ - read});
  }
  PageFacts Answer(int64_t count, int64_t rows) const {
    return {count, rows, true, now_};
  }

  static constexpr sys_seconds kStart{hours(24 * 365 * 35)};
  TimePoint now_{hours(24 * 365 * 56)};
  sys_seconds tail_from_ = floor<seconds>(now_) - seconds(30);
  Coverage coverage_;
  std::vector<Stretch> rereads_;
  size_t types_ = 1;
  PageCommit commit_;
};

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

using BackfillPassTest = PassTest;

TEST_F(BackfillPassTest, BeginsWithACountOfTheWholeHistory) {
  BackfillPass backfill(std::nullopt);
  const auto request = backfill.Next(Now());
  ASSERT_TRUE(request);
  EXPECT_EQ(*request, (PageRequest{{kStart, Ago(seconds(30))}, 1, 1}));
  backfill.Take(Answer(45, 1), Now(), commit_);
  EXPECT_EQ(commit_.leads_expected, 45U);
  EXPECT_EQ(backfill.Next(Now())->page_index, 5);
}

TEST_F(BackfillPassTest, SplitsNewestFirst) {
  BackfillPass backfill(std::nullopt);
  backfill.Next(Now());
  backfill.Take(Answer(2000, 1), Now(), commit_);
  const auto request = backfill.Next(Now());
  EXPECT_EQ(request->window.to, Ago(seconds(30)));
  EXPECT_GT(request->window.from, kStart);
}

TEST_F(BackfillPassTest, ReadsTheGapBehindTheTail) {
  coverage_.Add({{kStart, Ago(hours(2))}, now_ - hours(2)});
  GivenCovered(minutes(10), seconds(0), seconds(0));
  tail_from_ = Ago(minutes(10));
  BackfillPass backfill(std::nullopt);
  EXPECT_EQ(backfill.Next(Now())->window, Between(hours(2), minutes(10)));
}

TEST_F(BackfillPassTest, LeavesTheNewestChangesToTheTail) {
  coverage_.Add({{kStart, Ago(minutes(5))}, now_});
  tail_from_ = Ago(minutes(5));
  BackfillPass backfill(std::nullopt);
  EXPECT_FALSE(backfill.Next(Now()));
}

TEST_F(BackfillPassTest, ReadsAgainWhatTheTailReadTooSoonAndLeftBehind) {
  coverage_.Add({{kStart, Ago(minutes(5))}, now_});
  GivenCovered(minutes(5), minutes(4), minutes(4));
  GivenCovered(minutes(4), seconds(0), seconds(0));
  tail_from_ = Ago(minutes(1));
  BackfillPass backfill(std::nullopt);
  EXPECT_EQ(backfill.Next(Now())->window,
            Between(minutes(4) + seconds(30), minutes(4)));
}

TEST_F(BackfillPassTest, KeepsItsPlaceInTheReplica) {
  BackfillPass backfill(std::nullopt);
  backfill.Next(Now());
  backfill.Take(Answer(45, 1), Now(), commit_);
  ASSERT_TRUE(commit_.set_progress);
  ASSERT_TRUE(commit_.progress);
  BackfillPass resumed(commit_.progress);
  EXPECT_EQ(*resumed.Next(Now()), *backfill.Next(Now()));
}

TEST_F(BackfillPassTest, PausesAfterOddAnswers) {
  BackfillPass backfill(std::nullopt);
  while (backfill.Next(Now())) backfill.Take(Answer(45, 3), Now(), commit_);
  now_ += kGiveUpPause;
  EXPECT_TRUE(backfill.Next(Now()));
}

TEST_F(BackfillPassTest, GoesOnWithOlderGapsWhereOneIsInVain) {
  GivenCovered(hours(5), hours(3), seconds(0));
  GivenCovered(hours(2), seconds(30), seconds(0));
  BackfillPass backfill(std::nullopt);
  const Stretch newest = backfill.Next(Now())->window;
  EXPECT_EQ(newest, Between(hours(3), hours(2)));
  backfill.GiveUp(now_);
  EXPECT_EQ(backfill.Next(Now())->window.to, Ago(hours(5)));
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

class SyncSchedulerTest : public PassTest {
 protected:
  SyncSchedulerTest() {
    writer_ = OpenReplica(folder_, kStart);
    SchedulerOptions schedule;
    schedule.reconcile.before_first_sweep = Duration(0);
    schedule.reconcile.between_sweeps = Duration(0);
    scheduler_.emplace(schedule, std::nullopt, *writer_, [] { return 0.5; });
  }

  // One call of the bulk lane, answered as if 45 leads were in each window
  // whatever is read. Nothing is committed, so nothing is ever done with.
  PassId Call() {
    now_ += seconds(1);
    PassContext context = Now();
    context.as_of = now_;
    const auto call = scheduler_->Next(Lane::kBulk, context);
    if (!call.ok() || !*call) {
      ADD_FAILURE() << call.status();
      return PassId::kTail;
    }
    const PageRequest& page = (*call)->page;
    const int64_t before = int64_t{page.page_index - 1} * page.page_size;
    const int64_t rows = std::clamp<int64_t>(45 - before, 0, page.page_size);
    scheduler_->Take((*call)->pass, Answer(45, rows), context, commit_);
    return (*call)->pass;
  }

  // How many of so many calls were this pass's.
  int CallsOf(PassId pass, int calls) {
    int found = 0;
    for (int i = 0; i < calls; ++i) {
      if (Call() == pass) ++found;
    }
    return found;
  }

  TempFolder folder_;
  std::unique_ptr<ReplicaWriter> writer_;
  std::optional<SyncScheduler> scheduler_;
};

TEST_F(SyncSchedulerTest, BackfillIsNotStarvedByDoubts) {
  rereads_ = {Between(hours(9) + seconds(1), hours(9))};
  EXPECT_GE(CallsOf(PassId::kBackfill, 50), 10);
}

TEST_F(SyncSchedulerTest, CallsThatFailStarveNoOtherPass) {
  rereads_ = {Between(hours(9) + seconds(1), hours(9))};
  int backfills = 0;
  for (int i = 0; i < 50; ++i) {
    now_ += seconds(1);
    const auto call = scheduler_->Next(Lane::kBulk, Now());
    ASSERT_TRUE(call.ok() && *call);
    if ((*call)->pass == PassId::kBackfill) ++backfills;
    scheduler_->Failed((*call)->pass);
  }
  EXPECT_GE(backfills, 10);
}

TEST_F(SyncSchedulerTest, ReconcilingIsNotStarvedByDoubts) {
  GivenCovered(hours(24 * 365 * 21), seconds(0), seconds(0));
  rereads_ = {Between(hours(9) + seconds(1), hours(9))};
  EXPECT_GE(CallsOf(PassId::kReconcile, 100), 4);
}

}  // namespace
}  // namespace leadline
