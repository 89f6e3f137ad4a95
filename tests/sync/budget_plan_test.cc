// SPDX-License-Identifier: Apache-2.0
#include "sync/budget_plan.h"

#include <gtest/gtest.h>

#include <random>

namespace leadline {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

TEST(BudgetPlanTest, UsualLimitIsLookedAtEveryTwoSeconds) {
  const BudgetPlan plan =
      PlanBudget({.rate = {}, .share = 0.8, .daily_calls = {}});
  EXPECT_EQ(plan.poll_interval, seconds(2));
  EXPECT_EQ(plan.account_day, 432'000U);
  EXPECT_EQ(plan.our_day, 345'600U);
  EXPECT_EQ(plan.tail_day, 43'200U);
  EXPECT_EQ(plan.rest_day, 302'400U);
  EXPECT_FALSE(plan.is_raised);
  EXPECT_EQ(InWords(plan),
            "the newest changes every 2s, 43,200 of the account's 432,000 "
            "calls a day; 302,400 for filling, settling and reconciling; a "
            "change is answered within about 3s");
}

TEST(BudgetPlanTest, TenThousandCallsADayAreSpreadOverIt) {
  const BudgetPlan plan =
      PlanBudget({.rate = {}, .share = 0.8, .daily_calls = 10'000});
  EXPECT_EQ(plan.our_day, 8000U);
  EXPECT_EQ(plan.tail_day, 4000U);
  EXPECT_EQ(plan.rest_day, 3200U);
  EXPECT_EQ(InWords(plan),
            "the newest changes every 22s, 4,000 of the account's 10,000 calls "
            "a day; 3,200 for filling, settling and reconciling; a change is "
            "answered within about 23s");
}

TEST(BudgetPlanTest, LiveReadsAreToldOfWhereTheyAreMade) {
  LimiterOptions limit{.rate = {}, .share = 0.8, .daily_calls = {}};
  EXPECT_FALSE(PlanBudget(limit).live_day);
  limit.live_reads = true;
  const BudgetPlan plan = PlanBudget(limit);
  // 4 of 20 in 5 s.
  EXPECT_EQ(plan.live_day, 69'120U);
  EXPECT_EQ(plan.rest_day, 233'280U);
  EXPECT_EQ(InWords(plan),
            "the newest changes every 2s, 43,200 of the account's 432,000 "
            "calls a day; 233,280 for filling, settling and reconciling; up to "
            "69,120 for live reads; a change is answered within about 3s");
}

TEST(BudgetPlanTest, LiveReadsTakeATenthOfALimitedDay) {
  const BudgetPlan plan = PlanBudget(
      {.rate = {}, .share = 0.8, .daily_calls = 10'000, .live_reads = true});
  EXPECT_EQ(plan.tail_day, 4000U);
  EXPECT_EQ(plan.rest_day, 2400U);
  EXPECT_EQ(plan.live_day, 800U);
  EXPECT_EQ(InWords(plan),
            "the newest changes every 22s, 4,000 of the account's 10,000 calls "
            "a day; 2,400 for filling, settling and reconciling; up to 800 for "
            "live reads; a change is answered within about 23s");
}

// One in 12.5 s.
TEST(BudgetPlanTest, LiveReadsOfASmallRateAreToldAsTheyAreSpread) {
  const BudgetPlan plan = PlanBudget({.rate = {2, seconds(5)},
                                      .share = 1,
                                      .daily_calls = {},
                                      .live_reads = true});
  EXPECT_EQ(plan.live_day, 6912U);
}

TEST(BudgetPlanTest, ALookOfSeveralCallsComesMoreSeldom) {
  const LimiterOptions limit{.rate = {}, .share = 0.8, .daily_calls = 10'000};
  const BudgetPlan one = PlanBudget(limit);
  const BudgetPlan three = PlanBudget(limit, {}, 3);
  EXPECT_NEAR(static_cast<double>(three.poll_interval.count()),
              static_cast<double>(one.poll_interval.count()) * 3, 3);
  EXPECT_NEAR(static_cast<double>(three.tail_day),
              static_cast<double>(one.tail_day), 3);
}

TEST(BudgetPlanTest, AWishIsKeptWhereItLeavesEnough) {
  const LimiterOptions limit{.rate = {}, .share = 0.8, .daily_calls = {}};
  EXPECT_EQ(PlanBudget(limit, seconds(5)).poll_interval, seconds(5));
  EXPECT_FALSE(PlanBudget(limit, seconds(5)).is_raised);
  EXPECT_EQ(PlanBudget(limit, Duration(500)).poll_interval, Duration(500));
  const BudgetPlan raised = PlanBudget(limit, Duration(100));
  EXPECT_EQ(raised.poll_interval, Duration(500));
  EXPECT_TRUE(raised.is_raised);
}

TEST(BudgetPlanTest, AWishThatWouldUseUpTheDayIsRaised) {
  const BudgetPlan plan =
      PlanBudget({.rate = {}, .share = 1, .daily_calls = 10'000}, seconds(2));
  EXPECT_TRUE(plan.is_raised);
  EXPECT_EQ(plan.tail_day, 5000U);
  EXPECT_EQ(plan.rest_day, 4000U);
}

TEST(BudgetPlanTest, WhateverTheLimitThePlanFitsIntoIt) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int i = 0; i < 2000; ++i) {
    LimiterOptions limit;
    limit.rate = {1 + static_cast<int>(random() % 100),
                  seconds(1 + random() % 60)};
    limit.share = (1 + static_cast<double>(random() % 100)) / 100;
    if (random() % 2 == 0) limit.daily_calls = 10 + random() % 1'000'000;
    limit.live_reads = random() % 2 == 0;
    std::optional<Duration> wanted;
    if (random() % 2 == 0) wanted = Duration(100 + random() % 1'000'000);
    const BudgetPlan plan = PlanBudget(limit, wanted);
    SCOPED_TRACE(InWords(plan));
    EXPECT_LE(plan.tail_day + plan.rest_day + plan.live_day.value_or(0),
              plan.our_day + 1);
    EXPECT_LE(plan.our_day, plan.account_day + 1);
    EXPECT_GE(plan.poll_interval, ShortestPollInterval(limit));
    EXPECT_GE(plan.poll_interval, wanted.value_or(Duration(0)));
    // A call a window is the least that can be had, whatever the share.
    if (limit.rate.calls * limit.share >= 2) {
      EXPECT_GE(plan.rest_day * 5, plan.our_day) << "too little for the rest";
    }
  }
}

}  // namespace
}  // namespace leadline
