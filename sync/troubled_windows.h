// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_TROUBLED_WINDOWS_H_
#define LEADLINE_SYNC_TROUBLED_WINDOWS_H_

#include <vector>

#include "base/clock.h"
#include "replica/coverage.h"

namespace leadline {

// Windows that upstream answers again and again with an error, while it answers
// others. They rest for a while, so that one of them does not keep a pass from
// all the rest, and are halved each time, so that in the end no more rests than
// the second that is the trouble. A value type; not thread-safe.
class TroubledWindows {
 public:
  static constexpr Duration kFirstRest = std::chrono::minutes(1);
  static constexpr Duration kLongestRest = std::chrono::minutes(10);
  // Of more than these, the one whose rest ends first is forgotten.
  static constexpr size_t kMost = 100;

  // The window's reading was given up. A window of one second rests twice as
  // long as the last time.
  void Add(const Stretch& window, TimePoint now);

  // The window was read.
  void Done(const Stretch& window);

  // Whether a part of the window has failed before, and was not read since.
  bool Has(const Stretch& window) const;

  // Whether a part of it rests.
  bool Rests(const Stretch& window, TimePoint now) const;

  // What of `wanted` may be read, ascending: without what rests, and what has
  // failed before by itself.
  std::vector<Stretch> Readable(std::vector<Stretch> wanted,
                                TimePoint now) const;

 private:
  struct Piece {
    Stretch stretch;
    Duration rest;
    TimePoint until;
  };
  std::vector<Piece> pieces_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_TROUBLED_WINDOWS_H_
