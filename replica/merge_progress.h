// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_MERGE_PROGRESS_H_
#define LEADLINE_REPLICA_MERGE_PROGRESS_H_

#include <optional>

#include "base/clock.h"

namespace leadline {

// How far the merges that the account announces were followed up, kept so that
// a restart goes on where it was. A value type; not thread-safe.
struct MergeProgress {
  // All that could be seen at this instant of upstream's were; none: no look
  // was made yet.
  std::optional<TimePoint> read_until;
  // The account has announced one: it is an account that does.
  bool announced = false;

  friend bool operator==(const MergeProgress&, const MergeProgress&) = default;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_MERGE_PROGRESS_H_
