// SPDX-License-Identifier: Apache-2.0
#include "sync/worker_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "sync/broken_leads.h"
#include "sync/fill_pace.h"
#include "sync/sliding_day.h"

namespace leadline {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const TimePoint kNow(Duration(1'800'000'000'000));

WorkerFacts Well() {
  WorkerFacts facts;
  facts.now = kNow;
  facts.poll_interval = seconds(2);
  facts.rate = {20, Duration(5000)};
  facts.calls_per_day = 8000;
  facts.calls_in_day = 7999;
  facts.state.as_of = kNow - seconds(3);
  return facts;
}

TEST(WorkerStatusTest, AWorkerThatIsWellHasNoAlarm) {
  EXPECT_THAT(ReportOf(Well()).alarms, IsEmpty());
}

TEST(WorkerStatusTest, EachTroubleHasItsAlarm) {
  WorkerFacts facts = Well();
  facts.stats.unauthorized = true;
  facts.state.as_of = kNow - minutes(6);
  facts.calls_in_day = 8000;
  facts.stats.deletes_held = 1;
  facts.stats.unconfirmed = 1;
  facts.day.lost = 1;
  facts.stats.enumerated.hidden = 1;
  facts.day.verified = 100;
  facts.day.agreed = 98;
  facts.stats.leads_broken = 1;
  facts.state.view_suffices = false;
  EXPECT_THAT(
      ReportOf(facts).alarms,
      ElementsAre("keys-refused", "cannot-read", "out-of-calls", "deletes-held",
                  "deletes-not-confirmed", "leads-lost", "leads-hidden",
                  "low-agreement", "leads-broken", "partial-view"));
}

TEST(WorkerStatusTest, AFewLeadsThatDisagreeAreNoAlarm) {
  WorkerFacts facts = Well();
  facts.day.verified = 99;
  EXPECT_THAT(ReportOf(facts).alarms, IsEmpty());
  facts.day.verified = 1000;
  facts.day.agreed = 990;
  EXPECT_THAT(ReportOf(facts).alarms, IsEmpty());
}

// After so many days of good counts one hour of bad ones.
TEST(SlidingDayTest, TellsOfTheLastDayAlone) {
  SlidingDay day;
  SyncStats stats;
  SteadyPoint now{hours(5)};
  day.Note(now, stats);
  const auto live_for = [&](Duration length, bool agrees) {
    const SteadyPoint end = now + length;
    DayCounts counts;
    while (now < end) {
      now = now + minutes(6);
      ++(agrees ? stats.verified.agreed : stats.verified.differed);
      if (!agrees) ++stats.leads_lost;
      counts = day.Note(now, stats);
    }
    return counts;
  };
  EXPECT_EQ(live_for(hours(1), false), (DayCounts{10, 0, 10})) << "early on";
  EXPECT_EQ(live_for(hours(22), true), (DayCounts{230, 220, 10}));
  EXPECT_EQ(live_for(hours(24 * 300), true).lost, 0U);
  const DayCounts bad = live_for(hours(1), false);
  EXPECT_EQ(bad.lost, 10U);
  EXPECT_NEAR(static_cast<double>(bad.verified), 240, 2);
  EXPECT_EQ(bad.agreed, bad.verified - 10);
  EXPECT_EQ(live_for(hours(25), true).lost, 0U);
}

TEST(BrokenLeadsTest, CountsThoseThatStillAre) {
  BrokenLeads broken;
  SteadyPoint now{hours(5)};
  broken.Saw("a", now);
  broken.Saw("a", now);
  broken.Saw("b", now);
  EXPECT_EQ(broken.CountAt(now), 2U);
  broken.Mended("a");
  broken.Mended("c");
  EXPECT_EQ(broken.CountAt(now), 1U);
  EXPECT_EQ(broken.CountAt(now + hours(47)), 1U);
  EXPECT_EQ(broken.CountAt(now + hours(48)), 0U) << "gone, or mended";
}

TEST(WorkerStatusTest, ASlowPollIsNoAlarm) {
  WorkerFacts facts = Well();
  facts.state.as_of = kNow - minutes(6);
  facts.poll_interval = minutes(3);
  EXPECT_THAT(ReportOf(facts).alarms, IsEmpty());
  facts.state.as_of = kNow - minutes(10);
  EXPECT_THAT(ReportOf(facts).alarms, ElementsAre("cannot-read"));
}

TEST(WorkerStatusTest, BeforeTheFirstReadNothingIsOld) {
  WorkerFacts facts = Well();
  facts.state.as_of.reset();
  EXPECT_THAT(ReportOf(facts).alarms, IsEmpty());
}

TEST(WorkerStatusTest, TheRunIsSummedUp) {
  WorkerFacts facts = Well();
  facts.stats.calls_by_pass = {3, 0, 1, 7};
  facts.stats.calls_failed = 2;
  facts.stats.leads_read = 900;
  facts.stats.leads_inserted = 500;
  facts.stats.leads_replaced = 30;
  facts.stats.leads_removed = 4;
  facts.stats.last_error = "the answer broke off";
  facts.time_left = seconds(90);
  const WorkerReport report = ReportOf(facts);
  EXPECT_EQ(report.run, (RunSummary{11, 2, 900, 534, "the answer broke off"}));
  EXPECT_EQ(report.at, kNow);
  EXPECT_EQ(report.time_left, seconds(90));
  EXPECT_EQ(report.calls_in_day, 7999u);
  EXPECT_EQ(report.calls_per_day, 8000u);
  EXPECT_EQ(report.calls_per_window, 20u);
  EXPECT_EQ(report.window, seconds(5));
}

TEST(WorkerStatusTest, AlarmsNameTheirCure) {
  EXPECT_THAT(AlarmInWords("deletes-held"), HasSubstr("allow-deletes"));
  EXPECT_EQ(AlarmInWords("of-a-later-version"), "of-a-later-version");
}

class FillPaceTest : public ::testing::Test {
 protected:
  void Note(int second, uint64_t leads) {
    pace_.Note(SteadyPoint{seconds(second)}, leads);
  }
  FillPace pace_;
};

TEST_F(FillPaceTest, WhatIsLeftTakesAsLongAsItsShare) {
  Note(0, 1000);
  Note(10, 3000);
  EXPECT_EQ(pace_.TimeLeft(7000), seconds(20));
}

TEST_F(FillPaceTest, OnlyTheLastMinuteCounts) {
  Note(0, 0);
  Note(100, 100'000);
  Note(130, 100'300);
  EXPECT_EQ(pace_.TimeLeft(100'600), seconds(30));
}

TEST_F(FillPaceTest, WithoutAPaceNothingIsSaid) {
  EXPECT_EQ(pace_.TimeLeft(100), std::nullopt);
  Note(0, 10);
  Note(2, 20);
  EXPECT_EQ(pace_.TimeLeft(100), std::nullopt) << "too soon";
  Note(30, 20);
  EXPECT_NE(pace_.TimeLeft(100), std::nullopt);
  Note(80, 20);
  EXPECT_EQ(pace_.TimeLeft(100), std::nullopt) << "nothing came";
  Note(90, 200);
  EXPECT_EQ(pace_.TimeLeft(200), std::nullopt) << "all is there";
}

}  // namespace
}  // namespace leadline
