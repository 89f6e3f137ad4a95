// SPDX-License-Identifier: Apache-2.0
#include "server/lookup_handler.h"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "replica/phone_query.h"
#include "server/errors.h"
#include "server/request.h"

namespace leadline {
namespace {

// ProspectID is a GUID of 36 characters; imported ids may be others.
constexpr size_t kMaxIdBytes = 100;

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
  absl::Status status = ParseRequest(request, parsed);
  if (!status.ok()) return {status};
  return Lookup(parsed, response);
}

LookupOutcome LookupHandler::Lookup(const v1::GetLeadByPhoneRequest& request,
                                    grpc::ByteBuffer& response) {
  const absl::StatusOr<PhoneQuery> query = PhoneQuery::Parse(request.phone());
  if (!query.ok()) return {InvalidPhone(query.status())};
  const absl::StatusOr<std::optional<Duration>> bound = MaxStalenessOf(request);
  if (!bound.ok()) return {bound.status()};

  absl::StatusOr<PhoneAnswer> answer =
      replica_.Store().FindByPhone(*query, WantedBy(request));
  if (!answer.ok()) return {replica_.Fault(answer.status())};
  const AnswerFreshness freshness = replica_.FreshnessNow(*answer);
  absl::Status fresh = replica_.CheckStaleness(*bound, freshness);
  if (!fresh.ok()) return {fresh};
  if (!answer->found) return Miss(request, *answer, freshness);
  EncodeAnswer(*std::move(answer->found), freshness, response);
  return {absl::OkStatus()};
}

LookupOutcome LookupHandler::Miss(const v1::GetLeadByPhoneRequest& request,
                                  const PhoneAnswer& answer,
                                  const AnswerFreshness& freshness) {
  LookupOutcome outcome{answer.complete ? NoSuchLead(freshness)
                                        : replica_.Incomplete()};
  if (request.allow_read_through()) {
    outcome.miss = LookupMiss{request, freshness, outcome.status};
  }
  return outcome;
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
  absl::StatusOr<std::string> lead =
      WantedBy(miss.request).Cut(std::move(live.found->lead));
  if (!lead.ok()) return replica_.Fault(lead.status());
  live.found->lead = *std::move(lead);
  EncodeAnswer(*std::move(live.found), freshness, response);
  return absl::OkStatus();
}

absl::Status LookupHandler::GetLeadById(const grpc::ByteBuffer& request,
                                        grpc::ByteBuffer& response) {
  v1::GetLeadByIdRequest parsed;
  absl::Status status = ParseRequest(request, parsed);
  if (!status.ok()) return status;
  if (parsed.id().empty() || parsed.id().size() > kMaxIdBytes) {
    return InvalidId();
  }
  const absl::StatusOr<std::optional<Duration>> bound = MaxStalenessOf(parsed);
  if (!bound.ok()) return bound.status();

  absl::StatusOr<IdAnswer> answer = replica_.Store().FindById(parsed.id());
  if (!answer.ok()) return replica_.Fault(answer.status());
  const AnswerFreshness freshness = replica_.FreshnessNow(*answer);
  status = replica_.CheckStaleness(*bound, freshness);
  if (!status.ok()) return status;
  if (!answer->found) return IdMiss(*answer, freshness);
  absl::StatusOr<std::string> lead =
      WantedBy(parsed).Cut(std::move(answer->found->lead));
  if (!lead.ok()) return replica_.Fault(lead.status());
  const bool is_merged = !answer->survivor.empty();
  EncodeLeadById(*std::move(lead), is_merged ? parsed.id() : "", freshness,
                 response);
  return absl::OkStatus();
}

absl::Status LookupHandler::IdMiss(const IdAnswer& answer,
                                   const AnswerFreshness& freshness) {
  if (!answer.complete) return replica_.Incomplete();
  if (!answer.gone_since) return NoSuchLeadId(freshness);
  return LeadDeleted(*answer.gone_since, answer.survivor, freshness);
}

absl::Status LookupHandler::GetReplicaStatus(
    v1::GetReplicaStatusResponse& response) {
  absl::StatusOr<v1::GetReplicaStatusResponse> status = replica_.Status();
  if (!status.ok()) return status.status();
  response = *std::move(status);
  return absl::OkStatus();
}

absl::Status LookupHandler::ListAttributes(
    const v1::ListAttributesRequest& request,
    v1::ListAttributesResponse& response) {
  const absl::StatusOr<std::vector<AttributeList>> lists =
      replica_.Store().AttributeLists();
  if (!lists.ok()) return replica_.Fault(lists.status());
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

}  // namespace leadline
