// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_TURNS_H_
#define LEADLINE_SYNC_TURNS_H_

#include <array>
#include <cstddef>
#include <optional>

#include "base/clock.h"

namespace leadline {

// Who gets the next slot of a rate so small that none of its slots can be kept
// for calls that cannot wait: those and the calls that can take turns, so that
// both go on. A value type; not thread-safe.
class Turns {
 public:
  enum class Side { kUrgent, kSpare };

  // Whether this side leaves a free slot to the other: that one waits for it,
  // and has not had the last.
  bool MustYield(Side side, SteadyPoint now) const;

  // This side asked for a slot, and there was none.
  void Waits(Side side, SteadyPoint now) { waiting_[At(side)] = now; }
  // It has got one.
  void Took(Side side);

 private:
  static size_t At(Side side) { return static_cast<size_t>(side); }

  std::array<std::optional<SteadyPoint>, 2> waiting_;
  std::optional<Side> last_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_TURNS_H_
