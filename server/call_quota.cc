// SPDX-License-Identifier: Apache-2.0
#include "server/call_quota.h"

namespace leadline {

std::optional<CallQuota::Ticket> CallQuota::Take(
    const std::string& connection) {
  {
    const std::lock_guard lock(mutex_);
    if (!all_.HasRoom(most_)) return std::nullopt;
    const auto held = by_connection_.try_emplace(connection).first;
    if (!held->second.HasRoom(most_of_one_)) return std::nullopt;
    ++held->second.in_hand;
    ++all_.in_hand;
  }
  return Ticket(*this, connection);
}

void CallQuota::Ticket::SetDone(size_t answer_bytes) {
  unsent_bytes_ = answer_bytes + kCallBytes;
  const std::lock_guard lock(quota_->mutex_);
  for (Counts* counts : {&quota_->all_, &quota_->by_connection_[connection_]}) {
    --counts->in_hand;
    counts->unsent_bytes += unsent_bytes_;
  }
}

void CallQuota::Return(const std::string& connection, size_t unsent_bytes) {
  const std::lock_guard lock(mutex_);
  const auto held = by_connection_.find(connection);
  for (Counts* counts : {&all_, &held->second}) {
    if (unsent_bytes == 0) {
      --counts->in_hand;
    } else {
      counts->unsent_bytes -= unsent_bytes;
    }
  }
  if (held->second.IsNone()) by_connection_.erase(held);
}

}  // namespace leadline
