// SPDX-License-Identifier: Apache-2.0
// The engine's calls that follow merges the account announces.
#include <utility>

#include "sync/sync_engine.h"

namespace leadline {

absl::Status SyncEngine::FinishMerge(const SyncCall& call,
                                     const HttpResponse& response) {
  const bool announced = call.planned->merge->audit.empty();
  const auto page = announced ? ReadAnnounced(response.body) : AnnouncedPage();
  const auto children =
      announced ? std::vector<std::string>() : ReadChildren(response.body);
  const absl::Status read = page.ok() ? children.status() : page.status();
  if (!read.ok()) {
    Fail(call, FailureOf(read), std::string(read.message()));
    return absl::OkStatus();
  }
  std::scoped_lock lock(mutex_);
  Answered(call, response);
  MergePass& merges = scheduler_.TakeMerges();
  if (!announced) {
    absl::Status taken = merges.TakeChildren(*children, Context().now);
    if (!taken.ok()) {
      StateOf(call.lane).not_before = parts_.clock.SteadyNow() + kReplicaPause;
    }
    return taken;
  }
  PageCommit commit;
  commit.read = {call.ordered_sent, upstream_.OrderedAt(response.ended)};
  merges.TakeAnnounced(*page, Context().now, commit);
  return commit.merges ? CommitOrReset(call, commit) : absl::OkStatus();
}

// Nothing of it goes into the replica: what it bears out goes with a page.
absl::Status SyncEngine::FinishMergeIds(
    const SyncCall& call, const HttpResponse& response,
    const std::vector<LeadSeenById>& leads) {
  std::scoped_lock lock(mutex_);
  Answered(call, response);
  scheduler_.TakeMerges().TakeIds(
      leads, {call.ordered_sent, upstream_.OrderedAt(response.ended)},
      Context());
  return absl::OkStatus();
}

}  // namespace leadline
