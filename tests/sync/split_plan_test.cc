// SPDX-License-Identifier: Apache-2.0
#include "sync/split_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace leadline {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

Stretch Between(int64_t from, int64_t to) {
  return {sys_seconds(seconds(from)), sys_seconds(seconds(to))};
}

TEST(SplitPlanTest, UnknownGapIsCountedWhole) {
  const SplitPlan plan;
  const SplitPlan::Window window = plan.NewestOf(Between(0, 100), 20);
  EXPECT_EQ(window.stretch, Between(0, 100));
  EXPECT_FALSE(window.expected);
}

TEST(SplitPlanTest, CutsEvenlyWhereNothingElseIsKnown) {
  SplitPlan plan;
  plan.Learn(Between(0, 1000), 100);
  const SplitPlan::Window window = plan.NewestOf(Between(0, 1000), 20);
  EXPECT_EQ(window.stretch, Between(800, 1000));
  EXPECT_FALSE(window.expected);
}

TEST(SplitPlanTest, KnowsWhatIsLeftOfACountedGap) {
  SplitPlan plan;
  plan.Learn(Between(0, 1000), 30);
  plan.Learn(Between(800, 1000), 10);
  const SplitPlan::Window window = plan.NewestOf(Between(0, 800), 20);
  EXPECT_EQ(window.stretch, Between(0, 800));
  EXPECT_EQ(window.expected, 20);
}

TEST(SplitPlanTest, CountsAGapOnlyIfAllOfItIsKnown) {
  SplitPlan plan;
  EXPECT_FALSE(plan.CountOf(Between(0, 1000)));
  plan.Learn(Between(0, 1000), 30);
  plan.Learn(Between(800, 1000), 10);
  EXPECT_EQ(plan.CountOf(Between(0, 1000)), 30);
  EXPECT_EQ(plan.CountOf(Between(0, 800)), 20);
  EXPECT_FALSE(plan.CountOf(Between(0, 900)));
  EXPECT_FALSE(plan.CountOf(Between(0, 1001)));
  EXPECT_FALSE(plan.CountOf(Between(-1, 800)));
}

TEST(SplitPlanTest, NeverCutsFinerThanASecond) {
  SplitPlan plan;
  plan.Learn(Between(0, 10), 1000000);
  EXPECT_EQ(plan.NewestOf(Between(0, 10), 20).stretch, Between(9, 10));
}

TEST(SplitPlanTest, AWindowLiesWithinItsGapWhateverWasLearned) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto stretch = [&random] {
    const int64_t from = random() % 990;
    return Between(from, from + 1 + random() % (1000 - from));
  };
  for (int round = 0; round < 2000; ++round) {
    SplitPlan plan;
    for (int i = 0; i < 6; ++i) {
      plan.Learn(stretch(), static_cast<int64_t>(random() % 300));
    }
    const Stretch gap = stretch();
    const Stretch window = plan.NewestOf(gap, 1 + random() % 100).stretch;
    ASSERT_GE(window.from, gap.from);
    ASSERT_LT(window.from, window.to);
    ASSERT_EQ(window.to, gap.to);
  }
}

// Walks a whole history the way the backfill does and counts its calls.
int CallsToRead(const std::function<int64_t(int64_t)>& leads_before,
                int64_t end, int page_size) {
  SplitPlan plan;
  const auto count = [&](const Stretch& s) {
    return leads_before(s.to.time_since_epoch().count()) -
           leads_before(s.from.time_since_epoch().count());
  };
  int calls = 0;
  Stretch gap = Between(0, end);
  while (gap.from < gap.to && calls < 10000) {
    const auto window = plan.NewestOf(gap, int64_t{20} * page_size);
    const int64_t leads = count(window.stretch);
    if (!window.expected) ++calls;  // the count
    plan.Learn(window.stretch, leads);
    if (leads > int64_t{24} * page_size) continue;
    calls += static_cast<int>((leads + page_size - 1) / page_size);
    gap.to = window.stretch.from;
  }
  return calls;
}

TEST(SplitPlanTest, MillionLeadsCostFewCallsBeyondTheirPages) {
  constexpr int64_t kEnd = 300'000'000;
  constexpr double kLeads = 1e6;
  const auto shaped = [&](double power) {
    return [=](int64_t t) {
      return static_cast<int64_t>(
          kLeads * std::pow(static_cast<double>(t) / kEnd, power));
    };
  };
  // Even, denser towards the present, and everything within the last tenth.
  for (const double power : {1.0, 3.0, 10.0}) {
    const int calls = CallsToRead(shaped(power), kEnd, 5000);
    EXPECT_LE(calls, 220) << "density power " << power;
    EXPECT_GE(calls, 200) << "density power " << power;
  }
}

}  // namespace
}  // namespace leadline
