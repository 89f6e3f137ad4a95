// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_SLIDING_DAY_H_
#define LEADLINE_SYNC_SLIDING_DAY_H_

#include <cstdint>
#include <deque>

#include "base/clock.h"
#include "sync/sync_stats.h"

namespace leadline {

// Of what a worker counts, what its alarms go by. A value type.
struct DayCounts {
  uint64_t verified = 0;  // leads picked at random and compared
  uint64_t agreed = 0;
  uint64_t lost = 0;

  friend bool operator==(const DayCounts&, const DayCounts&) = default;
};

// What was counted in the last 24 hours, and in up to ten minutes more: what is
// mended does not ring for ever, nor does a good year hide a bad day. Not
// thread-safe.
class SlidingDay {
 public:
  // Takes the counts since the worker's start; returns those of the day. To be
  // called from the start on, every few minutes or more often.
  DayCounts Note(SteadyPoint now, const SyncStats& stats);

 private:
  struct Sample {
    SteadyPoint at;
    DayCounts total;
  };
  std::deque<Sample> samples_;  // ascending
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_SLIDING_DAY_H_
