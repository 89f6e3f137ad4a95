// SPDX-License-Identifier: Apache-2.0
// The engine's calls that ask for leads by their ids.
#include <set>
#include <utility>

#include "base/log.h"
#include "sync/hint_check.h"
#include "sync/sync_engine.h"
#include "sync/upstream_calls.h"

namespace leadline {

const std::string& SyncEngine::TypeAt(size_t place) const {
  static const std::string kNone;
  const auto& types = options_.lead_types;
  return place < types.size() ? types[place] : kNone;
}

HttpRequest SyncEngine::RequestFor(const PlannedCall& planned) {
  if (planned.live) return LeadByPhoneCall(planned.live->text);
  if (planned.enumerate) {
    return EnumerateCall(*planned.enumerate, TypeAt(planned.enumerate->type));
  }
  if (planned.merge) return MergeCallFor(*planned.merge);
  if (planned.ids.empty()) {
    const PageRequest& page = planned.page;
    return RecentlyModifiedCall(
        {page.window, page.page_index, page.page_size, TypeAt(page.type)});
  }
  if (planned.pass == PassId::kReconcile) {
    // Only whether they come back matters.
    const std::vector<std::string> columns = {"ProspectID"};
    return LeadsByIdsCall(planned.ids, columns);
  }
  if (planned.pass == PassId::kMerge) {
    // And which second to read.
    const std::vector<std::string> columns = {
        "ProspectID", "LeadLastModifiedOn", "LastModifiedOn", "ModifiedOn"};
    return LeadsByIdsCall(planned.ids, columns);
  }
  const auto names = names_seen_.Get(parts_.writer);
  return LeadsByIdsCall(planned.ids,
                        names.ok() ? *names : std::vector<std::string>());
}

absl::Status SyncEngine::FinishIds(const SyncCall& call,
                                   HttpResponse response) {
  const auto leads = ReadIdAnswer(std::move(response.body));
  if (!leads.ok()) {
    Fail(call, FailureOf(leads.status()),
         std::string(leads.status().message()));
    return absl::OkStatus();
  }
  if (call.planned->pass == PassId::kReconcile) {
    std::set<std::string> shown;
    for (const LeadSeenById& lead : *leads) shown.insert(lead.row.id);
    return ApplySuspects(call, response, shown);
  }
  if (call.planned->pass == PassId::kVerify) {
    return FinishVerify(call, response, *leads);
  }
  if (call.planned->pass == PassId::kMerge) {
    return FinishMergeIds(call, response, *leads);
  }
  auto reader = parts_.writer.OpenReader();
  if (!reader.ok()) return ApplyIds(call, response, reader.status());
  return ApplyIds(call, response,
                  SecondsThatDiffer(*leads, call.ordered_sent, **reader));
}

// A read by id never changes a row: where it differs, its second is read.
absl::Status SyncEngine::ApplyIds(
    const SyncCall& call, const HttpResponse& response,
    const absl::StatusOr<std::vector<Stretch>>& differing) {
  std::scoped_lock lock(mutex_);
  Answered(call, response);
  scheduler_.TakeIds();
  if (!differing.ok()) {
    StateOf(call.lane).not_before = parts_.clock.SteadyNow() + kReplicaPause;
    return differing.status();
  }
  if (differing->empty()) return absl::OkStatus();
  PageCommit commit;
  commit.reread_wanted = *differing;
  commit.read = {call.ordered_sent, upstream_.OrderedAt(response.ended)};
  return CommitOrReset(call, commit);
}

absl::Status SyncEngine::ApplySuspects(const SyncCall& call,
                                       const HttpResponse& response,
                                       const std::set<std::string>& shown) {
  std::scoped_lock lock(mutex_);
  Answered(call, response);
  PageCommit commit;
  commit.read = {call.ordered_sent, upstream_.OrderedAt(response.ended)};
  const std::vector<GoneLead> gone = scheduler_.TakeSuspects(
      shown, commit.read, upstream_.Earliest(response.ended));
  commit.gone = gone;
  return CommitOrReset(call, commit);
}

absl::Status SyncEngine::AllowDeletes(uint64_t leads) {
  constexpr Duration kValid = std::chrono::hours(24);
  std::scoped_lock lock(mutex_);
  const TimePoint now = upstream_.OrderedAt(parts_.clock.SteadyNow());
  absl::Status allowed = parts_.writer.AllowDeletes(leads, now + kValid);
  if (!allowed.ok()) return allowed;
  LogInfo("deletes-allowed", {{"leads", leads}, {"for", kValid}});
  scheduler_.DeletesAllowed();
  return allowed;
}

// What no sweep of two days has confirmed is no longer gone.
void SyncEngine::CountHeld() {
  constexpr Duration kConfirmedWithin = std::chrono::hours(48);
  const TimePoint now = upstream_.Earliest(parts_.clock.SteadyNow());
  const auto held = parts_.writer.CountHeld(now - kConfirmedWithin);
  if (held.ok()) stats_.deletes_held = *held;
}

void SyncEngine::NoteGone(const CommitResult& result) {
  stats_.leads_removed += static_cast<uint64_t>(result.removed);
  if (result.removed > 0) {
    LogInfo("leads-removed", {{"leads", result.removed},
                              {"why", "upstream no longer has them"}});
  }
  if (result.gone_held > 0 || stats_.deletes_held > 0) CountHeld();
  if (result.gone_held == 0) return;
  LogError("deletes-held",
           {{"leads", result.gone_held},
            {"next",
             "they are gone upstream, but more than may go in 24 hours, or the "
             "keys have become another user's: they stay until leadline-sync "
             "allow-deletes, to be run once it is certain that the account "
             "has them no more"}});
}

}  // namespace leadline
