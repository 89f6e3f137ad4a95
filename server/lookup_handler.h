// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_LOOKUP_HANDLER_H_
#define LEADLINE_SERVER_LOOKUP_HANDLER_H_

#include <grpcpp/support/byte_buffer.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "leadline/v1/lookup.pb.h"
#include "replica/lead_store.h"
#include "server/answer.h"
#include "server/fault_log.h"

namespace leadline {

// What each call of LeadLookupService means: from a request to its answer, or
// to an error of server/errors.h. Knows nothing of connections. `store` and
// `clock` must outlive it. Safe for concurrent use.
class LookupHandler {
 public:
  LookupHandler(const LeadStore& store, const Clock& clock)
      : store_(store), clock_(clock), faults_(clock) {}

  // From an encoded request to an encoded response.
  absl::StatusOr<grpc::ByteBuffer> GetLeadByPhone(
      const grpc::ByteBuffer& request);
  absl::StatusOr<v1::GetReplicaStatusResponse> GetReplicaStatus();
  absl::StatusOr<v1::ListAttributesResponse> ListAttributes(
      const v1::ListAttributesRequest& request);

 private:
  absl::StatusOr<grpc::ByteBuffer> Lookup(
      const v1::GetLeadByPhoneRequest& request);
  absl::Status Miss(const PhoneAnswer& answer,
                    const AnswerFreshness& freshness);
  absl::Status Incomplete();
  // What the caller sees of a fault whose cause goes to the log.
  absl::Status Fault(const absl::Status& cause);

  const LeadStore& store_;
  const Clock& clock_;
  FaultLog faults_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_LOOKUP_HANDLER_H_
