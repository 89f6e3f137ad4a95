// SPDX-License-Identifier: Apache-2.0
#include "server/watch_call.h"

#include <utility>

namespace leadline {

std::shared_ptr<WatchCall> WatchCall::Begin(const Parts& parts,
                                            CallQuota::Ticket ticket) {
  auto call = std::make_shared<WatchCall>(parts, std::move(ticket));
  {
    const std::lock_guard lock(call->mutex_);
    call->self_ = call;
  }
  parts.open.Add(call);
  return call;
}

WatchCall::WatchCall(const Parts& parts, CallQuota::Ticket ticket)
    : parts_(parts), ticket_(std::move(ticket)) {}

void WatchCall::Offer(const OfferedStatus& status, SteadyPoint now) {
  const std::lock_guard lock(mutex_);
  if (has_ended_ || is_writing_) return;
  if (sent_) {
    if (now - *sent_ < parts_.min_interval || status.key == sent_key_) return;
  }
  sent_ = now;
  sent_key_ = status.key;
  message_ = status.message;
  is_writing_ = true;
  StartWrite(&message_);
}

void WatchCall::OnWriteDone(bool ok) {
  const std::lock_guard lock(mutex_);
  is_writing_ = false;
  if (ok) parts_.metrics.CountWritten(Call::kWatchReplica);
  if (!end_with_.ok()) {
    End(end_with_);
  } else if (!ok) {
    End(CallCancelled());
  }
}

void WatchCall::EndWith(const absl::Status& error) {
  const std::lock_guard lock(mutex_);
  if (has_ended_) return;
  if (is_writing_) {
    end_with_ = error;
  } else {
    End(error);
  }
}

// REQUIRES: mutex_ is held, and nothing has ended the call nor is being sent.
void WatchCall::End(const absl::Status& error) {
  has_ended_ = true;
  ticket_.SetDone(0);
  Finish(parts_.desk.End(Call::kWatchReplica, error, parts_.start,
                         parts_.context));
}

void WatchCall::OnDone() {
  parts_.open.Remove(this);
  std::shared_ptr<WatchCall> last;
  {
    const std::lock_guard lock(mutex_);
    last = std::move(self_);
  }
}

}  // namespace leadline
