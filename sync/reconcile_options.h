// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_RECONCILE_OPTIONS_H_
#define LEADLINE_SYNC_RECONCILE_OPTIONS_H_

#include <algorithm>
#include <cstdint>

#include "base/clock.h"
#include "sync/budget_plan.h"
#include "sync/call_limiter.h"

namespace leadline {

struct ReconcileOptions {
  // From one call to the next.
  Duration between_calls{1000};
  // From the oldest read that the replica has to the first sweep.
  Duration before_first_sweep = std::chrono::minutes(10);
  // How old a change is before its window is compared: what is younger is
  // still being settled.
  Duration youngest = std::chrono::minutes(15);
  // From the beginning of one sweep to that of the next, at least.
  Duration between_sweeps = std::chrono::hours(1);
  // How long a sweep that is due waits for gaps in what was read to be closed.
  Duration patience = std::chrono::hours(1);
  // Leads in the windows that a sweep begins with, at most.
  uint64_t window_leads = 100'000;
  // One sweep in so many reads all windows whole: where as many leads are gone
  // as were lost, counts cannot tell.
  int whole_every = 24;
};

// Its calls take a fifth of the rate and a twentieth of the day's calls at
// most, and no change is compared that may not be visible yet. Pure.
inline ReconcileOptions ReconcilePaceFor(const LimiterOptions& limit,
                                         Duration safety_lag) {
  ReconcileOptions options;
  options.between_calls = GapOfParts(limit, 0.2, 0.05);
  options.youngest = std::max(options.youngest, safety_lag);
  return options;
}

}  // namespace leadline

#endif  // LEADLINE_SYNC_RECONCILE_OPTIONS_H_
