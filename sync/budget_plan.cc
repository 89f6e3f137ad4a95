// SPDX-License-Identifier: Apache-2.0
#include "sync/budget_plan.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "sync/live_share.h"
#include "sync/words.h"

namespace leadline {
namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;
using std::chrono::hours;

constexpr Duration kDay = hours(24);
constexpr Duration kUsualInterval{2000};

// Of the day's calls, what looking for changes takes at most.
constexpr double kTailPart = 0.5;

// From the change to the answer that shows it, beside the wait for the look.
constexpr Duration kLook{1000};

// Rounded down, as the limiter does; a share of 0.29 of 100 is 28.999... in
// binary.
double CallsOf(const LimiterOptions& limit) {
  return std::max(1.0, std::floor(limit.rate.calls * limit.share + 1e-9));
}

// The shortest interval that the day's calls allow.
Duration IntervalOfDay(const LimiterOptions& limit, double calls) {
  const auto day = limit.OurDailyCalls();
  if (!day) return Duration(0);
  const double used = std::max(1.0, static_cast<double>(*day) * kTailPart);
  return std::chrono::ceil<Duration>(Milliseconds(kDay) * calls / used);
}

Duration UsualInterval(const LimiterOptions& limit, double calls) {
  const Duration by_rate = std::chrono::ceil<Duration>(
      Milliseconds(limit.rate.window) * 4 * calls / CallsOf(limit));
  return std::max({kUsualInterval, by_rate, IntervalOfDay(limit, calls)});
}

Duration ShortestInterval(const LimiterOptions& limit, size_t calls) {
  return std::max(ShortestPollInterval(limit, calls),
                  IntervalOfDay(limit, static_cast<double>(calls)));
}

// By the rate, and by the day where that is limited.
uint64_t LiveCallsOfDay(const LimiterOptions& limit) {
  const CallRate share = LiveShare::Of(limit.OurShareOf(limit.rate));
  const auto by_rate = static_cast<uint64_t>(kDay * share.calls / share.window);
  const auto day = limit.OurDailyCalls();
  return day ? std::min(by_rate, *day / 10) : by_rate;
}

}  // namespace

Duration ShortestPollInterval(const LimiterOptions& limit,
                              size_t calls_of_a_look) {
  return std::chrono::ceil<Duration>(Milliseconds(limit.rate.window) * 2 *
                                     static_cast<double>(calls_of_a_look) /
                                     CallsOf(limit));
}

Duration GapOfParts(const LimiterOptions& limit, double part_of_rate,
                    double part_of_day) {
  const double calls = limit.rate.calls * limit.share * part_of_rate;
  auto gap =
      std::chrono::ceil<Duration>(Milliseconds(limit.rate.window) / calls);
  if (limit.daily_calls) {
    const double daily =
        static_cast<double>(*limit.daily_calls) * limit.share * part_of_day;
    gap =
        std::max(gap, std::chrono::ceil<Duration>(Milliseconds(kDay) / daily));
  }
  return gap;
}

BudgetPlan PlanBudget(const LimiterOptions& limit,
                      std::optional<Duration> wanted, size_t calls_of_a_look) {
  BudgetPlan plan;
  plan.poll_interval =
      UsualInterval(limit, static_cast<double>(calls_of_a_look));
  if (wanted) {
    plan.poll_interval =
        std::max(*wanted, ShortestInterval(limit, calls_of_a_look));
    plan.is_raised = plan.poll_interval > *wanted;
  }
  const double windows = Milliseconds(kDay) / Milliseconds(limit.rate.window);
  plan.account_day = limit.daily_calls.value_or(
      static_cast<uint64_t>(windows * limit.rate.calls));
  plan.our_day = limit.OurDailyCalls().value_or(
      static_cast<uint64_t>(windows * CallsOf(limit)));
  plan.tail_day =
      static_cast<uint64_t>(kDay * calls_of_a_look / plan.poll_interval);
  if (limit.live_reads) plan.live_day = LiveCallsOfDay(limit);
  const uint64_t taken = plan.tail_day + plan.live_day.value_or(0);
  plan.rest_day = plan.our_day - std::min(plan.our_day, taken);
  if (limit.daily_calls) {
    const uint64_t tenths = plan.live_day ? 3 : 4;
    plan.rest_day = std::min(plan.rest_day, plan.our_day * tenths / 10);
  }
  return plan;
}

std::string InWords(const BudgetPlan& plan) {
  const std::string live =
      plan.live_day
          ? "up to " + WithCommas(*plan.live_day) + " for live reads; "
          : "";
  return "the newest changes every " + Rounded(plan.poll_interval) + ", " +
         WithCommas(plan.tail_day) + " of the account's " +
         WithCommas(plan.account_day) + " calls a day; " +
         WithCommas(plan.rest_day) +
         " for filling, settling and reconciling; " + live +
         "a change is answered within about " +
         Rounded(plan.poll_interval + kLook);
}

}  // namespace leadline
