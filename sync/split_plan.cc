// SPDX-License-Identifier: Apache-2.0
#include "sync/split_plan.h"

#include <algorithm>

namespace leadline {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

// Where to cut a stretch so that about `wanted` of its `count` leads lie
// behind the cut, taking them to be spread evenly.
sys_seconds CutFor(const Stretch& stretch, int64_t count, int64_t wanted) {
  const auto length = static_cast<double>((stretch.to - stretch.from).count());
  const double share = static_cast<double>(wanted) /
                       static_cast<double>(std::max<int64_t>(count, 1));
  const seconds step(static_cast<int64_t>(length * share));
  return std::clamp(stretch.to - step, stretch.from, stretch.to - seconds(1));
}

}  // namespace

SplitPlan::Window SplitPlan::NewestOf(const Stretch& gap,
                                      int64_t target) const {
  int64_t sum = 0;
  sys_seconds from = gap.to;
  for (auto cell = cells_.rbegin(); cell != cells_.rend(); ++cell) {
    if (cell->stretch.from >= gap.to) continue;
    if (cell->stretch.to < from || cell->stretch.from < gap.from) break;
    // Up to a fifth above the target is better than another cut.
    if (sum + cell->count > target + target / 5) {
      if (sum >= target / 2) break;
      return {{CutFor(cell->stretch, cell->count, target - sum), gap.to}, {}};
    }
    sum += cell->count;
    from = cell->stretch.from;
  }
  if (from == gap.to) return {gap, {}};
  return {{from, gap.to}, sum};
}

void SplitPlan::Learn(const Stretch& stretch, int64_t count) {
  std::vector<Cell> cells;
  for (const Cell& cell : cells_) {
    const Stretch& s = cell.stretch;
    if (s.to <= stretch.from || s.from >= stretch.to) {
      cells.push_back(cell);
      continue;
    }
    // The new stretch is the newer end of a cell: what is left of the cell has
    // the rest of its leads. Any other overlap is forgotten.
    if (s.from < stretch.from && s.to == stretch.to) {
      cells.push_back(
          {{s.from, stretch.from}, std::max<int64_t>(cell.count - count, 0)});
    }
  }
  cells.push_back({stretch, count});
  std::sort(cells.begin(), cells.end(), [](const Cell& x, const Cell& y) {
    return x.stretch.from < y.stretch.from;
  });
  cells_ = std::move(cells);
}

}  // namespace leadline
