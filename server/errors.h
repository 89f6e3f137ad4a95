// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_ERRORS_H_
#define LEADLINE_SERVER_ERRORS_H_

#include <grpcpp/support/status.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "base/clock.h"
#include "replica/replica_state.h"
#include "server/answer.h"
#include "server/live_reader.h"
#include "server/refusal.h"

namespace leadline {

// Reasons that a number of a batch can have without an error of its own.
inline constexpr char kNoSuchLead[] = "NO_SUCH_LEAD";
inline constexpr char kReplicaIncomplete[] = "REPLICA_INCOMPLETE";
inline constexpr char kPartialView[] = "PARTIAL_VIEW";

// Every error that a caller can see. Each carries its google.rpc details as
// payloads, and none of them a phone number. The reasons in ErrorInfo are
// part of the contract: they are listed in leadline/v1/lookup.proto. All of
// these are safe to call from any thread.

// INVALID_ARGUMENT, MALFORMED_REQUEST: the bytes are not the call's request;
// BadRequest names no field.
absl::Status MalformedRequest();

// INVALID_ARGUMENT, INVALID_PHONE. `why` is what PhoneQuery::Parse said.
absl::Status InvalidPhone(const absl::Status& why);

// INVALID_ARGUMENT, INVALID_MAX_STALENESS: negative, or no valid duration.
absl::Status InvalidMaxStaleness();

// INVALID_ARGUMENT: INVALID_ID, INVALID_PAGE_SIZE, INVALID_PAGE_TOKEN,
// INVALID_BATCH (no numbers, or too many), INVALID_MIN_INTERVAL.
absl::Status InvalidId();
absl::Status InvalidPageSize();
absl::Status InvalidPageToken();
absl::Status InvalidBatch(int numbers, int most);
absl::Status InvalidMinInterval();

// NOT_FOUND, NO_SUCH_LEAD: with this number, or with this id.
absl::Status NoSuchLead(const AnswerFreshness& freshness);
absl::Status NoSuchLeadId(const AnswerFreshness& freshness);

// NOT_FOUND, LEAD_DELETED. `survivor` is the last lead that it was merged into,
// and which then was deleted itself; else empty.
absl::Status LeadDeleted(TimePoint gone_since, const std::string& survivor,
                         const AnswerFreshness& freshness);

// NOT_FOUND, NO_SUCH_ATTRIBUTE_LIST.
absl::Status NoSuchAttributeList(uint32_t number);

// UNAVAILABLE, with the progress and RetryInfo: REPLICA_INCOMPLETE while the
// first fill is under way; PARTIAL_VIEW where it will never be complete, since
// the worker's key does not show every lead.
absl::Status ReplicaIncomplete(const ReplicaState& state);

// UNAVAILABLE, REPLICA_MISSING, with RetryInfo.
absl::Status ReplicaMissing();

// UNAVAILABLE, DRAINING, with a RetryInfo of no delay: another server can be
// tried at once.
absl::Status Draining();

// FAILED_PRECONDITION, REPLICA_STALE. REQUIRES: freshness.as_of.
absl::Status ReplicaStale(const AnswerFreshness& freshness,
                          Duration max_staleness);

// For who makes the call, the reason being the refusal's name: UNAUTHENTICATED
// for a token or a certificate that is missing, not known or past its time;
// PERMISSION_DENIED where it is known and may not do this.
absl::Status CallRefused(Refusal refusal);

// INTERNAL, without the cause.
absl::Status InternalFault();

// DEADLINE_EXCEEDED and CANCELLED, before any work was done.
absl::Status DeadlinePassed();
absl::Status CallCancelled();

// FAILED_PRECONDITION, TOO_MANY_LEADS: a question with a country code for
// digits that very many leads have without one.
absl::Status TooManyLeads();

// RESOURCE_EXHAUSTED, TOO_MANY_LIVE_READS, TOO_MANY_BULK_CALLS and
// TOO_MANY_WATCHES, with QuotaFailure and RetryInfo.
absl::Status TooManyLiveReads();
absl::Status TooManyBulkCalls();
absl::Status TooManyWatches();

// UNAVAILABLE, LIVE_READ_REFUSED, with RetryInfo: by upstream, for its limit or
// for the keys.
absl::Status LiveReadRefused();

// The error of a miss, once a live read has not found the number either: its
// ErrorInfo tells how that ended (live_read) and where the answer comes from
// (source). `miss` is NoSuchLead's or ReplicaIncomplete's.
absl::Status WithLiveRead(const absl::Status& miss, const LiveResult& live);

// What a caller sees of an error of the replica: REPLICA_MISSING for
// Unavailable, TOO_MANY_LEADS for OutOfRange, else INTERNAL.
absl::Status FromStore(const absl::Status& error);

// The ErrorInfo.reason of one of these; empty if it has none.
std::string ReasonOf(const absl::Status& error);

// True if a client should not send this call again at once, whatever its
// retry policy says: the cure takes seconds.
bool AsksNotToRetryAtOnce(const absl::Status& error);

// The one way from a Status to the wire: code, message, and the details as a
// google.rpc.Status.
grpc::Status ToGrpcStatus(const absl::Status& status);

}  // namespace leadline

#endif  // LEADLINE_SERVER_ERRORS_H_
