// SPDX-License-Identifier: Apache-2.0
#include "server/errors.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/cord.h"
#include "google/protobuf/util/time_util.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace leadline {
namespace {

using google::protobuf::util::TimeUtil;
using google::rpc::BadRequest;
using google::rpc::ErrorInfo;
using google::rpc::RetryInfo;
using Metadata = std::map<std::string, std::string>;

constexpr char kTypePrefix[] = "type.googleapis.com/";
constexpr int64_t kRetrySeconds = 5;

template <typename Detail>
std::string TypeUrl() {
  return kTypePrefix + Detail::descriptor()->full_name();
}

template <typename Detail>
void Attach(const Detail& detail, absl::Status& status) {
  status.SetPayload(TypeUrl<Detail>(), absl::Cord(detail.SerializeAsString()));
}

absl::Status Error(absl::StatusCode code, const std::string& reason,
                   const std::string& message, const Metadata& metadata = {}) {
  ErrorInfo info;
  info.set_reason(reason);
  info.set_domain("leadline");
  info.mutable_metadata()->insert(metadata.begin(), metadata.end());
  absl::Status status(code, message);
  Attach(info, status);
  return status;
}

// Empty if the error has none.
ErrorInfo InfoOf(const absl::Status& error) {
  ErrorInfo info;
  const auto detail = error.GetPayload(TypeUrl<ErrorInfo>());
  if (detail) info.ParseFromString(std::string(*detail));
  return info;
}

// `field` is empty where it is not one field that is wrong.
absl::Status WithBadRequest(absl::Status status, const std::string& field,
                            const std::string& why) {
  BadRequest request;
  BadRequest::FieldViolation& violation = *request.add_field_violations();
  violation.set_field(field);
  violation.set_description(why);
  Attach(request, status);
  return status;
}

absl::Status BadField(const std::string& reason, const std::string& field,
                      const std::string& why) {
  return WithBadRequest(Error(absl::StatusCode::kInvalidArgument, reason,
                              field + ": " + why, {{"field", field}}),
                        field, why);
}

absl::Status WithRetryInfo(absl::Status status,
                           int64_t seconds = kRetrySeconds) {
  RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(seconds);
  Attach(retry, status);
  return status;
}

absl::Status QuotaError(const std::string& reason, const std::string& message,
                        const std::string& subject, const std::string& cure) {
  absl::Status status =
      Error(absl::StatusCode::kResourceExhausted, reason, message);
  google::rpc::QuotaFailure quota;
  google::rpc::QuotaFailure::Violation& violation = *quota.add_violations();
  violation.set_subject(subject);
  violation.set_description(cure);
  Attach(quota, status);
  return WithRetryInfo(std::move(status));
}

std::string Text(TimePoint instant) {
  return TimeUtil::ToString(
      TimeUtil::MillisecondsToTimestamp(instant.time_since_epoch().count()));
}

// Seconds with milliseconds, as 12.345.
std::string Seconds(Duration length) {
  const std::string rest = std::to_string(length.count() % 1000);
  return std::to_string(length.count() / 1000) + "." +
         std::string(3 - rest.size(), '0') + rest;
}

Metadata FreshnessMetadata(const AnswerFreshness& freshness) {
  Metadata metadata;
  if (freshness.as_of) metadata["as_of"] = Text(*freshness.as_of);
  if (freshness.complete_through) {
    metadata["complete_through"] = Text(*freshness.complete_through);
  }
  if (freshness.age) metadata["age_seconds"] = Seconds(*freshness.age);
  return metadata;
}

// How much of the account is stored, 0 to 99: it is not complete, even when
// as many leads are stored as there were at the start of the fill.
std::optional<uint64_t> Percent(const ReplicaState& state) {
  if (!state.leads_expected || *state.leads_expected == 0) return std::nullopt;
  const double share = static_cast<double>(state.leads_stored) /
                       static_cast<double>(*state.leads_expected);
  return std::min<uint64_t>(99, static_cast<uint64_t>(share * 100));
}

// How a live read that found nothing ended, for people.
std::string InWords(LiveOutcome outcome) {
  switch (outcome) {
    case LiveOutcome::kNoneShown:
      return "LeadSquared itself was asked and showed none, which alone proves "
             "nothing";
    case LiveOutcome::kTimedOut:
      return "LeadSquared's own answer did not come in time";
    case LiveOutcome::kUnreachable:
      return "LeadSquared could not be asked: leadline-sync does not run, or "
             "not with --read-through";
    default:
      return "LeadSquared could not be asked just now";
  }
}

// By which of its reads the answer is what it is.
v1::Source SourceOf(const LiveResult& live) {
  if (live.outcome != LiveOutcome::kNoneShown) return v1::SOURCE_REPLICA;
  return live.remembered ? v1::SOURCE_REMEMBERED_MISS : v1::SOURCE_LIVE_READ;
}

}  // namespace

absl::Status MalformedRequest() {
  const std::string why = "the request is not an encoded message of this call";
  return WithBadRequest(
      Error(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST", why), "",
      why);
}

absl::Status InvalidPhone(const absl::Status& why) {
  return BadField("INVALID_PHONE", "phone", std::string(why.message()));
}

absl::Status InvalidMaxStaleness() {
  return BadField("INVALID_MAX_STALENESS", "max_staleness",
                  "must be a duration of 0 or more");
}

absl::Status InvalidId() {
  return BadField("INVALID_ID", "id", "must be 1 to 100 bytes");
}

absl::Status InvalidPageSize() {
  return BadField("INVALID_PAGE_SIZE", "page_size", "must be 0 or more");
}

absl::Status InvalidPageToken() {
  return BadField("INVALID_PAGE_TOKEN", "page_token",
                  "must be empty, or next_page_token of the page before, for "
                  "the same number");
}

absl::Status InvalidBatch(int numbers, int most) {
  return BadField("INVALID_BATCH", "phones",
                  numbers == 0 ? "give at least one number"
                               : "give at most " + std::to_string(most) +
                                     " numbers at a time, not " +
                                     std::to_string(numbers));
}

absl::Status InvalidMinInterval() {
  return BadField("INVALID_MIN_INTERVAL", "min_interval",
                  "must be a duration of 0 or more");
}

absl::Status NoSuchLead(const AnswerFreshness& freshness) {
  return Error(absl::StatusCode::kNotFound, kNoSuchLead,
               "no lead of the account has this number",
               FreshnessMetadata(freshness));
}

absl::Status NoSuchLeadId(const AnswerFreshness& freshness) {
  return Error(absl::StatusCode::kNotFound, kNoSuchLead,
               "no lead of the account has this id",
               FreshnessMetadata(freshness));
}

absl::Status LeadDeleted(TimePoint gone_since, const std::string& survivor,
                         const AnswerFreshness& freshness) {
  Metadata metadata = FreshnessMetadata(freshness);
  metadata["deleted_at"] = Text(gone_since);
  std::string message = "the lead with this id was deleted";
  if (!survivor.empty()) {
    metadata["survivor_id"] = survivor;
    message = "the lead with this id was merged into one that was deleted";
  }
  return Error(absl::StatusCode::kNotFound, "LEAD_DELETED",
               message + "; seen to be gone at " + Text(gone_since), metadata);
}

absl::Status NoSuchAttributeList(uint32_t number) {
  const std::string text = std::to_string(number);
  return Error(absl::StatusCode::kNotFound, "NO_SUCH_ATTRIBUTE_LIST",
               "there is no list of attribute names " + text,
               {{"attribute_list", text}});
}

absl::Status ReplicaIncomplete(const ReplicaState& state) {
  Metadata metadata = {{"leads_stored", std::to_string(state.leads_stored)}};
  std::string progress = std::to_string(state.leads_stored) + " leads so far";
  if (const std::optional<uint64_t> percent = Percent(state)) {
    metadata["leads_expected"] = std::to_string(*state.leads_expected);
    metadata["progress_percent"] = std::to_string(*percent);
    progress = std::to_string(*percent) + " % so far";
  }
  if (state.leads_broken > 0) {
    metadata["leads_broken"] = std::to_string(state.leads_broken);
    progress += ", and " + std::to_string(state.leads_broken) +
                " that LeadSquared shows broken: leadline-sync logs them";
  }
  const std::string reason =
      state.view_suffices ? kReplicaIncomplete : kPartialView;
  const std::string message =
      state.view_suffices
          ? std::string("the replica ") +
                (state.leads_broken > 0 ? "lacks leads ("
                                        : "is still being filled (") +
                progress + "), so that this cannot be answered yet"
          : "the replica holds only the leads that leadline-sync is shown (" +
                progress +
                "), so that this cannot be answered: give it an "
                "administrator's key and no --lead-types, or start it with "
                "--partial-view";
  return WithRetryInfo(
      Error(absl::StatusCode::kUnavailable, reason, message, metadata));
}

absl::Status ReplicaMissing() {
  return WithRetryInfo(Error(
      absl::StatusCode::kUnavailable, "REPLICA_MISSING",
      "there is no replica yet; it appears when leadline-sync has started"));
}

absl::Status Draining() {
  return WithRetryInfo(Error(absl::StatusCode::kUnavailable, "DRAINING",
                             "the server is stopping"),
                       0);
}

absl::Status ReplicaStale(const AnswerFreshness& freshness,
                          Duration max_staleness) {
  Metadata metadata = FreshnessMetadata(freshness);
  metadata["max_staleness_seconds"] = Seconds(max_staleness);
  return Error(absl::StatusCode::kFailedPrecondition, "REPLICA_STALE",
               "the replica is " + metadata["age_seconds"] +
                   " s old, older than the " + Seconds(max_staleness) +
                   " s that max_staleness allows",
               metadata);
}

absl::Status TooManyLeads() {
  return Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_LEADS",
               "so many leads have these digits without a country code that "
               "no lead with one was found among them: ask without + or 00 for "
               "the latest of them");
}

absl::Status TooManyLiveReads() {
  return QuotaError("TOO_MANY_LIVE_READS",
                    "too many numbers are waiting to be asked of LeadSquared",
                    "live reads in flight",
                    "ask again later, or without allow_read_through");
}

absl::Status TooManyBulkCalls() {
  return QuotaError("TOO_MANY_BULK_CALLS",
                    "too many batches and streams of lookups are in hand",
                    "batches and streams of lookups in hand",
                    "wait for one to end; the server's --max-bulk-calls bounds "
                    "them, and one connection may have half of them");
}

absl::Status TooManyWatches() {
  return QuotaError("TOO_MANY_WATCHES", "too many watches are open", "watches",
                    "end one; the server's --max-watches bounds them, and one "
                    "connection may have half of them");
}

absl::Status LiveReadRefused() {
  return WithRetryInfo(Error(
      absl::StatusCode::kUnavailable, "LIVE_READ_REFUSED",
      "the replica has no lead with this number, and LeadSquared refused to be "
      "asked: its call limit is reached, or it does not accept the keys"));
}

absl::Status WithLiveRead(const absl::Status& miss, const LiveResult& live) {
  absl::Status status(
      miss.code(), std::string(miss.message()) + "; " + InWords(live.outcome));
  miss.ForEachPayload(
      [&status](absl::string_view type_url, const absl::Cord& payload) {
        status.SetPayload(type_url, payload);
      });
  ErrorInfo info = InfoOf(miss);
  auto& metadata = *info.mutable_metadata();
  metadata["live_read"] = NameOf(live.outcome);
  metadata["source"] = v1::Source_Name(SourceOf(live));
  Attach(info, status);
  return status;
}

absl::Status CallRefused(Refusal refusal) {
  return Error(IsKnown(refusal) ? absl::StatusCode::kPermissionDenied
                                : absl::StatusCode::kUnauthenticated,
               NameOf(refusal), std::string(InWords(refusal)));
}

absl::Status InternalFault() {
  return absl::InternalError("internal fault; the server's log has the cause");
}

absl::Status DeadlinePassed() {
  return absl::DeadlineExceededError("the deadline passed before the lookup");
}

absl::Status CallCancelled() {
  return absl::CancelledError("the caller cancelled before the lookup");
}

absl::Status FromStore(const absl::Status& error) {
  if (absl::IsUnavailable(error)) return ReplicaMissing();
  return absl::IsOutOfRange(error) ? TooManyLeads() : InternalFault();
}

std::string ReasonOf(const absl::Status& error) {
  return InfoOf(error).reason();
}

bool AsksNotToRetryAtOnce(const absl::Status& error) {
  if (error.ok()) return false;
  const absl::optional<absl::Cord> detail =
      error.GetPayload(TypeUrl<RetryInfo>());
  RetryInfo retry;
  return detail && retry.ParseFromString(std::string(*detail)) &&
         retry.retry_delay().seconds() > 0;
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  google::rpc::Status wire;
  wire.set_code(status.raw_code());
  wire.set_message(std::string(status.message()));
  status.ForEachPayload(
      [&wire](absl::string_view type_url, const absl::Cord& payload) {
        google::protobuf::Any& detail = *wire.add_details();
        detail.set_type_url(std::string(type_url));
        detail.set_value(std::string(payload));
      });
  return {static_cast<grpc::StatusCode>(status.raw_code()), wire.message(),
          wire.details().empty() ? std::string() : wire.SerializeAsString()};
}

}  // namespace leadline
