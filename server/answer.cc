// SPDX-License-Identifier: Apache-2.0
#include "server/answer.h"

#include <grpcpp/support/slice.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <utility>

#include "google/protobuf/util/time_util.h"
#include "server/wire.h"

namespace leadline {
namespace {

using google::protobuf::util::TimeUtil;
using Response = v1::GetLeadByPhoneResponse;

// Timestamp and Duration have the same two fields.
constexpr int kSecondsField = 1;
constexpr int kNanosField = 2;

// Enough for all that stands before the lead, so that it is allocated once.
constexpr size_t kHeadBytes = 128;

// REQUIRES, as protobuf does for timestamps: nanoseconds count forward, also
// before 1970.
std::string EncodeInstant(Duration since_epoch) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
  const std::chrono::nanoseconds rest = since_epoch - seconds;
  std::string out;
  AppendVarintField(kSecondsField, static_cast<uint64_t>(seconds.count()), out);
  AppendVarintField(kNanosField, static_cast<uint64_t>(rest.count()), out);
  return out;
}

void AppendInstant(int field, const std::optional<TimePoint>& instant,
                   std::string& out) {
  if (!instant) return;
  AppendBytesField(field, EncodeInstant(instant->time_since_epoch()), out);
}

std::optional<Duration> AgeOf(const std::optional<TimePoint>& as_of,
                              TimePoint upstream_now, Duration least) {
  if (!as_of) return std::nullopt;
  // The two clocks may disagree by a little more than the offset says.
  return std::max(least, upstream_now - *as_of);
}

v1::WorkerStatus ToMessage(const WorkerReport& report) {
  v1::WorkerStatus message;
  *message.mutable_reported_at() =
      TimeUtil::MillisecondsToTimestamp(report.at.time_since_epoch().count());
  if (report.time_left) {
    *message.mutable_fill_time_left() =
        TimeUtil::MillisecondsToDuration(report.time_left->count());
  }
  message.set_calls_in_day(report.calls_in_day);
  if (report.calls_per_day) message.set_calls_per_day(*report.calls_per_day);
  message.set_calls_per_window(report.calls_per_window);
  *message.mutable_window() =
      TimeUtil::MillisecondsToDuration(report.window.count());
  message.mutable_alarms()->Assign(report.alarms.begin(), report.alarms.end());
  message.set_last_error(report.run.last_error);
  return message;
}

// A slice that owns `bytes`.
grpc::Slice SliceOf(std::string bytes) {
  auto owned = std::make_unique<std::string>(std::move(bytes));
  std::string* const kept = owned.release();
  return {kept->data(), kept->size(),
          [](void* held) { delete static_cast<std::string*>(held); }, kept};
}

}  // namespace

AnswerFreshness FreshnessOf(const PhoneAnswer& answer, TimePoint now,
                            Duration least_age) {
  AnswerFreshness freshness;
  freshness.as_of = answer.as_of;
  freshness.complete_through = answer.complete_through;
  freshness.age = AgeOf(answer.as_of, now + answer.upstream_offset, least_age);
  freshness.complete = answer.complete;
  if (answer.found) freshness.lead_read_at = answer.found->read_at;
  return freshness;
}

AnswerFreshness FreshnessOf(const ReplicaState& state, TimePoint now,
                            Duration least_age) {
  AnswerFreshness freshness;
  freshness.as_of = state.as_of;
  freshness.complete_through = state.complete_through;
  freshness.age = AgeOf(state.as_of, now + state.upstream_offset, least_age);
  freshness.complete = state.complete;
  return freshness;
}

std::string EncodeFreshness(const AnswerFreshness& freshness) {
  using F = v1::Freshness;
  std::string out;
  AppendVarintField(F::kSourceFieldNumber,
                    static_cast<uint64_t>(freshness.source), out);
  AppendInstant(F::kAsOfFieldNumber, freshness.as_of, out);
  AppendInstant(F::kCompleteThroughFieldNumber, freshness.complete_through,
                out);
  if (freshness.age) {
    AppendBytesField(F::kAgeFieldNumber, EncodeInstant(*freshness.age), out);
  }
  AppendVarintField(F::kCompleteFieldNumber, freshness.complete ? 1 : 0, out);
  AppendInstant(F::kLeadReadAtFieldNumber, freshness.lead_read_at, out);
  return out;
}

void EncodeAnswer(FoundLead found, const AnswerFreshness& freshness,
                  grpc::ByteBuffer& response) {
  // The small fields go first, so that the lead's bytes can end the message
  // as a slice of their own. Readers take fields in any order.
  std::string head;
  head.reserve(kHeadBytes);
  AppendVarintField(Response::kMatchedFieldFieldNumber,
                    static_cast<uint64_t>(found.field), head);
  AppendVarintField(Response::kMatchKindFieldNumber,
                    static_cast<uint64_t>(found.kind), head);
  AppendVarintField(Response::kMatchCountFieldNumber, found.match_count, head);
  AppendBytesField(Response::kFreshnessFieldNumber, EncodeFreshness(freshness),
                   head);
  AppendBytesHeader(Response::kLeadFieldNumber, found.lead.size(), head);
  const std::array<grpc::Slice, 2> slices = {SliceOf(std::move(head)),
                                             SliceOf(std::move(found.lead))};
  grpc::ByteBuffer made(slices.data(), slices.size());
  response.Swap(&made);
}

v1::GetReplicaStatusResponse StatusAnswer(const ReplicaState& state,
                                          TimePoint now, Duration least_age) {
  v1::GetReplicaStatusResponse answer;
  answer.mutable_freshness()->ParseFromString(
      EncodeFreshness(FreshnessOf(state, now, least_age)));
  v1::FillProgress& fill = *answer.mutable_fill();
  fill.set_leads_stored(state.leads_stored);
  if (state.leads_expected) fill.set_leads_expected(*state.leads_expected);
  if (state.covered_from) {
    *fill.mutable_covered_from() = TimeUtil::MillisecondsToTimestamp(
        state.covered_from->time_since_epoch().count());
  }
  answer.set_account_id(state.account.org_id);
  answer.set_upstream_host(state.account.host);
  answer.set_default_country_code(state.account.default_country_code);
  answer.set_file_bytes(state.file_bytes);
  answer.set_schema_version(state.schema_version);
  answer.set_server_version(LEADLINE_VERSION);
  answer.set_partial_view(!state.view_suffices);
  if (state.worker) *answer.mutable_worker() = ToMessage(*state.worker);
  return answer;
}

}  // namespace leadline
