// SPDX-License-Identifier: Apache-2.0
#include "sync/worker_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "sync/fill_pace.h"

namespace leadline {
namespace {

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
  facts.stats.leads_lost = 1;
  facts.state.leads_hidden = 1;
  facts.state.leads_broken = 1;
  facts.state.view_suffices = false;
  EXPECT_THAT(ReportOf(facts).alarms,
              ElementsAre("keys-refused", "cannot-read", "out-of-calls",
                          "deletes-held", "deletes-not-confirmed", "leads-lost",
                          "leads-hidden", "leads-broken", "partial-view"));
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
