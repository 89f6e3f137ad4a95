// SPDX-License-Identifier: Apache-2.0
#include "server/call_quota.h"

namespace leadline {

std::optional<CallQuota::Ticket> CallQuota::Take(
    const std::string& connection) {
  {
    const std::lock_guard lock(mutex_);
    if (taken_ >= most_) return std::nullopt;
    const auto held = taken_by_.find(connection);
    if (held == taken_by_.end()) {
      taken_by_[connection] = 1;
    } else if (held->second >= most_of_one_) {
      return std::nullopt;
    } else {
      ++held->second;
    }
    ++taken_;
  }
  return Ticket(*this, connection);
}

void CallQuota::Return(const std::string& connection) {
  const std::lock_guard lock(mutex_);
  --taken_;
  const auto held = taken_by_.find(connection);
  if (--held->second == 0) taken_by_.erase(held);
}

}  // namespace leadline
