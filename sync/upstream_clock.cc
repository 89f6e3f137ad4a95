// SPDX-License-Identifier: Apache-2.0
#include "sync/upstream_clock.h"

#include <algorithm>

namespace leadline {
namespace {

// What one second of the header hides.
constexpr Duration kHeaderGrain{1000};

// Two sound clocks drift apart by less than one part in ten thousand.
constexpr int kDriftDivisor = 10000;

}  // namespace

UpstreamClock::UpstreamClock(const Clock& clock, Duration stored_offset,
                             TimePoint last_read_end)
    : clock_(clock),
      low_(clock.Now().time_since_epoch() - clock.SteadyNow().since_boot +
           stored_offset),
      high_(low_),
      observed_at_(clock.SteadyNow()),
      latest_(last_read_end) {}

void UpstreamClock::Observe(SteadyPoint sent, SteadyPoint ended,
                            TimePoint date) {
  const Duration shown = date.time_since_epoch();
  const Duration low = shown - ended.since_boot;
  const Duration high = shown + kHeaderGrain - sent.since_boot;
  const Duration since = std::max(ended - observed_at_, Duration(0));
  const Duration drift = since / kDriftDivisor;
  const Duration joint_low = std::max(low, low_ - drift);
  const Duration joint_high = std::min(high, high_ + drift);
  const bool agrees = observed_ && joint_low <= joint_high;
  low_ = agrees ? joint_low : low;
  high_ = agrees ? joint_high : high;
  observed_at_ = std::max(observed_at_, ended);
  observed_ = true;
}

TimePoint UpstreamClock::OrderedAt(SteadyPoint at) {
  latest_ = std::max(latest_, Earliest(at));
  return latest_;
}

Duration UpstreamClock::OffsetFromWall() const {
  const Duration wall = clock_.Now().time_since_epoch();
  return Apply(clock_.SteadyNow(), low_) - wall;
}

}  // namespace leadline
