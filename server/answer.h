// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_ANSWER_H_
#define LEADLINE_SERVER_ANSWER_H_

#include <grpcpp/support/byte_buffer.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "leadline/v1/lookup.pb.h"
#include "replica/lead_answers.h"
#include "replica/replica_state.h"

namespace leadline {

// How fresh an answer is: leadline.v1.Freshness before it is encoded. All
// instants are upstream's time.
struct AnswerFreshness {
  v1::Source source = v1::SOURCE_REPLICA;
  std::optional<TimePoint> as_of;
  std::optional<TimePoint> complete_through;
  std::optional<Duration> age;  // never negative; none when as_of is
  bool complete = false;
  std::optional<TimePoint> lead_read_at;
};

// The freshness of an answer at the instant `now` of this machine's wall
// clock, which may have been set back: its age is at least `least_age`.
AnswerFreshness FreshnessOf(const SnapshotFreshness& snapshot, TimePoint now,
                            Duration least_age = {});

// The same, with the read that brought the lead that was found.
AnswerFreshness FreshnessOf(const PhoneAnswer& answer, TimePoint now,
                            Duration least_age = {});
AnswerFreshness FreshnessOf(const IdAnswer& answer, TimePoint now,
                            Duration least_age = {});

// The freshness of the replica as a whole.
AnswerFreshness FreshnessOf(const ReplicaState& state, TimePoint now,
                            Duration least_age = {});

// Appends a field of type google.protobuf.Timestamp; nothing without an
// instant.
void AppendInstant(int field, const std::optional<TimePoint>& instant,
                   std::string& out);

// An encoded leadline.v1.Freshness.
std::string EncodeFreshness(const AnswerFreshness& freshness);

// Makes `response` an encoded leadline.v1.GetLeadByPhoneResponse. The lead's
// bytes go into it as they are: they are neither parsed nor copied.
void EncodeAnswer(FoundLead found, const AnswerFreshness& freshness,
                  grpc::ByteBuffer& response);

// Makes `response` an encoded leadline.v1.GetLeadByIdResponse, in the same way.
void EncodeLeadById(std::string lead, std::string_view redirected_from,
                    const AnswerFreshness& freshness,
                    grpc::ByteBuffer& response);

// A message of these bytes, which are not copied.
void ToBuffer(std::string bytes, grpc::ByteBuffer& buffer);

// The status call's answer.
v1::GetReplicaStatusResponse StatusAnswer(const ReplicaState& state,
                                          TimePoint now,
                                          Duration least_age = {});

// All of these are safe to call from any thread.

}  // namespace leadline

#endif  // LEADLINE_SERVER_ANSWER_H_
