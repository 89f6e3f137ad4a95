// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_LOOKUP_HANDLER_H_
#define LEADLINE_SERVER_LOOKUP_HANDLER_H_

#include <grpcpp/support/byte_buffer.h>

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "leadline/v1/lookup.pb.h"
#include "replica/lead_store.h"
#include "server/answer.h"
#include "server/live_reader.h"
#include "server/replica_view.h"

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

// What the calls that answer with one lead mean, and those about the replica
// itself: from a request to its answer, or to an error of server/errors.h.
// Knows nothing of connections. `replica` must outlive it. Safe for concurrent
// use.
class LookupHandler {
 public:
  explicit LookupHandler(ReplicaView& replica) : replica_(replica) {}

  // From an encoded request to an encoded response.
  LookupOutcome GetLeadByPhone(const grpc::ByteBuffer& request,
                               grpc::ByteBuffer& response);
  // The answer to a miss, once a live read has ended.
  absl::Status AnswerMiss(const LookupMiss& miss, LiveResult live,
                          grpc::ByteBuffer& response);
  absl::Status GetLeadById(const grpc::ByteBuffer& request,
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
  absl::Status IdMiss(const IdAnswer& answer, const AnswerFreshness& freshness);

  ReplicaView& replica_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_LOOKUP_HANDLER_H_
