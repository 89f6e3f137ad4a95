// SPDX-License-Identifier: Apache-2.0
#include "sync/fill_pace.h"

namespace leadline {

void FillPace::Note(SteadyPoint now, uint64_t leads) {
  seen_.emplace_back(now, leads);
  while (now - seen_.front().first > kLookedBack) seen_.pop_front();
}

std::optional<Duration> FillPace::TimeLeft(uint64_t expected) const {
  if (seen_.empty()) return std::nullopt;
  const auto& [first, before] = seen_.front();
  const auto& [last, now] = seen_.back();
  const Duration looked = last - first;
  if (looked < kLongEnough || now <= before || now >= expected) {
    return std::nullopt;
  }
  const double share =
      static_cast<double>(expected - now) / static_cast<double>(now - before);
  return Duration(
      static_cast<int64_t>(static_cast<double>(looked.count()) * share));
}

}  // namespace leadline
