// SPDX-License-Identifier: Apache-2.0
#include "server/lookup_handler.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/util/time_util.h"
#include "replica/phone_query.h"
#include "server/errors.h"
#include "server/projection.h"

namespace leadline {
namespace {

using google::protobuf::util::TimeUtil;

// Requests are small and nearly always arrive as one slice.
bool ParseRequest(const grpc::ByteBuffer& bytes,
                  v1::GetLeadByPhoneRequest& request) {
  grpc::Slice slice;
  if (!bytes.TrySingleSlice(&slice).ok() &&
      !bytes.DumpToSingleSlice(&slice).ok()) {
    return false;
  }
  return request.ParseFromArray(slice.begin(), static_cast<int>(slice.size()));
}

// None if the request sets no bound.
absl::StatusOr<std::optional<Duration>> MaxStaleness(
    const v1::GetLeadByPhoneRequest& request) {
  if (!request.has_max_staleness()) return std::optional<Duration>();
  const google::protobuf::Duration& bound = request.max_staleness();
  if (bound.seconds() < 0 || bound.seconds() > TimeUtil::kDurationMaxSeconds ||
      bound.nanos() < 0 || bound.nanos() > 999'999'999) {
    return InvalidMaxStaleness();
  }
  return std::optional<Duration>(
      Duration(TimeUtil::DurationToMilliseconds(bound)));
}

Projection WantedOf(const v1::GetLeadByPhoneRequest& request) {
  std::vector<std::string_view> names(request.attribute_names().begin(),
                                      request.attribute_names().end());
  return Projection(std::move(names));
}

v1::AttributeList ToMessage(const AttributeList& list) {
  v1::AttributeList message;
  message.set_number(list.number);
  for (const std::string& name : list.names) message.add_names(name);
  return message;
}

}  // namespace

LookupOutcome LookupHandler::GetLeadByPhone(const grpc::ByteBuffer& request,
                                            grpc::ByteBuffer& response) {
  v1::GetLeadByPhoneRequest parsed;
  if (!ParseRequest(request, parsed)) return {MalformedRequest()};
  return Lookup(parsed, response);
}

LookupOutcome LookupHandler::Lookup(const v1::GetLeadByPhoneRequest& request,
                                    grpc::ByteBuffer& response) {
  const absl::StatusOr<PhoneQuery> query = PhoneQuery::Parse(request.phone());
  if (!query.ok()) return {InvalidPhone(query.status())};
  const absl::StatusOr<std::optional<Duration>> bound = MaxStaleness(request);
  if (!bound.ok()) return {bound.status()};

  absl::StatusOr<PhoneAnswer> answer = store_.FindByPhone(*query);
  if (!answer.ok()) return {Fault(answer.status())};
  const AnswerFreshness freshness = FreshnessOf(
      *answer, clock_.Now(), watch_.SeenFor(answer->as_of, clock_.SteadyNow()));
  absl::Status fresh = CheckStaleness(*bound, freshness);
  if (!fresh.ok()) return {fresh};
  if (!answer->found) return Miss(request, *answer, freshness);
  return {Found(request, *std::move(answer->found), freshness, response)};
}

LookupOutcome LookupHandler::Miss(const v1::GetLeadByPhoneRequest& request,
                                  const PhoneAnswer& answer,
                                  const AnswerFreshness& freshness) {
  LookupOutcome outcome{answer.complete ? NoSuchLead(freshness) : Incomplete()};
  if (request.allow_read_through()) {
    outcome.miss = LookupMiss{request, freshness, outcome.status};
  }
  return outcome;
}

absl::Status LookupHandler::Found(const v1::GetLeadByPhoneRequest& request,
                                  FoundLead found,
                                  const AnswerFreshness& freshness,
                                  grpc::ByteBuffer& response) {
  absl::StatusOr<std::string> lead =
      WantedOf(request).Cut(std::move(found.lead));
  if (!lead.ok()) return Fault(lead.status());
  found.lead = *std::move(lead);
  EncodeAnswer(std::move(found), freshness, response);
  return absl::OkStatus();
}

absl::Status LookupHandler::AnswerMiss(const LookupMiss& miss, LiveResult live,
                                       grpc::ByteBuffer& response) {
  if (live.outcome == LiveOutcome::kTooMany) return TooManyLiveReads();
  if (live.outcome == LiveOutcome::kRefused) return LiveReadRefused();
  if (!live.found) return WithLiveRead(miss.status, live);
  AnswerFreshness freshness = miss.freshness;
  freshness.source = v1::SOURCE_LIVE_READ;
  freshness.lead_read_at = live.found->read_at;
  // Upstream may compare numbers as they are written, and so not have shown a
  // lead that has the number in another form.
  freshness.complete = false;
  return Found(miss.request, *std::move(live.found), freshness, response);
}

absl::Status LookupHandler::CheckStaleness(const std::optional<Duration>& bound,
                                           const AnswerFreshness& freshness) {
  if (!bound) return absl::OkStatus();
  // Before the first read of the newest changes nothing bounds the age.
  if (!freshness.age) return Incomplete();
  if (*freshness.age > *bound) return ReplicaStale(freshness, *bound);
  return absl::OkStatus();
}

absl::Status LookupHandler::GetReplicaStatus(
    v1::GetReplicaStatusResponse& response) {
  const absl::StatusOr<ReplicaState> state = store_.State();
  if (!state.ok()) return Fault(state.status());
  response = StatusAnswer(*state, clock_.Now(),
                          watch_.SeenFor(state->as_of, clock_.SteadyNow()));
  return absl::OkStatus();
}

absl::Status LookupHandler::ListAttributes(
    const v1::ListAttributesRequest& request,
    v1::ListAttributesResponse& response) {
  const absl::StatusOr<std::vector<AttributeList>> lists =
      store_.AttributeLists();
  if (!lists.ok()) return Fault(lists.status());
  const std::set<uint32_t> wanted(request.attribute_lists().begin(),
                                  request.attribute_lists().end());
  std::set<uint32_t> missing = wanted;
  for (const AttributeList& list : *lists) {
    if (!wanted.empty() && !wanted.contains(list.number)) continue;
    *response.add_attribute_lists() = ToMessage(list);
    missing.erase(list.number);
  }
  if (!missing.empty()) return NoSuchAttributeList(*missing.begin());
  return absl::OkStatus();
}

absl::Status LookupHandler::Incomplete() {
  const absl::StatusOr<ReplicaState> state = store_.State();
  return state.ok() ? ReplicaIncomplete(*state) : Fault(state.status());
}

absl::Status LookupHandler::Fault(const absl::Status& cause) {
  // A replica that is not there yet is no fault, and is logged once, where
  // health is watched; nor is a number that very many leads have.
  if (!absl::IsUnavailable(cause) && !absl::IsOutOfRange(cause)) {
    faults_.Report(cause);
  }
  return FromStore(cause);
}

}  // namespace leadline
