// SPDX-License-Identifier: Apache-2.0
#include "server/answer.h"

#include <grpcpp/support/slice.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <utility>

#include "base/wire.h"
#include "google/protobuf/util/time_util.h"
#include "replica/lead_store.h"
#include "server/worker_answer.h"

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

std::optional<Duration> AgeOf(const std::optional<TimePoint>& as_of,
                              TimePoint upstream_now, Duration least) {
  if (!as_of) return std::nullopt;
  // The two clocks may disagree by a little more than the offset says.
  return std::max(least, upstream_now - *as_of);
}

// A slice that owns `bytes`.
grpc::Slice SliceOf(std::string bytes) {
  auto owned = std::make_unique<std::string>(std::move(bytes));
  std::string* const kept = owned.release();
  return {kept->data(), kept->size(),
          [](void* held) { delete static_cast<std::string*>(held); }, kept};
}

// Makes `response` the small fields in `head`, and then the lead. The small
// ones go first, so that the lead's bytes can end the message as a slice of
// their own. Readers take fields in any order.
void Splice(std::string head, int lead_field, std::string lead,
            grpc::ByteBuffer& response) {
  AppendBytesHeader(lead_field, lead.size(), head);
  const std::array<grpc::Slice, 2> slices = {SliceOf(std::move(head)),
                                             SliceOf(std::move(lead))};
  grpc::ByteBuffer made(slices.data(), slices.size());
  response.Swap(&made);
}

// The freshness of the snapshot, with the read that brought what was found.
template <typename Answer>
AnswerFreshness WithRead(const Answer& answer, TimePoint now,
                         Duration least_age) {
  const SnapshotFreshness& snapshot = answer;
  AnswerFreshness freshness = FreshnessOf(snapshot, now, least_age);
  if (answer.found) freshness.lead_read_at = answer.found->read_at;
  return freshness;
}

}  // namespace

AnswerFreshness FreshnessOf(const SnapshotFreshness& snapshot, TimePoint now,
                            Duration least_age) {
  AnswerFreshness freshness;
  freshness.as_of = snapshot.as_of;
  freshness.complete_through = snapshot.complete_through;
  freshness.age =
      AgeOf(snapshot.as_of, now + snapshot.upstream_offset, least_age);
  freshness.complete = snapshot.complete;
  return freshness;
}

AnswerFreshness FreshnessOf(const PhoneAnswer& answer, TimePoint now,
                            Duration least_age) {
  return WithRead(answer, now, least_age);
}

AnswerFreshness FreshnessOf(const IdAnswer& answer, TimePoint now,
                            Duration least_age) {
  return WithRead(answer, now, least_age);
}

AnswerFreshness FreshnessOf(const ReplicaState& state, TimePoint now,
                            Duration least_age) {
  return FreshnessOf(SnapshotOf(state), now, least_age);
}

void AppendInstant(int field, const std::optional<TimePoint>& instant,
                   std::string& out) {
  if (!instant) return;
  AppendBytesField(field, EncodeInstant(instant->time_since_epoch()), out);
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
  std::string head;
  head.reserve(kHeadBytes);
  AppendVarintField(Response::kMatchedFieldFieldNumber,
                    static_cast<uint64_t>(found.field), head);
  AppendVarintField(Response::kMatchKindFieldNumber,
                    static_cast<uint64_t>(found.kind), head);
  AppendVarintField(Response::kMatchCountFieldNumber, found.match_count, head);
  AppendBytesField(Response::kFreshnessFieldNumber, EncodeFreshness(freshness),
                   head);
  Splice(std::move(head), Response::kLeadFieldNumber, std::move(found.lead),
         response);
}

void EncodeLeadById(std::string lead, std::string_view redirected_from,
                    const AnswerFreshness& freshness,
                    grpc::ByteBuffer& response) {
  using R = v1::GetLeadByIdResponse;
  std::string head;
  head.reserve(kHeadBytes);
  if (!redirected_from.empty()) {
    AppendBytesField(R::kRedirectedFromFieldNumber, redirected_from, head);
  }
  AppendBytesField(R::kFreshnessFieldNumber, EncodeFreshness(freshness), head);
  Splice(std::move(head), R::kLeadFieldNumber, std::move(lead), response);
}

void ToBuffer(std::string bytes, grpc::ByteBuffer& buffer) {
  const grpc::Slice slice = SliceOf(std::move(bytes));
  grpc::ByteBuffer made(&slice, 1);
  buffer.Swap(&made);
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
  answer.set_leads_broken(state.leads_broken);
  answer.set_leads_hidden(state.leads_hidden);
  if (state.worker) {
    *answer.mutable_worker() =
        WorkerAnswer(*state.worker, now + state.upstream_offset);
  }
  return answer;
}

}  // namespace leadline
