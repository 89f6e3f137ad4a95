// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_AS_OF_WATCH_H_
#define LEADLINE_SERVER_AS_OF_WATCH_H_

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace leadline {

// How long the replica has been as fresh as it is, by a clock that does not
// jump: its age is at least that, whatever the wall clock is set to.
// Thread-safe, without locks.
class AsOfWatch {
 public:
  // How long ago this `as_of` was first seen; 0 without one.
  Duration SeenFor(const std::optional<TimePoint>& as_of, SteadyPoint now) {
    if (!as_of) return Duration(0);
    const int64_t instant = as_of->time_since_epoch().count();
    if (as_of_.load() != instant) {
      // In this order: who finds the new instant finds no older time with it.
      since_.store(now.since_boot.count());
      as_of_.store(instant);
    }
    const Duration since(since_.load());
    return std::max(Duration(0), now.since_boot - since);
  }

 private:
  std::atomic<int64_t> as_of_{INT64_MIN};
  std::atomic<int64_t> since_{0};
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_AS_OF_WATCH_H_
