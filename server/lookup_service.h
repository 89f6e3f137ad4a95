// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_LOOKUP_SERVICE_H_
#define LEADLINE_SERVER_LOOKUP_SERVICE_H_

#include <atomic>
#include <chrono>

#include "leadline/v1/lookup.grpc.pb.h"
#include "server/lookup_handler.h"
#include "server/metrics.h"

namespace leadline {

// Every unary call's callback interface; GetLeadByPhone takes and gives bytes,
// because the lead it returns is already encoded.
using LookupServiceBase =
    v1::LeadLookupService::WithRawCallbackMethod_GetLeadByPhone<
        v1::LeadLookupService::WithCallbackMethod_GetReplicaStatus<
            v1::LeadLookupService::WithCallbackMethod_ListAttributes<
                v1::LeadLookupService::Service>>>;

// LeadLookupService on the wire: calls that are already over are not looked
// up, all are counted, errors get their details. A lookup runs on gRPC's own
// thread, since it takes microseconds; one that misses may have upstream asked,
// for which no thread waits. `handler`, `live` (null: upstream is never asked)
// and `metrics` must outlive it. Safe for concurrent use.
class LookupService final : public LookupServiceBase {
 public:
  LookupService(LookupHandler& handler, const LiveReader* live,
                Metrics& metrics)
      : handler_(handler), live_(live), metrics_(metrics) {}

  // From here on, calls are answered with UNAVAILABLE, DRAINING.
  void RefuseCalls() { refusing_ = true; }

  grpc::ServerUnaryReactor* GetLeadByPhone(grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* request,
                                           grpc::ByteBuffer* response) override;
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

  // OK if the call is worth an answer.
  absl::Status AdmitCall(const grpc::CallbackServerContext& context) const;
  grpc::ServerUnaryReactor* End(Call call, const absl::Status& status,
                                std::chrono::steady_clock::time_point start,
                                grpc::CallbackServerContext* context);

  LookupHandler& handler_;
  const LiveReader* const live_;
  Metrics& metrics_;
  std::atomic<bool> refusing_{false};
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_LOOKUP_SERVICE_H_
