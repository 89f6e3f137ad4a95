// SPDX-License-Identifier: Apache-2.0
#include "server/batch_call.h"

namespace leadline {

grpc::ServerUnaryReactor* BatchCall::Begin(const Parts& parts,
                                           CallQuota::Ticket ticket) {
  auto* const call = new BatchCall(parts, std::move(ticket));
  parts.bulk.pool.Run([call] { call->Answer(); });
  return call;
}

// Once Finish was called this may be gone.
void BatchCall::Answer() {
  CallDesk& desk = parts_.bulk.desk;
  const auto go_on = [&] { return desk.GoOn(parts_.context); };
  // It may have waited for a thread.
  absl::Status status = go_on();
  if (status.ok()) {
    status = parts_.bulk.handler.BatchGetLeadsByPhone(parts_.request, go_on,
                                                      parts_.response);
  }
  ticket_.SetDone(parts_.response.Length());
  Finish(desk.End(Call::kBatchGetLeadsByPhone, status, parts_.start,
                  parts_.context));
}

}  // namespace leadline
