// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_LOOKUP_HANDLER_H_
#define LEADLINE_SERVER_LOOKUP_HANDLER_H_

#include <grpcpp/support/byte_buffer.h>

#include <optional>

#include "absl/status/status.h"
#include "base/clock.h"
#include "leadline/v1/lookup.pb.h"
#include "replica/lead_store.h"
#include "server/answer.h"
#include "server/as_of_watch.h"
#include "server/fault_log.h"
#include "server/live_reader.h"

namespace leadline {

// A number that the replica lacks, and whose caller would have upstream asked.
struct LookupMiss {
  v1::GetLeadByPhoneRequest request;
  AnswerFreshness freshness;
  absl::Status status;  // what is answered without
};

// How a lookup ended. `miss` is there where read-through may change it.
struct LookupOutcome {
  absl::Status status;
  std::optional<LookupMiss> miss = {};
};

// What each call of LeadLookupService means: from a request to its answer, or
// to an error of server/errors.h. Knows nothing of connections. `store` and
// `clock` must outlive it. Safe for concurrent use.
class LookupHandler {
 public:
  LookupHandler(const LeadStore& store, const Clock& clock)
      : store_(store), clock_(clock), faults_(clock) {}

  // From an encoded request to an encoded response.
  LookupOutcome GetLeadByPhone(const grpc::ByteBuffer& request,
                               grpc::ByteBuffer& response);
  // The answer to a miss, once a live read has ended.
  absl::Status AnswerMiss(const LookupMiss& miss, LiveResult live,
                          grpc::ByteBuffer& response);
  absl::Status GetReplicaStatus(v1::GetReplicaStatusResponse& response);
  absl::Status ListAttributes(const v1::ListAttributesRequest& request,
                              v1::ListAttributesResponse& response);

 private:
  LookupOutcome Lookup(const v1::GetLeadByPhoneRequest& request,
                       grpc::ByteBuffer& response);
  LookupOutcome Miss(const v1::GetLeadByPhoneRequest& request,
                     const PhoneAnswer& answer,
                     const AnswerFreshness& freshness);
  absl::Status Found(const v1::GetLeadByPhoneRequest& request, FoundLead found,
                     const AnswerFreshness& freshness,
                     grpc::ByteBuffer& response);
  // OK if the answer is fresh enough for the request.
  absl::Status CheckStaleness(const std::optional<Duration>& bound,
                              const AnswerFreshness& freshness);
  absl::Status Incomplete();
  // What the caller sees of a fault whose cause goes to the log.
  absl::Status Fault(const absl::Status& cause);

  const LeadStore& store_;
  const Clock& clock_;
  FaultLog faults_;
  AsOfWatch watch_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_LOOKUP_HANDLER_H_
