// SPDX-License-Identifier: Apache-2.0
#include "replica/coverage.h"

#include <algorithm>

namespace leadline {
namespace {

using std::chrono::sys_seconds;

// Appends to a list kept ascending, joining stretches that touch.
void AppendJoined(std::vector<Stretch>& list, Stretch next) {
  if (!list.empty() && list.back().to >= next.from) {
    list.back().to = std::max(list.back().to, next.to);
    return;
  }
  list.push_back(next);
}

}  // namespace

Coverage::Coverage(const std::vector<CoveredStretch>& stretches) {
  for (const CoveredStretch& covered : stretches) Add(covered);
}

void Coverage::Add(const CoveredStretch& covered) {
  std::vector<CoveredStretch> result;
  // What is left to place of the new stretch, moving from left to right past
  // the older reads that it replaces and the later ones that stand.
  sys_seconds next = covered.stretch.from;
  const sys_seconds end = covered.stretch.to;
  bool placed = false;
  const auto place_until = [&](sys_seconds to) {
    if (next < to || (!placed && next == to && next == end)) {
      result.push_back({{next, to}, covered.read_at});
      placed = true;
    }
  };
  for (const CoveredStretch& old : stretches_) {
    const Stretch& s = old.stretch;
    if (s.to <= covered.stretch.from && s.from < covered.stretch.from) {
      result.push_back(old);
      continue;
    }
    if (s.from >= end && s.to > end) {
      place_until(end);
      next = std::max(next, end);
      placed = true;
      result.push_back(old);
      continue;
    }
    if (old.read_at >= covered.read_at) {
      place_until(std::max(next, std::min(s.from, end)));
      next = std::max(next, std::min(s.to, end));
      placed = true;
      result.push_back(old);
      continue;
    }
    if (s.from < covered.stretch.from) {
      result.push_back({{s.from, covered.stretch.from}, old.read_at});
    }
    if (s.to > end) {
      place_until(end);
      next = end;
      placed = true;
      result.push_back({{end, s.to}, old.read_at});
    }
  }
  place_until(end);
  stretches_ = std::move(result);
}

void Coverage::JoinSettled(Duration settled_age) {
  std::vector<CoveredStretch> joined;
  for (const CoveredStretch& next : stretches_) {
    const bool settled = next.read_at - next.stretch.to >= settled_age;
    if (settled && !joined.empty()) {
      CoveredStretch& last = joined.back();
      const TimePoint earlier = std::min(last.read_at, next.read_at);
      if (last.stretch.to == next.stretch.from &&
          earlier - next.stretch.to >= settled_age) {
        last.stretch.to = next.stretch.to;
        last.read_at = earlier;
        continue;
      }
    }
    joined.push_back(next);
  }
  stretches_ = std::move(joined);
}

std::vector<Stretch> Coverage::Gaps(const Stretch& within) const {
  std::vector<Stretch> gaps;
  sys_seconds next = within.from;
  for (const CoveredStretch& covered : stretches_) {
    if (covered.stretch.to < next) continue;
    if (covered.stretch.from >= within.to) break;
    if (covered.stretch.from > next) {
      gaps.push_back({next, covered.stretch.from});
    }
    next = std::max(next, covered.stretch.to);
  }
  if (next < within.to) gaps.push_back({next, within.to});
  return gaps;
}

std::vector<Stretch> Coverage::YoungerThan(Duration age,
                                           const Stretch& within) const {
  std::vector<Stretch> younger;
  for (const CoveredStretch& covered : stretches_) {
    // A point p is younger when read_at - p < age, so p > read_at - age.
    const sys_seconds first =
        std::chrono::floor<std::chrono::seconds>(covered.read_at - age);
    const sys_seconds from =
        std::max({covered.stretch.from, first, within.from});
    const sys_seconds to = std::min(covered.stretch.to, within.to);
    if (from < to) AppendJoined(younger, {from, to});
  }
  return younger;
}

std::optional<TimePoint> Coverage::CompleteThrough(sys_seconds start,
                                                   Duration lag) const {
  std::optional<TimePoint> through;
  sys_seconds next = start;
  for (const CoveredStretch& covered : stretches_) {
    if (covered.stretch.to < next) continue;
    if (covered.stretch.from > next) break;
    const TimePoint settled = covered.read_at - lag;
    if (settled < next) break;
    through = std::min<TimePoint>(covered.stretch.to, settled);
    if (settled < covered.stretch.to) break;
    next = covered.stretch.to;
  }
  return through;
}

std::optional<Stretch> Coverage::NewestRun() const {
  std::optional<Stretch> run;
  for (auto it = stretches_.rbegin(); it != stretches_.rend(); ++it) {
    if (!run) {
      run = it->stretch;
    } else if (it->stretch.to >= run->from) {
      run->from = it->stretch.from;
    } else {
      break;
    }
  }
  return run;
}

}  // namespace leadline
