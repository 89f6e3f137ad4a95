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

// Of 3 calls in 5 s a fifth is one in 8.3 s; of 12, two in 5 s.
CallRate LiveShare::Of(const CallRate& rate) {
  if (rate.calls >= kOneOf) return {rate.calls / kOneOf, rate.window};
  return {1, rate.window * kOneOf / std::max(1, rate.calls)};
}

int LiveShare::Kept(const CallRate& rate) {
  return rate.calls > 1 ? std::max(1, rate.calls / kOneOf) : 0;
}

Duration LiveShare::Wait(const CallRate& rate, SteadyPoint now) const {
  const CallRate share = Of(rate);
  const auto count = static_cast<size_t>(share.calls);
  if (sent_.size() < count) return Duration(0);
  const SteadyPoint free_at = sent_[sent_.size() - count] + share.window;
  return std::max(Duration(0), free_at - now);
}

void LiveShare::Take(SteadyPoint now) {
  sent_.push_back(now);
  if (sent_.size() > kMostSent) sent_.pop_front();
}

}  // namespace leadline
