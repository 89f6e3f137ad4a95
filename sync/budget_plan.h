// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_BUDGET_PLAN_H_
#define LEADLINE_SYNC_BUDGET_PLAN_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "sync/call_limiter.h"

namespace leadline {

// How the account's limit is shared out: the newest changes are looked for at
// an interval, and what that leaves is for everything else. A value type.
struct BudgetPlan {
  Duration poll_interval{2000};
  // The interval that was wanted would have left too little for the rest.
  bool is_raised = false;
  // Calls in 24 hours, by --daily-calls or else by --rate: the account's, those
  // of them that are this worker's, and those that looking for changes takes.
  uint64_t account_day = 0;
  uint64_t our_day = 0;
  uint64_t tail_day = 0;
  // What live reads take at most; none: none are made. By --daily-calls a
  // tenth.
  std::optional<uint64_t> live_day = {};
  // What is left of ours, in any case, for the first fill, settling,
  // reconciling and hints. By --daily-calls that is 2/5 in all, or 3/10 beside
  // live reads: half of it at once, half spread.
  uint64_t rest_day = 0;

  friend bool operator==(const BudgetPlan&, const BudgetPlan&) = default;
};

// The plan for this limit. Without a wish: every two seconds, unless that took
// more than a quarter of the rate or half of the day's calls. A wish is kept as
// far as it leaves half of the rate, and half of the day's calls, for the rest.
// To look for the newest changes takes so many calls. Pure.
BudgetPlan PlanBudget(const LimiterOptions& limit,
                      std::optional<Duration> wanted = {},
                      size_t calls_of_a_look = 1);

// "the newest changes every 4s, 21,600 of the account's 80,000 calls a day;
// ..." Pure.
std::string InWords(const BudgetPlan& plan);

// From one call to the next, for calls that take these parts of the rate and of
// the day's calls at most, each above 0 and up to 1. Pure.
Duration GapOfParts(const LimiterOptions& limit, double part_of_rate,
                    double part_of_day);

// The shortest interval that leaves half of the rate for everything else: a
// shorter one is not kept, or the first fill would never end. Pure.
Duration ShortestPollInterval(const LimiterOptions& limit,
                              size_t calls_of_a_look = 1);

}  // namespace leadline

#endif  // LEADLINE_SYNC_BUDGET_PLAN_H_
