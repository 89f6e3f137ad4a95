// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_SPLIT_PLAN_H_
#define LEADLINE_SYNC_SPLIT_PLAN_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "replica/coverage.h"

namespace leadline {

// How many leads lie where in a gap, as far as counting calls have shown, and
// so where to cut it into windows of a good size, newest first. Guesses
// linearly within what is known; every count makes the next guess better.
// A value type; not thread-safe.
class SplitPlan {
 public:
  struct Window {
    Stretch stretch;
    std::optional<int64_t> expected;  // none: worth counting first
  };

  // The newest window of `gap` that has about `target` leads, as far as is
  // known; all of `gap` if nothing is.
  Window NewestOf(const Stretch& gap, int64_t target) const;

  // How many leads `gap` has; none if not all of it is known.
  std::optional<int64_t> CountOf(const Stretch& gap) const;

  // Learns that `stretch` has `count` leads.
  void Learn(const Stretch& stretch, int64_t count);

  // Forgets everything. For when the gap has been filled.
  void Clear() { cells_.clear(); }

 private:
  struct Cell {
    Stretch stretch;
    int64_t count;
  };

  std::vector<Cell> cells_;  // ascending, disjoint
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_SPLIT_PLAN_H_
