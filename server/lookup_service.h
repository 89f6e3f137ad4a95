// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_LOOKUP_SERVICE_H_
#define LEADLINE_SERVER_LOOKUP_SERVICE_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "leadline/v1/lookup.grpc.pb.h"
#include "server/bulk_calls.h"
#include "server/call_desk.h"
#include "server/list_handler.h"
#include "server/live_reader.h"
#include "server/lookup_handler.h"
#include "server/metrics.h"
#include "server/replica_view.h"
#include "server/stream_call.h"
#include "server/watches.h"

namespace leadline {

// Every call's callback interface. Those that return leads take and give bytes,
// because leads are already encoded.
using LookupServiceBase =
    v1::LeadLookupService::WithRawCallbackMethod_GetLeadByPhone<
        v1::LeadLookupService::WithRawCallbackMethod_ListLeadsByPhone<
            v1::LeadLookupService::WithRawCallbackMethod_GetLeadById<
                v1::LeadLookupService::WithRawCallbackMethod_BatchGetLeadsByPhone<
                    v1::LeadLookupService::
                        WithRawCallbackMethod_StreamLeadsByPhone<
                            v1::LeadLookupService::
                                WithCallbackMethod_WatchReplica<
                                    v1::LeadLookupService::
                                        WithCallbackMethod_GetReplicaStatus<
                                            v1::LeadLookupService::
                                                WithCallbackMethod_ListAttributes<
                                                    v1::LeadLookupService::
                                                        Service>>>>>>>>;

// What may be in hand at once, of all connections; one may have half of it.
struct ServiceLimits {
  size_t bulk_calls = 32;  // batches, and streams of lookups
  size_t watches = 256;
};

// LeadLookupService on the wire. A single lookup runs on gRPC's own thread,
// since it takes microseconds; one that misses may have upstream asked, for
// which no thread waits. Batches run on threads of their own. What it is given
// must outlive it; `live` may be null: upstream is never asked. Safe for
// concurrent use.
class LookupService final : public LookupServiceBase {
 public:
  LookupService(ReplicaView& replica, Clock& clock, const LiveReader* live,
                CallDesk& desk, Metrics& metrics, const ServiceLimits& limits);

  // Ends what lasts for as long as its caller likes and can be had elsewhere.
  void EndWatches();

  // From here on, calls are answered with UNAVAILABLE, DRAINING, and so are
  // streams, once the message in hand is answered.
  void RefuseCalls();

  grpc::ServerUnaryReactor* GetLeadByPhone(grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* request,
                                           grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ListLeadsByPhone(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
      grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* GetLeadById(grpc::CallbackServerContext* context,
                                        const grpc::ByteBuffer* request,
                                        grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* BatchGetLeadsByPhone(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
      grpc::ByteBuffer* response) override;
  StreamCall::Reactor* StreamLeadsByPhone(
      grpc::CallbackServerContext* context) override;
  WatchCall::Reactor* WatchReplica(
      grpc::CallbackServerContext* context,
      const v1::WatchReplicaRequest* request) override;
  grpc::ServerUnaryReactor* GetReplicaStatus(
      grpc::CallbackServerContext* context,
      const v1::GetReplicaStatusRequest* request,
      v1::GetReplicaStatusResponse* response) override;
  grpc::ServerUnaryReactor* ListAttributes(
      grpc::CallbackServerContext* context,
      const v1::ListAttributesRequest* request,
      v1::ListAttributesResponse* response) override;

 private:
  template <typename Answer>
  grpc::ServerUnaryReactor* Serve(Call call,
                                  grpc::CallbackServerContext* context,
                                  Answer answer);
  grpc::ServerUnaryReactor* End(Call call, const absl::Status& status,
                                CallDesk::SteadyTime start,
                                grpc::CallbackServerContext* context);
  // Admits the call; a ticket if there is room for another bulk call.
  absl::StatusOr<CallQuota::Ticket> AdmitBulk(
      Call call, const grpc::CallbackServerContext& context);

  LookupHandler handler_;
  ListHandler lists_;
  const LiveReader* const live_;
  CallDesk& desk_;
  Metrics& metrics_;
  BulkCalls bulk_;
  Watches watches_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_LOOKUP_SERVICE_H_
