// SPDX-License-Identifier: Apache-2.0
// When sweeps begin, where they go, and that they come everywhere.
#include "sync/sweep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/log.h"
#include "sync/reconcile_options.h"
#include "tests/sync/reconcile_fixture.h"

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class SweepTest : public ReconcileFixture {};

TEST_F(SweepTest, ARunOfBusySecondsTooLargeForOneReadIsCut) {
  for (int i = 0; i < 1500; ++i) {
    account_[IdOf(i)] = now_ - hours(10) + seconds(i);
  }
  changed_ = account_;
  Tail();
  account_.erase(IdOf(123));
  // Lost, with so many that upstream has more than can be read at once.
  for (int i = 0; i < 700; ++i) account_[IdOf(2000 + i)] = now_ - hours(2);
  RunFor(hours(1));
  EXPECT_EQ(Stored(), InAccount());
  EXPECT_EQ(removed_, 1);
  EXPECT_EQ(brought_, 700);
}

TEST_F(SweepTest, ALargeWindowIsLookedThroughToItsEnd) {
  page_ = 5000;
  for (int i = 0; i < 24'000; ++i) {
    // The first 12,000 in one second.
    account_[IdOf(i)] = now_ - hours(10) + seconds(std::max(0, i - 12'000));
  }
  changed_ = account_;
  Tail();
  for (const int gone : {7, 11'000, 13'000, 23'999}) {
    account_.erase(IdOf(gone));
  }
  RunFor(minutes(10));
  EXPECT_EQ(Stored(), InAccount());
  EXPECT_EQ(removed_, 4);
}

TEST_F(SweepTest, AnAccountWithoutAQuietSecondIsSwept) {
  constexpr int kPerSecond = 20;
  constexpr int kLeads = 45 * 60 * kPerSecond;
  page_ = 1000;
  for (int i = 0; i < kLeads; ++i) {
    account_[IdOf(i)] =
        floor<seconds>(now_) - minutes(45) + seconds(i / kPerSecond);
  }
  changed_ = account_;
  Tail();
  account_.erase(IdOf(6007));
  for (const TimePoint end = now_ + minutes(20); now_ < end;) {
    const TimePoint before = now_;
    if (!Step()) now_ += seconds(2);
    Tail();
    for (auto n = (now_ - before) / seconds(1) * kPerSecond; n > 0; --n) {
      const std::string id = IdOf(static_cast<int>(random_() % kLeads));
      if (account_.contains(id)) Change(id);
    }
  }
  EXPECT_EQ(removed_, 1);
  EXPECT_FALSE(Stored().contains(IdOf(6007)));
}

TEST_F(SweepTest, AGapThatStaysIsLeftOutAndTold) {
  SetLogLevel(LogLevel::kInfo);
  GivenLeads(300);
  const auto second = floor<seconds>(account_[IdOf(150)]);
  gap_ = {second, second + seconds(1)};
  for (const int gone : {3, 150, 290}) account_.erase(IdOf(gone));
  testing::internal::CaptureStderr();
  RunFor(minutes(50));
  EXPECT_EQ(removed_, 0) << "it may be closed yet";
  RunFor(hours(3));
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, testing::HasSubstr("sweep-put-off"));
  EXPECT_THAT(log, testing::HasSubstr("sweep-leaves-gaps"));
  EXPECT_EQ(removed_, 2);
  EXPECT_TRUE(Stored().contains(IdOf(150)));
}

TEST_F(SweepTest, ARestartGoesOnWithTheSweep) {
  options_.whole_every = 1;
  Restart();
  GivenLeads(3000);
  account_[IdOf(5000)] = account_[IdOf(2990)];
  for (int i = 0; i < 20; ++i) {
    RunFor(minutes(2));
    Restart();
  }
  EXPECT_EQ(brought_, 1);
  EXPECT_LT(pages_, 600) << "of 430 or so";
}

TEST_F(SweepTest, AWorkerThatIsRestartedOftenSweepsAllTheSame) {
  options_.before_first_sweep = minutes(10);
  Restart();
  GivenLeads(300);
  account_.erase(IdOf(123));
  for (int i = 0; i < 6; ++i) {
    RunFor(minutes(4));
    Restart();
  }
  EXPECT_EQ(removed_, 1);
  account_.erase(IdOf(124));
  for (int i = 0; i < 16; ++i) {
    RunFor(minutes(4));
    Restart();
  }
  EXPECT_EQ(removed_, 2);
}

TEST_F(SweepTest, TheSweepThatReadsAllComesThoughWorkersAreRestarted) {
  GivenLeads(300);
  account_[IdOf(1000)] = account_[IdOf(100)];
  account_.erase(IdOf(100));
  for (int i = 0; i < 5 * 4; ++i) {
    RunFor(minutes(20));
    Restart();
  }
  EXPECT_EQ(Stored(), InAccount());
}

TEST_F(SweepTest, ASweepOfAClockThatWasAheadHoldsUpNone) {
  GivenLeads(300);
  PageCommit commit;
  commit.read = {now_, now_};
  commit.sweep = SweepProgress{3, now_ + hours(1000), {}};
  ASSERT_TRUE(writer_->Commit(commit).ok());
  account_.erase(IdOf(123));
  RunFor(minutes(10));
  EXPECT_EQ(removed_, 1);
  EXPECT_EQ(writer_->LoadSweep()->number, 4);
}

TEST(ReconcileOptionsTest, WhatMayNotBeVisibleYetIsNotCompared) {
  EXPECT_EQ(ReconcilePaceFor({}, seconds(30)).youngest, minutes(15));
  EXPECT_EQ(ReconcilePaceFor({}, hours(24)).youngest, hours(24));
}

TEST_F(SweepTest, HurryBeginsASweepBeforeItsTime) {
  GivenLeads(300);
  RunFor(minutes(5));
  account_.erase(IdOf(123));
  RunFor(minutes(5));
  ASSERT_EQ(removed_, 0) << "between sweeps is an hour";
  pass_->Hurry();
  RunFor(minutes(5));
  EXPECT_EQ(removed_, 1);
}

TEST_F(SweepTest, AGapPutsASweepOffByAMinuteAndNoMore) {
  GivenLeads(300);
  const Coverage none;
  PassContext context{none, rereads_, now_, kPage, seconds(30), kStart};
  context.as_of = now_;
  ASSERT_FALSE(*pass_->Next(context));
  RunFor(minutes(2));
  EXPECT_GT(counts_, 0);
}

}  // namespace
}  // namespace leadline
