// SPDX-License-Identifier: Apache-2.0
#include "sync/upstream_clock.h"

#include <algorithm>

namespace leadline {
namespace {

// What one second of the header hides.
constexpr Duration kHeaderGrain{1000};

// Two sound clocks drift apart by less than one part in ten thousand.
constexpr int kDriftDivisor = 10000;

// What the wall clocks of two runs may differ by.
constexpr Duration kRunsAgree{10000};

}  // namespace

UpstreamClock::UpstreamClock(const Clock& clock, const Stored& stored)
    : clock_(clock), since_(stored.since) {
  const SteadyPoint now = clock.SteadyNow();
  const Duration offset =
      clock.Now().time_since_epoch() - now.since_boot + stored.offset;
  known_ = {offset, offset, now};
  order_offset_ = std::max(
      offset, stored.last_read_end.time_since_epoch() - now.since_boot);
}

// What both ranges allow; none if they contradict each other.
std::optional<UpstreamClock::Range> UpstreamClock::Join(const Range& known,
                                                        const Range& next) {
  const Duration since = std::max(next.at - known.at, Duration(0));
  const Duration drift = since / kDriftDivisor;
  const Range joint{std::max(next.low, known.low - drift),
                    std::min(next.high, known.high + drift),
                    std::max(known.at, next.at)};
  if (joint.low > joint.high) return std::nullopt;
  return joint;
}

std::optional<ReadShift> UpstreamClock::Observe(SteadyPoint sent,
                                                SteadyPoint ended,
                                                TimePoint date) {
  const Duration shown = date.time_since_epoch();
  const Range next{shown - ended.since_boot,
                   shown + kHeaderGrain - sent.since_boot, ended};
  if (!observed_) return Begin(next, sent);
  if (const auto joint = Join(known_, next)) {
    known_ = *joint;
    doubted_.reset();
    return std::nullopt;
  }
  const auto joint = doubted_ ? Join(*doubted_, next) : std::nullopt;
  if (!joint) {
    doubted_since_ = sent;
    doubted_answers_ = 0;
  }
  doubted_ = joint.value_or(next);
  if (++doubted_answers_ < kAgreeing) return std::nullopt;
  return Believe(*doubted_, doubted_since_);
}

// The first answer of a run: it goes on with what an earlier run had stored, or
// contradicts it.
std::optional<ReadShift> UpstreamClock::Begin(const Range& range,
                                              SteadyPoint sent) {
  observed_ = true;
  if (std::chrono::abs(range.low - known_.low) > kRunsAgree) {
    return Believe(range, sent);
  }
  known_ = range;
  return std::nullopt;
}

std::optional<ReadShift> UpstreamClock::Believe(const Range& range,
                                                SteadyPoint since) {
  const ReadShift shift{since_, known_.low - range.low};
  known_ = range;
  since_ = TimePoint(since.since_boot + range.low);
  doubted_.reset();
  if (shift.back <= Duration(0)) return std::nullopt;
  return shift;
}

TimePoint UpstreamClock::Earliest(SteadyPoint at) const {
  const Duration low =
      doubted_ ? std::min(known_.low, doubted_->low) : known_.low;
  return TimePoint(at.since_boot + low);
}

TimePoint UpstreamClock::OrderedAt(SteadyPoint at) {
  order_offset_ = std::max(order_offset_, known_.low);
  return TimePoint(at.since_boot + order_offset_);
}

Duration UpstreamClock::OffsetFromWall() const {
  const Duration wall = clock_.Now().time_since_epoch();
  return clock_.SteadyNow().since_boot + known_.low - wall;
}

}  // namespace leadline
