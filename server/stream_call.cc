// SPDX-License-Identifier: Apache-2.0
#include "server/stream_call.h"

#include <utility>

#include "server/errors.h"

namespace leadline {

StreamCall::StreamCall(const Parts& parts, CallQuota::Ticket ticket)
    : parts_(parts), ticket_(std::move(ticket)) {}

StreamCall::Reactor* StreamCall::Begin(const Parts& parts,
                                       CallQuota::Ticket ticket) {
  auto call = std::make_shared<StreamCall>(parts, std::move(ticket));
  StreamCall* const reactor = call.get();
  {
    const std::lock_guard lock(reactor->mutex_);
    reactor->self_ = call;
    reactor->StartRead(&reactor->request_);
  }
  parts.bulk.streams.Add(call);
  return reactor;
}

void StreamCall::OnReadDone(bool ok) {
  const std::lock_guard lock(mutex_);
  if (has_ended_) return;
  if (!ok) {
    // The caller has sent all, or has gone.
    End(parts_.context.IsCancelled() ? CallCancelled() : absl::OkStatus());
    return;
  }
  parts_.metrics.CountRead(Call::kStreamLeadsByPhone);
  is_answering_ = true;
  parts_.bulk.pool.Run([this] { Answer(); });
}

// While an answer is in hand the stream does not end otherwise.
void StreamCall::Answer() {
  CallDesk& desk = parts_.bulk.desk;
  absl::Status status =
      desk.BeginAnew(Call::kStreamLeadsByPhone, parts_.context);
  if (status.ok()) {
    status = parts_.bulk.handler.AnswerMessage(
        request_, [&] { return desk.GoOn(parts_.context); }, response_);
  }
  const std::lock_guard lock(mutex_);
  if (status.ok()) {
    StartWrite(&response_);
  } else {
    End(status);
  }
}

void StreamCall::OnWriteDone(bool ok) {
  const std::lock_guard lock(mutex_);
  is_answering_ = false;
  if (!ok) {
    End(CallCancelled());
    return;
  }
  parts_.metrics.CountWritten(Call::kStreamLeadsByPhone);
  if (!end_with_.ok()) {
    End(end_with_);
  } else {
    StartRead(&request_);
  }
}

void StreamCall::EndWith(const absl::Status& error) {
  const std::lock_guard lock(mutex_);
  if (has_ended_) return;
  if (is_answering_) {
    end_with_ = error;
  } else {
    End(error);
  }
}

// REQUIRES: mutex_ is held, and nothing has ended the stream.
void StreamCall::End(const absl::Status& status) {
  has_ended_ = true;
  ticket_.SetDone(0);
  Finish(parts_.bulk.desk.End(Call::kStreamLeadsByPhone, status, parts_.start,
                              parts_.context));
}

void StreamCall::OnDone() {
  parts_.bulk.streams.Remove(this);
  std::shared_ptr<StreamCall> last;
  {
    // Whoever holds it has let go.
    const std::lock_guard lock(mutex_);
    last = std::move(self_);
  }
}

}  // namespace leadline
