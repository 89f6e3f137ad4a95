// SPDX-License-Identifier: Apache-2.0
#include "server/lookup_service.h"

#include <chrono>
#include <optional>
#include <utility>

#include "server/batch_call.h"
#include "server/errors.h"
#include "server/live_call.h"
#include "server/stream_call.h"

namespace leadline {
namespace {

using std::chrono::steady_clock;

// Ends at once.
class RefusedStream final : public StreamCall::Reactor {
 public:
  explicit RefusedStream(const grpc::Status& status) { Finish(status); }
  void OnDone() override { delete this; }
};

}  // namespace

LookupService::LookupService(ReplicaView& replica, Clock& clock,
                             const LiveReader* live, CallDesk& desk,
                             Metrics& metrics, const ServiceLimits& limits)
    : handler_(replica),
      lists_(replica),
      live_(live),
      desk_(desk),
      metrics_(metrics),
      bulk_(replica, desk, limits.bulk_calls),
      watches_(replica, clock, desk, metrics, limits.watches) {}

void LookupService::EndWatches() { watches_.EndAll(Draining()); }

void LookupService::RefuseCalls() {
  desk_.RefuseCalls();
  EndWatches();
  bulk_.streams.EndAll(Draining());
}

grpc::ServerUnaryReactor* LookupService::End(
    Call call, const absl::Status& status, CallDesk::SteadyTime start,
    grpc::CallbackServerContext* context) {
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  reactor->Finish(desk_.End(call, status, start, *context));
  return reactor;
}

// `answer` fills in the response and returns an absl::Status.
template <typename Answer>
grpc::ServerUnaryReactor* LookupService::Serve(
    Call call, grpc::CallbackServerContext* context, Answer answer) {
  const auto start = steady_clock::now();
  absl::Status status = desk_.Admit(call, *context);
  if (status.ok()) status = answer();
  return End(call, status, start, context);
}

grpc::ServerUnaryReactor* LookupService::GetLeadByPhone(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  const auto start = steady_clock::now();
  LookupOutcome outcome{desk_.Admit(Call::kGetLeadByPhone, *context)};
  if (outcome.status.ok()) {
    outcome = handler_.GetLeadByPhone(*request, *response);
  }
  if (live_ != nullptr && outcome.miss) {
    return LiveCall::Begin(
        {*context, *response, handler_, *live_, desk_, metrics_, start},
        *std::move(outcome.miss));
  }
  return End(Call::kGetLeadByPhone, outcome.status, start, context);
}

grpc::ServerUnaryReactor* LookupService::ListLeadsByPhone(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  return Serve(Call::kListLeadsByPhone, context,
               [&] { return lists_.ListLeadsByPhone(*request, *response); });
}

grpc::ServerUnaryReactor* LookupService::GetLeadById(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  return Serve(Call::kGetLeadById, context,
               [&] { return handler_.GetLeadById(*request, *response); });
}

absl::StatusOr<CallQuota::Ticket> LookupService::AdmitBulk(
    Call call, const grpc::CallbackServerContext& context) {
  absl::Status status = desk_.Admit(call, context);
  if (!status.ok()) return status;
  std::optional<CallQuota::Ticket> ticket = bulk_.quota.Take(context.peer());
  if (!ticket) return TooManyBulkCalls();
  return *std::move(ticket);
}

grpc::ServerUnaryReactor* LookupService::BatchGetLeadsByPhone(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  const auto start = steady_clock::now();
  absl::StatusOr<CallQuota::Ticket> ticket =
      AdmitBulk(Call::kBatchGetLeadsByPhone, *context);
  if (!ticket.ok()) {
    return End(Call::kBatchGetLeadsByPhone, ticket.status(), start, context);
  }
  return BatchCall::Begin({*context, *request, *response, bulk_, start},
                          *std::move(ticket));
}

StreamCall::Reactor* LookupService::StreamLeadsByPhone(
    grpc::CallbackServerContext* context) {
  const auto start = steady_clock::now();
  absl::StatusOr<CallQuota::Ticket> ticket =
      AdmitBulk(Call::kStreamLeadsByPhone, *context);
  if (!ticket.ok()) {
    return new RefusedStream(
        desk_.End(Call::kStreamLeadsByPhone, ticket.status(), start, *context));
  }
  return StreamCall::Begin({*context, bulk_, metrics_, start},
                           *std::move(ticket));
}

WatchCall::Reactor* LookupService::WatchReplica(
    grpc::CallbackServerContext* context,
    const v1::WatchReplicaRequest* request) {
  return watches_.Begin(*context, *request, steady_clock::now());
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
