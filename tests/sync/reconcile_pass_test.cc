// SPDX-License-Identifier: Apache-2.0
// What reconciling removes and what it leaves.
#include "sync/reconcile_pass.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/sync/reconcile_fixture.h"

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class ReconcilePassTest : public ReconcileFixture {};

TEST_F(ReconcilePassTest, EqualAccountsCostOneCountForEachWindow) {
  GivenLeads(300);
  RunFor(minutes(10));
  EXPECT_EQ(counts_, 4);
  EXPECT_EQ(pages_, 0);
  EXPECT_EQ(pass_->Differences(), 0U);
}

TEST_F(ReconcilePassTest, ItsCallsKeepTheirDistance) {
  options_.between_calls = minutes(1);
  Restart();
  GivenLeads(300);
  RunFor(minutes(3));
  EXPECT_LE(counts_, 3);
  EXPECT_GE(counts_, 2);
}

// Of a second in which a window begins or ends upstream may count a part.
TEST_F(ReconcilePassTest, WhatPrintedStampsHideIsNoDifference) {
  GivenLeads(300);
  const auto oldest = floor<seconds>(account_[IdOf(0)]);
  hidden_ = Duration(500);
  gap_ = {oldest + seconds(20), oldest + seconds(61)};
  RunFor(hours(2));
  EXPECT_GT(counts_, 0);
  EXPECT_EQ(pass_->Differences(), 0U);
  hidden_ = -Duration(300);
  gap_ = {oldest + seconds(19), oldest + seconds(60)};
  RunFor(hours(2));
  EXPECT_EQ(pass_->Differences(), 0U);
}

TEST_F(ReconcilePassTest, LeadsOfSeveralTypesAreCountedTogether) {
  types_ = 3;
  GivenLeads(300);
  RunFor(minutes(10));
  EXPECT_EQ(counts_, 12);
  EXPECT_EQ(pages_, 0);
  EXPECT_EQ(pass_->Differences(), 0U);
}

TEST_F(ReconcilePassTest, ADeletedLeadOfTheLastTypeIsFound) {
  types_ = 3;
  GivenLeads(300);
  account_.erase(IdOf(128));  // 8 % 3: of the type 2
  RunFor(minutes(10));
  EXPECT_EQ(Stored(), InAccount());
  EXPECT_EQ(removed_, 1);
}

TEST_F(ReconcilePassTest, ADeletedLeadIsFoundAndAskedForTwice) {
  GivenLeads(300);
  account_.erase(IdOf(123));
  RunFor(minutes(10));
  EXPECT_EQ(Stored(), InAccount());
  EXPECT_EQ(removed_, 1);
  EXPECT_EQ(asked_by_id_, 2);
  EXPECT_LE(pages_, 1);
}

TEST_F(ReconcilePassTest, ASecondIsNotHurriedIntoADelete) {
  GivenLeads(300);
  account_.erase(IdOf(123));
  RunUntilAsked(1);
  const TimePoint first = now_;
  RunUntilAsked(2);
  EXPECT_GE(now_ - first, Suspects::kBetween);
  EXPECT_EQ(removed_, 1);
}

TEST_F(ReconcilePassTest, WithoutItsControlsAnAnswerProvesNothing) {
  GivenLeads(300);
  account_.erase(IdOf(123));
  hide_all_ = true;
  RunFor(minutes(20));
  EXPECT_GE(asked_by_id_, 5);
  EXPECT_EQ(removed_, 0);
  hide_all_ = false;
  RunFor(minutes(5));
  EXPECT_EQ(removed_, 1);
}

TEST_F(ReconcilePassTest, AnAnswerWithWhatWasNotAskedForProvesNothing) {
  GivenLeads(300);
  account_.erase(IdOf(123));
  unasked_ = {IdOf(1000)};
  RunFor(minutes(20));
  EXPECT_GE(asked_by_id_, 5);
  EXPECT_EQ(removed_, 0);
  unasked_.clear();
  RunFor(minutes(5));
  EXPECT_EQ(removed_, 1);
}

TEST_F(ReconcilePassTest, AWindowThatCannotBeReadWholeMakesNoSuspects) {
  GivenLeads(300);
  account_.erase(IdOf(123));
  pages_are_short_ = true;
  RunFor(minutes(20));
  EXPECT_GE(pass_->Differences(), 1U);
  EXPECT_EQ(pass_->SuspectCount(), 0U);
  EXPECT_EQ(asked_by_id_, 0);
}

TEST_F(ReconcilePassTest, TheLatestLeadsMayAllBeGone) {
  GivenLeads(5000);
  ASSERT_TRUE(writer_->AllowDeletes(1000, now_ + hours(48)).ok());
  account_.erase(IdOf(123));
  for (int i = 4950; i < 5000; ++i) account_.erase(IdOf(i));
  RunFor(hours(1));
  EXPECT_EQ(Stored(), InAccount());
  EXPECT_EQ(removed_, 51);
}

// They are no suspects yet, since no sweep has come so far.
TEST_F(ReconcilePassTest, LeadsThatWereGoneAtOnceAreNoControlsForLong) {
  GivenLeads(5000);
  for (int i = 0; i < 50; ++i) {
    account_[IdOf(i)] = changed_[IdOf(i)] = floor<seconds>(now_);
  }
  Tail();
  for (int i = 0; i < 50; ++i) account_.erase(IdOf(i));
  account_.erase(IdOf(123));
  RunFor(minutes(12));
  EXPECT_EQ(removed_, 1);
}

TEST_F(ReconcilePassTest, OfAFewLeadsOneThatIsGoneIsFound) {
  GivenLeads(3);
  account_.erase(IdOf(1));
  RunFor(minutes(10));
  EXPECT_EQ(Stored(), InAccount());
  EXPECT_EQ(removed_, 1);
}

TEST_F(ReconcilePassTest, WithNoLeadLeftToCompareWithNoneGoesAndItIsTold) {
  GivenLeads(3);
  const auto account = std::exchange(account_, {});
  testing::internal::CaptureStderr();
  RunFor(hours(24));
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              testing::HasSubstr("deletes-not-confirmed"));
  EXPECT_EQ(removed_, 0);
  EXPECT_EQ(pass_->UnconfirmedCount(), 3U);
  EXPECT_LT(asked_by_id_, 100);
  // Two come back: the third may be gone.
  account_ = account;
  account_.erase(IdOf(1));
  RunFor(hours(3));
  EXPECT_EQ(Stored(), InAccount());
  EXPECT_EQ(pass_->UnconfirmedCount(), 0U);
}

// Counts are equal: only what is read whole can tell.
TEST_F(ReconcilePassTest, ASuspectThatIsSeenMeanwhileIsNone) {
  GivenLeads(300);
  hidden_by_id_ = {IdOf(123)};
  const TimePoint stamp = account_[IdOf(123)];
  account_.erase(IdOf(123));
  RunUntilAsked(1);
  account_[IdOf(123)] = stamp;
  const std::vector<LeadRow> rows = {RowOf(IdOf(123))};
  pass_->Saw(rows, now_);
  RunFor(minutes(30));
  EXPECT_EQ(removed_, 0);
  EXPECT_EQ(pass_->SuspectCount(), 0U);
}

TEST_F(ReconcilePassTest, ALeadInDoubtIsNoSuspectIfItsWindowShowsIt) {
  GivenLeads(300);
  RunFor(minutes(5));
  hidden_by_id_ = {IdOf(123)};
  account_.erase(IdOf(200));
  for (int i = 0; i < 20; ++i) {
    pass_->Doubt(IdOf(123));
    pass_->Doubt(IdOf(200));
    RunFor(minutes(1));
  }
  EXPECT_TRUE(Stored().contains(IdOf(123)));
  EXPECT_FALSE(Stored().contains(IdOf(200)));
}

TEST_F(ReconcilePassTest, WhatIsMissingHereIsBrought) {
  GivenLeads(300);
  account_[IdOf(1000)] = account_[IdOf(100)];
  account_[IdOf(1001)] = account_[IdOf(200)];
  RunFor(minutes(10));
  EXPECT_EQ(Stored(), InAccount());
  EXPECT_EQ(brought_, 2);
  EXPECT_EQ(removed_, 0);
  EXPECT_GE(pass_->Differences(), 1U);
}

TEST_F(ReconcilePassTest, ALeadThatChangesMeanwhileIsNoSuspect) {
  GivenLeads(300);
  const TimePoint end = now_ + hours(3);
  while (now_ < end) {
    Change(IdOf(static_cast<int>(random_() % 300)));
    if (!Step()) now_ += seconds(5);
    if (random_() % 2 == 0) Tail();
  }
  EXPECT_EQ(removed_, 0);
  EXPECT_EQ(pass_->Differences(), 0U);
}

TEST_F(ReconcilePassTest, FailedCallsAreLeftForTheNextSweep) {
  GivenLeads(300);
  account_.erase(IdOf(123));
  const Coverage coverage = *writer_->LoadCoverage();
  PassContext context{coverage, rereads_, now_, kPage, seconds(30), kStart};
  context.as_of = now_;
  ASSERT_TRUE(*pass_->Next(context));
  pass_->Drop(now_, GiveUpReason::kTrouble);
  RunFor(hours(3));
  EXPECT_EQ(Stored(), InAccount());
}

TEST_F(ReconcilePassTest, RandomHistoriesEndEqual) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  random_.seed(seed);
  GivenLeads(400);
  int next = 5000;
  for (int round = 0; round < 1500; ++round) {
    const auto dice = random_() % 100;
    const std::string id = IdOf(static_cast<int>(random_() % 400));
    if (dice < 30 && account_.contains(id)) Change(id);
    if (dice == 30 && removed_ < 8) account_.erase(id);
    if (dice == 31) {
      // Lost: it is as old as the others, and no read of changes shows it.
      account_[IdOf(next++)] = now_ - hours(9) + seconds(2 * (random_() % 90));
    }
    if (!Step()) now_ += seconds(5);
    if (random_() % 3 != 0) Tail();
  }
  RunFor(hours(30));
  EXPECT_EQ(Stored(), InAccount());
}

}  // namespace
}  // namespace leadline
