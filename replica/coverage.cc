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

std::vector<Stretch> Without(const std::vector<Stretch>& stretches,
                             const Stretch& taken) {
  std::vector<Stretch> left;
  for (const Stretch& stretch : stretches) {
    if (stretch.to <= taken.from || taken.to <= stretch.from) {
      left.push_back(stretch);
      continue;
    }
    if (stretch.from < taken.from) left.push_back({stretch.from, taken.from});
    if (taken.to < stretch.to) left.push_back({taken.to, stretch.to});
  }
  return left;
}

Coverage::Coverage(const std::vector<CoveredStretch>& stretches) {
  for (const CoveredStretch& covered : stretches) Add(covered);
}

void Coverage::Add(const CoveredStretch& covered) {
  const auto [from, to] = covered.stretch;
  if (from == to) {
    AddSecond(covered);
    return;
  }
  std::vector<CoveredStretch> result;
  sys_seconds next = from;  // what is left of the new stretch begins here
  const auto keep = [&result](sys_seconds begin, sys_seconds end,
                              TimePoint read_at) {
    if (begin < end) result.push_back({{begin, end}, read_at});
  };
  for (const CoveredStretch& old : stretches_) {
    const Stretch& s = old.stretch;
    if (s.from == s.to) {
      if (s.to < from || s.from > to) result.push_back(old);
      continue;
    }
    if (old.read_at >= covered.read_at) {
      // The old read stands; the new one fills what is before it.
      keep(next, std::min(s.from, to), covered.read_at);
      keep(s.from, s.to, old.read_at);
      next = std::clamp(s.to, next, to);
      continue;
    }
    keep(s.from, std::min(s.to, from), old.read_at);
    if (s.to > to) {
      keep(next, to, covered.read_at);
      next = to;
    }
    keep(std::max(s.from, to), s.to, old.read_at);
  }
  keep(next, to, covered.read_at);
  std::sort(result.begin(), result.end(), [](const auto& x, const auto& y) {
    return x.stretch.from < y.stretch.from;
  });
  stretches_ = std::move(result);
}

void Coverage::AddSecond(const CoveredStretch& covered) {
  const sys_seconds second = covered.stretch.from;
  auto after = stretches_.begin();
  for (; after != stretches_.end(); ++after) {
    if (after->stretch.from > second) break;
    // Splitting a stretch for the sake of one second is not worth it: keeping
    // the earlier read only makes the second look older than it is.
    if (after->stretch.to >= second) return;
  }
  stretches_.insert(after, covered);
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

void Coverage::Shift(const ReadShift& shift) {
  for (CoveredStretch& covered : stretches_) {
    if (covered.read_at < shift.since) continue;
    covered.read_at -= shift.back;
    covered.stretch.to =
        std::min(covered.stretch.to,
                 std::chrono::floor<std::chrono::seconds>(covered.read_at));
  }
  std::erase_if(stretches_, [](const CoveredStretch& covered) {
    return covered.stretch.from >= covered.stretch.to;
  });
}

std::optional<TimePoint> Coverage::LatestRead() const {
  std::optional<TimePoint> latest;
  for (const CoveredStretch& covered : stretches_) {
    latest = std::max(latest, std::optional(covered.read_at));
  }
  return latest;
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

bool Coverage::IsReadSince(TimePoint since, TimePoint from) const {
  return std::ranges::all_of(stretches_, [&](const CoveredStretch& covered) {
    return covered.stretch.to <= from || covered.read_at >= since;
  });
}

bool Coverage::IsReadLateOrSince(const Stretch& within, Duration lag,
                                 TimePoint since) const {
  return std::ranges::all_of(stretches_, [&](const CoveredStretch& covered) {
    const sys_seconds from = std::max(covered.stretch.from, within.from);
    const sys_seconds to = std::min(covered.stretch.to, within.to);
    return from >= to || covered.read_at >= since ||
           to <= covered.read_at - lag;
  });
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
