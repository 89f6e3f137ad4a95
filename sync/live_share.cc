// SPDX-License-Identifier: Apache-2.0
#include "sync/live_share.h"

#include <algorithm>
#include <cstddef>

namespace leadline {
namespace {

// Of the rate.
constexpr int kOneOf = 5;

// More than a fifth of the largest rate.
constexpr size_t kMostSent = 1024;

}  // namespace

int LiveShare::Kept(const CallRate& rate) {
  return rate.calls > 1 ? std::max(1, rate.calls / kOneOf) : 0;
}

// Of 3 calls in 5 s a fifth is one in 8.3 s; of 12, two in 5 s.
Duration LiveShare::Wait(const CallRate& rate, SteadyPoint now) const {
  const int most = std::max(1, rate.calls / kOneOf);
  const Duration span = rate.calls >= kOneOf
                            ? rate.window
                            : rate.window * kOneOf / std::max(1, rate.calls);
  const auto count = static_cast<size_t>(most);
  if (sent_.size() < count) return Duration(0);
  const SteadyPoint free_at = sent_[sent_.size() - count] + span;
  return std::max(Duration(0), free_at - now);
}

void LiveShare::Take(SteadyPoint now) {
  sent_.push_back(now);
  if (sent_.size() > kMostSent) sent_.pop_front();
}

}  // namespace leadline
