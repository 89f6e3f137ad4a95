// SPDX-License-Identifier: Apache-2.0
#include "server/live_call.h"

#include <utility>

namespace leadline {

grpc::ServerUnaryReactor* LiveCall::Begin(const Parts& parts, LookupMiss miss) {
  auto* const call = new LiveCall(parts, std::move(miss));
  parts.reader.Ask(call->question_,
                   [call](LiveResult result) { call->End(std::move(result)); });
  return call;
}

// Once Finish was called this may be gone.
void LiveCall::End(LiveResult result) {
  parts_.metrics.CountLive(result.outcome);
  const absl::Status status =
      parts_.handler.AnswerMiss(miss_, std::move(result), parts_.response);
  Finish(parts_.desk.End(Call::kGetLeadByPhone, status, parts_.start,
                         parts_.context));
}

}  // namespace leadline
