// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_PASS_CONTEXT_H_
#define LEADLINE_SYNC_PASS_CONTEXT_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "replica/coverage.h"

namespace leadline {

// How far back the tail reaches. A longer stretch without reads, left by an
// outage, is a gap for the backfill.
inline constexpr Duration kTailReach = std::chrono::minutes(10);

// How long a pass leaves a window alone that gave odd answers again and again.
inline constexpr Duration kGiveUpPause = std::chrono::seconds(30);

// Why a pass is to leave what it has in hand.
enum class GiveUpReason : uint8_t {
  kTrouble,    // nothing is known against asking again
  kRefused,    // asked the same again, upstream would refuse it again
  kForbidden,  // as it would every such call with these keys
};

// How long calls that the fill can do without are not made once they were
// refused for what they are: they may be permitted one day.
inline constexpr Duration kPauseAfterRefusal = std::chrono::hours(24);

// What the passes decide by: the replica as last committed, and the time.
// Borrowed for one call of a pass.
struct PassContext {
  const Coverage& coverage;
  const std::vector<Stretch>& rereads;
  TimePoint now;  // the earliest that upstream's clock can show
  int page_size = 0;
  Duration safety_lag{0};
  std::chrono::sys_seconds history_start;
  bool expected_known = false;  // the leads of the account have been counted
  // Where the tail's next read begins: what is older is for the bulk lane.
  std::chrono::sys_seconds tail_from{};
  // When the last good read of the newest changes was sent.
  std::optional<TimePoint> as_of{};
  // The object types that are read, each by calls of its own; 1 where none is
  // named.
  size_t types = 1;

  // The end of what may be read in several pages: changes that carry an
  // earlier stamp are taken to be visible by now.
  std::chrono::sys_seconds SafeEnd() const {
    return std::chrono::floor<std::chrono::seconds>(now - safety_lag);
  }

  // All of the history up to the newest changes was read.
  bool NothingMissing() const {
    if (!as_of) return false;
    const auto end = std::chrono::floor<std::chrono::seconds>(*as_of);
    return end > history_start && coverage.Gaps({history_start, end}).empty();
  }
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_PASS_CONTEXT_H_
