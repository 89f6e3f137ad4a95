// SPDX-License-Identifier: Apache-2.0
// The engine's calls for numbers that callers wait for.
#include <algorithm>
#include <utility>

#include "leadline/v1/lead.pb.h"
#include "sync/hint_check.h"
#include "sync/sync_engine.h"

namespace leadline {
namespace {

// Callers do not wait for longer: neither for a call to be free nor for its
// answer.
constexpr Duration kLongestSlotWait{5000};
constexpr Duration kLiveTimeout{5000};
constexpr Duration kLookAgain{500};

// Of a window's calls, so many stay free for the newest changes.
int KeptForTail(int calls) { return calls > 1 ? 1 : 0; }

LiveAnswer Without(LiveAnswer::Outcome outcome, std::string why) {
  LiveAnswer answer;
  answer.outcome = outcome;
  answer.why = std::move(why);
  return answer;
}

LiveAnswer AnswerOf(CallFailure failure, const std::string& why) {
  const bool refused = failure == CallFailure::kRateLimited ||
                       failure == CallFailure::kUnauthorized ||
                       failure == CallFailure::kPermanent;
  return Without(
      refused ? LiveAnswer::Outcome::kRefused : LiveAnswer::Outcome::kFailed,
      why);
}

LeadSeenById SeenOf(LeadRow row) {
  v1::Lead lead;
  lead.ParseFromString(row.lead);
  std::vector<std::string> names;
  for (const auto& [name, value] : lead.attributes()) names.push_back(name);
  return {std::move(row), std::move(names)};
}

}  // namespace

// Why a live read cannot be made now, though nobody has tried.
std::optional<LiveAnswer> SyncEngine::LiveRefusal(SteadyPoint now) {
  using Outcome = LiveAnswer::Outcome;
  if (keys_.AreRefused()) {
    return Without(Outcome::kRefused, "upstream does not accept the keys");
  }
  LaneState& lane = StateOf(Lane::kLive);
  if (now < lane.not_before) {
    return Without(Outcome::kFailed,
                   lane.is_forbidden
                       ? "upstream does not permit the keys to ask for numbers"
                       : "upstream did not answer just now");
  }
  lane.is_forbidden = false;
  return std::nullopt;
}

absl::StatusOr<std::variant<SyncCall, Duration>> SyncEngine::BeginLive() {
  using Result = std::variant<SyncCall, Duration>;
  if (!live_) return Result(kLookAgain);
  std::unique_lock lock(mutex_);
  const SteadyPoint now = parts_.clock.SteadyNow();
  if (!usable_.ok() || StateOf(Lane::kLive).key_wait) {
    return Result(kLookAgain);
  }
  const std::optional<LiveQuestion> question = live_->Next();
  if (!question) return Result(kLookAgain);
  std::optional<LiveAnswer> refusal = LiveRefusal(now);
  Duration wait = kLookAgain;
  if (!refusal) {
    const int calls = parts_.limiter.Effective(now).calls;
    const auto taken = parts_.limiter.TryTakeLive(now, KeptForTail(calls));
    if (!taken.ok()) {
      refusal = Without(LiveAnswer::Outcome::kFailed, "no call can be made");
    } else if (taken->slot) {
      PlannedCall planned{PassId::kLive, {}, {}};
      planned.live = *question;
      SyncCall call = Make(Lane::kLive, planned, *taken->slot, now);
      call.request.timeout = kLiveTimeout;
      return Result(std::move(call));
    } else if (taken->wait > kLongestSlotWait) {
      refusal = Without(LiveAnswer::Outcome::kFailed,
                        "no call of the account's is free for this now");
    } else {
      wait = std::max(taken->wait, Duration(1));
    }
  }
  if (!refusal) return Result(wait);
  live_->Drop();
  lock.unlock();
  parts_.live->FinishAll(*refusal);
  return Result(kLookAgain);
}

absl::Status SyncEngine::FailLive(const SyncCall& call, CallFailure failure,
                                  const std::string& why) {
  Fail(call, failure, why);
  {
    const std::scoped_lock lock(mutex_);
    live_->Drop();
  }
  parts_.live->Finish(call.planned->live->query, AnswerOf(failure, why));
  return absl::OkStatus();
}

absl::Status SyncEngine::FinishLive(
    const SyncCall& call, absl::StatusOr<HttpResponse> response,
    const std::optional<UpstreamVerdict>& verdict, PageDecoder& decoder) {
  if (!response.ok()) {
    return FailLive(call, FailureOf(response.status()),
                    std::string(response.status().message()));
  }
  // Some accounts answer so to a form that they do not know.
  const bool unknown = verdict->kind == UpstreamVerdict::Kind::kPermanent &&
                       verdict->status == 404;
  if (verdict->kind != UpstreamVerdict::Kind::kAnswer && !unknown) {
    return FailLive(call, FailureOf(*verdict), verdict->message);
  }
  absl::StatusOr<LeadPage> page = LeadPage();
  if (!unknown) page = ReadPhoneAnswer(std::move(response->body), decoder);
  if (!page.ok()) {
    return FailLive(call, FailureOf(page.status()),
                    std::string(page.status().message()));
  }
  return ApplyLive(call, *response, *std::move(page));
}

absl::Status SyncEngine::ApplyLive(const SyncCall& call,
                                   const HttpResponse& response,
                                   LeadPage page) {
  std::optional<LiveFinding> finding;
  {
    const std::scoped_lock lock(mutex_);
    Answered(call, response);
    NoteSkipped(page);
    finding =
        live_->Take(std::move(page.rows), upstream_.Earliest(response.sent));
  }
  if (!finding) return absl::OkStatus();
  parts_.live->Finish(call.planned->live->query, finding->answer);
  if (!finding->row) return absl::OkStatus();
  return QueueReread(call, response, *std::move(finding->row));
}

// A read by phone never changes a row: its lead's second is read, which brings
// the lead whole and in its order.
absl::Status SyncEngine::QueueReread(const SyncCall& call,
                                     const HttpResponse& response,
                                     LeadRow row) {
  auto reader = parts_.writer.OpenReader();
  if (!reader.ok()) return reader.status();
  const auto differing =
      SecondsThatDiffer({SeenOf(std::move(row))}, call.ordered_sent, **reader);
  if (!differing.ok()) return differing.status();
  if (differing->empty()) return absl::OkStatus();
  const std::scoped_lock lock(mutex_);
  PageCommit commit;
  commit.reread_wanted = *differing;
  commit.read = {call.ordered_sent, upstream_.OrderedAt(response.ended)};
  return CommitOrReset(call, commit);
}

}  // namespace leadline
