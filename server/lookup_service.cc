// SPDX-License-Identifier: Apache-2.0
#include "server/lookup_service.h"

#include <chrono>
#include <utility>

#include "server/admission.h"
#include "server/errors.h"
#include "server/live_call.h"

namespace leadline {

absl::Status LookupService::AdmitCall(
    const grpc::CallbackServerContext& context) const {
  return Admit({context.IsCancelled(), context.deadline()},
               std::chrono::system_clock::now(), refusing_);
}

grpc::ServerUnaryReactor* LookupService::End(
    Call call, const absl::Status& status,
    std::chrono::steady_clock::time_point start,
    grpc::CallbackServerContext* context) {
  if (AsksNotToRetryAtOnce(status)) {
    context->AddTrailingMetadata("grpc-retry-pushback-ms", "-1");
  }
  metrics_.Count(call, status.code(), std::chrono::steady_clock::now() - start);
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  reactor->Finish(ToGrpcStatus(status));
  return reactor;
}

// `answer` fills in the response and returns an absl::Status.
template <typename Answer>
grpc::ServerUnaryReactor* LookupService::Serve(
    Call call, grpc::CallbackServerContext* context, Answer answer) {
  const auto start = std::chrono::steady_clock::now();
  absl::Status status = AdmitCall(*context);
  if (status.ok()) status = answer();
  return End(call, status, start, context);
}

grpc::ServerUnaryReactor* LookupService::GetLeadByPhone(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  const auto start = std::chrono::steady_clock::now();
  LookupOutcome outcome{AdmitCall(*context)};
  if (outcome.status.ok()) {
    outcome = handler_.GetLeadByPhone(*request, *response);
  }
  if (live_ != nullptr && outcome.miss) {
    return LiveCall::Begin(
        {*context, *response, handler_, *live_, metrics_, start},
        *std::move(outcome.miss));
  }
  return End(Call::kGetLeadByPhone, outcome.status, start, context);
}

grpc::ServerUnaryReactor* LookupService::GetReplicaStatus(
    grpc::CallbackServerContext* context,
    const v1::GetReplicaStatusRequest* /*request*/,
    v1::GetReplicaStatusResponse* response) {
  return Serve(Call::kGetReplicaStatus, context,
               [&] { return handler_.GetReplicaStatus(*response); });
}

grpc::ServerUnaryReactor* LookupService::ListAttributes(
    grpc::CallbackServerContext* context,
    const v1::ListAttributesRequest* request,
    v1::ListAttributesResponse* response) {
  return Serve(Call::kListAttributes, context,
               [&] { return handler_.ListAttributes(*request, *response); });
}

}  // namespace leadline
