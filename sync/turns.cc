// SPDX-License-Identifier: Apache-2.0
#include "sync/turns.h"

namespace leadline {
namespace {

// Who waits asks again sooner than this.
constexpr Duration kStillWaits{6000};

}  // namespace

bool Turns::MustYield(Side side, SteadyPoint now) const {
  const Side other = side == Side::kUrgent ? Side::kSpare : Side::kUrgent;
  const std::optional<SteadyPoint>& asked = waiting_[At(other)];
  return last_ == side && asked && now - *asked <= kStillWaits;
}

void Turns::Took(Side side) {
  waiting_[At(side)].reset();
  last_ = side;
}

}  // namespace leadline
