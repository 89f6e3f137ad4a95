// SPDX-License-Identifier: Apache-2.0
#include "server/call_desk.h"

#include "server/admission.h"
#include "server/errors.h"

namespace leadline {
namespace {

absl::Status AdmitNow(const grpc::ServerContextBase& context,
                      bool is_refusing) {
  return leadline::Admit({context.IsCancelled(), context.deadline()},
                         std::chrono::system_clock::now(), is_refusing);
}

// What does not tell of the replica tells of leads.
Right RightFor(Call call) {
  const bool is_status =
      call == Call::kGetReplicaStatus || call == Call::kWatchReplica;
  return is_status ? Right::kStatus : Right::kLookup;
}

}  // namespace

absl::Status CallDesk::Admit(Call call,
                             const grpc::ServerContextBase& context) {
  metrics_.CountStart(call);
  return BeginAnew(call, context);
}

absl::Status CallDesk::GoOn(const grpc::ServerContextBase& context) const {
  return AdmitNow(context, false);
}

absl::Status CallDesk::BeginAnew(Call call,
                                 const grpc::ServerContextBase& context) const {
  absl::Status status = AdmitNow(context, refusing_);
  if (status.ok()) status = access_.Check(context, RightFor(call));
  return status;
}

grpc::Status CallDesk::End(Call call, const absl::Status& status,
                           SteadyTime start, grpc::ServerContextBase& context) {
  if (AsksNotToRetryAtOnce(status)) {
    context.AddTrailingMetadata("grpc-retry-pushback-ms", "-1");
  }
  const auto spent = std::chrono::steady_clock::now() - start;
  metrics_.Count(call, status.code(), spent);
  log_.Report(call, status, spent);
  return ToGrpcStatus(status);
}

}  // namespace leadline
