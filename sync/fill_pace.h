// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_FILL_PACE_H_
#define LEADLINE_SYNC_FILL_PACE_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "base/clock.h"

namespace leadline {

// How fast a fill goes, by what it brought in the last minute. Not thread-safe.
class FillPace {
 public:
  // So many leads are in the replica now.
  void Note(SteadyPoint now, uint64_t leads);

  // How long the fill will go on until there are so many; none if there are, or
  // if it has brought nothing lately, or was not looked at for long enough.
  std::optional<Duration> TimeLeft(uint64_t expected) const;

 private:
  static constexpr Duration kLookedBack = std::chrono::minutes(1);
  static constexpr Duration kLongEnough = std::chrono::seconds(5);

  std::deque<std::pair<SteadyPoint, uint64_t>> seen_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_FILL_PACE_H_
