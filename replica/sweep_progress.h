// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_SWEEP_PROGRESS_H_
#define LEADLINE_REPLICA_SWEEP_PROGRESS_H_

#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "replica/coverage.h"

namespace leadline {

// How far the sweeps have come that compare the replica's history with
// upstream's, kept so that a restart goes on where it was. A value type; not
// thread-safe.
struct SweepProgress {
  std::optional<int64_t> number;   // of the latest sweep; none: none was begun
  std::optional<TimePoint> began;  // the latest sweep, in upstream time
  // What of the history it has not done; none between sweeps.
  std::optional<Stretch> left;

  friend bool operator==(const SweepProgress&, const SweepProgress&) = default;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_SWEEP_PROGRESS_H_
