// SPDX-License-Identifier: Apache-2.0
#include "server/lookup_service.h"

#include <chrono>

#include "server/admission.h"
#include "server/errors.h"

namespace leadline {

// `answer` fills in the response and returns an absl::Status.
template <typename Answer>
grpc::ServerUnaryReactor* LookupService::Serve(
    Call call, grpc::CallbackServerContext* context, Answer answer) {
  const auto start = std::chrono::steady_clock::now();
  absl::Status status = Admit({context->IsCancelled(), context->deadline()},
                              std::chrono::system_clock::now(), refusing_);
  if (status.ok()) status = answer();
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
  return Serve(Call::kGetLeadByPhone, context,
               [&] { return handler_.GetLeadByPhone(*request, *response); });
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
