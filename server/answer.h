// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_ANSWER_H_
#define LEADLINE_SERVER_ANSWER_H_

#include <grpcpp/support/byte_buffer.h>

#include <optional>
#include <string>

#include "base/clock.h"
#include "leadline/v1/lookup.pb.h"
#include "replica/lead_store.h"

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

// The freshness of a lookup's answer at the instant `now` of this machine's
// wall clock, which may have been set back: its age is at least `least_age`.
AnswerFreshness FreshnessOf(const PhoneAnswer& answer, TimePoint now,
                            Duration least_age = {});

// The freshness of the replica as a whole.
AnswerFreshness FreshnessOf(const ReplicaState& state, TimePoint now,
                            Duration least_age = {});

// An encoded leadline.v1.Freshness.
std::string EncodeFreshness(const AnswerFreshness& freshness);

// Makes `response` an encoded leadline.v1.GetLeadByPhoneResponse. The lead's
// bytes go into it as they are: they are neither parsed nor copied.
void EncodeAnswer(FoundLead found, const AnswerFreshness& freshness,
                  grpc::ByteBuffer& response);

// The status call's answer.
v1::GetReplicaStatusResponse StatusAnswer(const ReplicaState& state,
                                          TimePoint now,
                                          Duration least_age = {});

// All of these are safe to call from any thread.

}  // namespace leadline

#endif  // LEADLINE_SERVER_ANSWER_H_
