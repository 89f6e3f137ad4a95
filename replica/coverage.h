// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_COVERAGE_H_
#define LEADLINE_REPLICA_COVERAGE_H_

#include <chrono>
#include <optional>
#include <vector>

#include "base/clock.h"

namespace leadline {

// A closed interval of upstream time in whole seconds. Upstream's windows are
// closed at both ends and compare hidden milliseconds with whole seconds, so
// two stretches join only where they share a second: [a, b] and [b, c].
struct Stretch {
  std::chrono::sys_seconds from;
  std::chrono::sys_seconds to;

  friend bool operator==(const Stretch&, const Stretch&) = default;
};

// What is left of `stretches` without `taken`, in their order. Stretches that
// only touch it stay whole.
std::vector<Stretch> Without(const std::vector<Stretch>& stretches,
                             const Stretch& taken);

// A stretch all of whose changes were read, by a read sent at `read_at`
// (upstream time).
struct CoveredStretch {
  Stretch stretch;
  TimePoint read_at;

  friend bool operator==(const CoveredStretch&,
                         const CoveredStretch&) = default;
};

// Reads whose times were taken from a clock that was ahead: all those at
// `since` or later were sent `back` earlier than they say.
struct ReadShift {
  TimePoint since;
  Duration back{0};

  friend bool operator==(const ReadShift&, const ReadShift&) = default;
};

// Which changes of the account the replica has: a set of covered stretches.
// Every lead whose stamp lies in a covered stretch, as upstream showed it to a
// read sent at `read_at`, is in the replica. A value type; not thread-safe.
class Coverage {
 public:
  Coverage() = default;
  explicit Coverage(const std::vector<CoveredStretch>& stretches);

  // Adds a stretch. Where it overlaps what is there, the later read stands; a
  // stretch of one second is added only where there is none.
  // REQUIRES: stretch.from < stretch.to.
  void Add(const CoveredStretch& covered);

  // Joins neighbouring stretches whose points all lie at least `settled_age`
  // before their reads, so that the set stays small for ever. The joined
  // stretch keeps the earlier read.
  void JoinSettled(Duration settled_age);

  // Corrects the times of reads. What they covered of the time after them is
  // no longer covered.
  void Shift(const ReadShift& shift);

  // When the latest read was sent; none when empty.
  std::optional<TimePoint> LatestRead() const;

  // Ascending; neighbours share their boundary second or leave a hole.
  const std::vector<CoveredStretch>& Stretches() const { return stretches_; }

  // The parts of `within` that no read covers, ascending.
  std::vector<Stretch> Gaps(const Stretch& within) const;

  // The parts of `within` that are covered, but only by reads sent less than
  // `age` after what they cover, ascending and joined.
  std::vector<Stretch> YoungerThan(Duration age, const Stretch& within) const;

  // The latest instant such that everything from `start` up to it is covered
  // by reads sent at least `lag` after what they cover. None if nothing at
  // `start` is.
  std::optional<TimePoint> CompleteThrough(std::chrono::sys_seconds start,
                                           Duration lag) const;

  // Whether all that is covered after `from` was read at `since` or later.
  bool IsReadSince(TimePoint since, TimePoint from) const;

  // Whether all that is covered of `within` was read `lag` after it happened,
  // or at `since` or later.
  bool IsReadLateOrSince(const Stretch& within, Duration lag,
                         TimePoint since) const;

  // The newest run of stretches without a hole, as one. None when empty.
  std::optional<Stretch> NewestRun() const;

  friend bool operator==(const Coverage&, const Coverage&) = default;

 private:
  void AddSecond(const CoveredStretch& covered);

  std::vector<CoveredStretch> stretches_;  // ascending, not overlapping
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_COVERAGE_H_
