// SPDX-License-Identifier: Apache-2.0
#include "sync/day_share.h"

#include <algorithm>
#include <chrono>

namespace leadline {
namespace {

using Days = std::chrono::duration<double, std::ratio<86400>>;

}  // namespace

DayShare::DayShare(const DayPart& part, uint64_t used, SteadyPoint now)
    : most_(std::max(1.0, static_cast<double>(part.day) * part.part)),
      a_day_(most_),
      // Who made the calls that are gone is not known: after a restart they
      // are taken to have been these.
      credit_(std::max(0.0, most_ - static_cast<double>(used))),
      at_(now) {}

double DayShare::CreditAt(SteadyPoint now) const {
  const double days = Days(std::max(now - at_, Duration(0))).count();
  return std::min(most_, credit_ + days * a_day_);
}

Duration DayShare::Wait(SteadyPoint now) const {
  const double missing = 1 - CreditAt(now);
  if (missing <= 0) return Duration(0);
  return std::chrono::ceil<Duration>(Days(missing / a_day_));
}

void DayShare::Take(SteadyPoint now) {
  credit_ = CreditAt(now) - 1;
  at_ = std::max(at_, now);
}

}  // namespace leadline
