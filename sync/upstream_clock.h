// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_UPSTREAM_CLOCK_H_
#define LEADLINE_SYNC_UPSTREAM_CLOCK_H_

#include <chrono>
#include <optional>

#include "base/clock.h"
#include "replica/coverage.h"

namespace leadline {

// What upstream's clock shows, learned from the `Date` header of its answers.
//
// The header prints whole seconds and was written at some moment between
// sending and answer, so one answer gives an interval for the offset; several
// narrow it. Everything hangs on the clock that does not jump: this machine's
// wall clock may be set to anything while the worker runs.
//
// Answers come through machines whose clocks may be wrong. One that contradicts
// what is known is not believed until kAgreeing in a row agree with one
// another. Until then the earlier of the two counts, so that nothing is claimed
// that has not been read. Not thread-safe.
class UpstreamClock {
 public:
  static constexpr int kAgreeing = 5;

  // What an earlier run has left in the replica.
  struct Stored {
    Duration offset{0};       // upstream minus this machine's wall clock
    TimePoint since;          // the first read that was timed by it
    TimePoint last_read_end;  // read times never go below it
  };

  UpstreamClock(const Clock& clock, const Stored& stored);

  // Learns from an answer. If that showed that upstream's clock is behind what
  // was believed: what the reads timed by that have claimed too much. (After
  // the first answer of a run it may also be this machine's wall clock that
  // was changed: then no read is ahead of Earliest().)
  std::optional<ReadShift> Observe(SteadyPoint sent, SteadyPoint ended,
                                   TimePoint date);

  // The latest answer contradicts what is known; the next ones will tell.
  bool InDoubt() const { return doubted_.has_value(); }

  // The earliest that upstream's clock can have shown at `at`. What coverage
  // is claimed by: never too much.
  TimePoint Earliest(SteadyPoint at) const;

  // An instant for ordering reads: about as Earliest, but what happens later
  // is always later, whatever upstream's clock does.
  TimePoint OrderedAt(SteadyPoint at);

  // Upstream's clock minus this machine's wall clock, as it is now.
  Duration OffsetFromWall() const;

  // Reads from here on are timed by what is believed now.
  TimePoint Since() const { return since_; }

 private:
  // The offset from the steady clock lies in [low, high].
  struct Range {
    Duration low;
    Duration high;
    SteadyPoint at;  // of the latest answer that agreed
  };

  static std::optional<Range> Join(const Range& known, const Range& next);
  std::optional<ReadShift> Begin(const Range& range, SteadyPoint sent);
  std::optional<ReadShift> Believe(const Range& range, SteadyPoint since);

  const Clock& clock_;
  Range known_;
  bool observed_ = false;
  TimePoint since_;
  // What the latest answers showed instead, if they agreed with one another.
  std::optional<Range> doubted_;
  SteadyPoint doubted_since_;
  int doubted_answers_ = 0;
  Duration order_offset_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_UPSTREAM_CLOCK_H_
