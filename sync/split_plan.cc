// SPDX-License-Identifier: Apache-2.0
#include "sync/split_plan.h"

#include <algorithm>

namespace leadline {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

double DensityOf(const Stretch& stretch, int64_t count) {
  return static_cast<double>(count) /
         static_cast<double>((stretch.to - stretch.from).count());
}

// The density of the newest end of a stretch. Where leads get fewer with age,
// the mean of a long stretch says little about it: what lies next to it says
// more. (The mix reads a million leads of every shape tried in the fewest
// calls.)
double Guess(double mean, double above) {
  return above > mean ? 0.8 * above + 0.2 * mean : mean;
}

// Where to cut a stretch so that about `wanted` leads lie behind the cut.
sys_seconds CutFor(const Stretch& stretch, double density, int64_t wanted) {
  const double length = static_cast<double>(wanted) / std::max(density, 1e-9);
  const auto whole = static_cast<double>((stretch.to - stretch.from).count());
  const seconds step(static_cast<int64_t>(std::min(length, whole)));
  return std::clamp(stretch.to - step, stretch.from, stretch.to - seconds(1));
}

}  // namespace

SplitPlan::Window SplitPlan::NewestOf(const Stretch& gap,
                                      int64_t target) const {
  int64_t sum = 0;
  sys_seconds from = gap.to;
  double density_above = 0;
  for (auto cell = cells_.rbegin(); cell != cells_.rend(); ++cell) {
    const double density = DensityOf(cell->stretch, cell->count);
    if (cell->stretch.from >= gap.to) {
      density_above = cell->stretch.from == gap.to ? density : 0;
      continue;
    }
    if (cell->stretch.to < from || cell->stretch.from < gap.from) break;
    // Up to a fifth above the target is better than another cut.
    if (sum + cell->count > target + target / 5) {
      if (sum >= target / 2) break;
      const sys_seconds cut =
          CutFor(cell->stretch, Guess(density, density_above), target - sum);
      // Where the gap ends within the cell the cut may lie beyond.
      return {{std::clamp(cut, gap.from, gap.to - seconds(1)), gap.to}, {}};
    }
    sum += cell->count;
    from = cell->stretch.from;
    density_above = density;
  }
  if (from == gap.to) return {gap, {}};
  return {{from, gap.to}, sum};
}

std::optional<int64_t> SplitPlan::CountOf(const Stretch& gap) const {
  int64_t sum = 0;
  sys_seconds known_to = gap.from;
  for (const Cell& cell : cells_) {
    if (cell.stretch.from < gap.from || cell.stretch.to > gap.to) continue;
    if (cell.stretch.from != known_to) return std::nullopt;
    known_to = cell.stretch.to;
    sum += cell.count;
  }
  if (known_to != gap.to) return std::nullopt;
  return sum;
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
