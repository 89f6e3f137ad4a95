// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_UPSTREAM_CLOCK_H_
#define LEADLINE_SYNC_UPSTREAM_CLOCK_H_

#include <chrono>

#include "base/clock.h"

namespace leadline {

// What upstream's clock shows, learned from the `Date` header of its answers.
//
// The header prints whole seconds and was written at some moment between
// sending and answer, so one answer gives an interval for the offset; several
// narrow it. Everything hangs on the clock that does not jump: this machine's
// wall clock may be set to anything while the worker runs.
// Not thread-safe.
class UpstreamClock {
 public:
  // Starts from the offset (upstream minus local wall clock) that an earlier
  // run had stored; zero if there was none. `last_read_end` is the latest read
  // time in the replica: read times never go below it.
  UpstreamClock(const Clock& clock, Duration stored_offset,
                TimePoint last_read_end);

  // Learns from an answer.
  void Observe(SteadyPoint sent, SteadyPoint ended, TimePoint date);

  // The earliest that upstream's clock can have shown at `at`. What coverage
  // is claimed by: never too much.
  TimePoint Earliest(SteadyPoint at) const {
    return TimePoint(Apply(at, low_));
  }

  // An instant for ordering reads: as Earliest, but it never goes back from
  // one call to the next, whatever upstream's clock does.
  TimePoint OrderedAt(SteadyPoint at);

  // Upstream's clock minus this machine's wall clock, as it is now.
  Duration OffsetFromWall() const;

  // Whether any answer has been observed in this run.
  bool Observed() const { return observed_; }

 private:
  static Duration Apply(SteadyPoint at, Duration offset) {
    return at.since_boot + offset;
  }

  const Clock& clock_;
  // The offset from the steady clock lies in [low_, high_].
  Duration low_;
  Duration high_;
  SteadyPoint observed_at_;
  bool observed_ = false;
  TimePoint latest_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_UPSTREAM_CLOCK_H_
