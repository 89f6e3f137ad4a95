// SPDX-License-Identifier: Apache-2.0
#include "server/lookup_service.h"

#include <chrono>
#include <utility>

#include "absl/status/statusor.h"
#include "server/errors.h"

namespace leadline {

absl::Status LookupService::Admit(
    const grpc::CallbackServerContext& context) const {
  if (context.IsCancelled()) return CallCancelled();
  if (context.deadline() <= std::chrono::system_clock::now()) {
    return DeadlinePassed();
  }
  return refusing_ ? Draining() : absl::OkStatus();
}

// `answer` makes an absl::StatusOr<Response>.
template <typename Response, typename Answer>
grpc::ServerUnaryReactor* LookupService::Serve(
    Call call, grpc::CallbackServerContext* context, Response* response,
    Answer answer) {
  const auto start = std::chrono::steady_clock::now();
  absl::Status status = Admit(*context);
  if (status.ok()) {
    absl::StatusOr<Response> answered = answer();
    status = answered.status();
    if (answered.ok()) *response = *std::move(answered);
  }
  if (AsksNotToRetryAtOnce(status)) {
    context->AddTrailingMetadata("grpc-retry-pushback-ms", "-1");
  }
  metrics_.Count(call, status.code(), std::chrono::steady_clock::now() - start);
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  reactor->Finish(ToGrpcStatus(status));
  return reactor;
}

grpc::ServerUnaryReactor* LookupService::GetLeadByPhone(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  return Serve(Call::kGetLeadByPhone, context, response,
               [&] { return handler_.GetLeadByPhone(*request); });
}

grpc::ServerUnaryReactor* LookupService::GetReplicaStatus(
    grpc::CallbackServerContext* context,
    const v1::GetReplicaStatusRequest* /*request*/,
    v1::GetReplicaStatusResponse* response) {
  return Serve(Call::kGetReplicaStatus, context, response,
               [&] { return handler_.GetReplicaStatus(); });
}

grpc::ServerUnaryReactor* LookupService::ListAttributes(
    grpc::CallbackServerContext* context,
    const v1::ListAttributesRequest* request,
    v1::ListAttributesResponse* response) {
  return Serve(Call::kListAttributes, context, response,
               [&] { return handler_.ListAttributes(*request); });
}

}  // namespace leadline
