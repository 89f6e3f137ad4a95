// SPDX-License-Identifier: Apache-2.0
// The engine's calls that check the replica.
#include <utility>

#include "absl/strings/str_join.h"
#include "base/log.h"
#include "sync/sync_engine.h"

namespace leadline {

absl::Status SyncEngine::FinishVerify(const SyncCall& call,
                                      const HttpResponse& response,
                                      const std::vector<LeadSeenById>& leads) {
  auto reader = parts_.writer.OpenReader();
  const auto findings =
      reader.ok() ? Verify(call.planned->ids, leads, call.ordered_sent,
                           options_.safety_lag, **reader)
                  : reader.status();
  std::scoped_lock lock(mutex_);
  Answered(call, response);
  scheduler_.TakeVerified(findings.ok() ? *findings : VerifyFindings(),
                          upstream_.Earliest(response.ended));
  if (!findings.ok()) {
    StateOf(call.lane).not_before = parts_.clock.SteadyNow() + kReplicaPause;
    return findings.status();
  }
  if (findings->differing.empty()) return absl::OkStatus();
  PageCommit commit;
  commit.reread_wanted = findings->differing;
  commit.read = {call.ordered_sent, upstream_.OrderedAt(response.ended)};
  return CommitOrReset(call, commit);
}

// A sweep has brought what every other read had missed.
void SyncEngine::NoteLost(const CommitResult& result) {
  if (result.inserted == 0) return;
  stats_.leads_lost += static_cast<uint64_t>(result.inserted);
  LogError("leads-lost",
           {{"leads", result.inserted},
            {"ids", absl::StrJoin(result.first_inserted, " ")},
            {"next",
             "every other read had missed them; they are in the replica now"}});
}

absl::Status SyncEngine::FinishEnumerate(const SyncCall& call,
                                         HttpResponse response,
                                         PageDecoder& decoder) {
  auto page = ReadEnumerated(std::move(response.body), *call.planned->enumerate,
                             decoder);
  if (!page.ok()) {
    Fail(call, FailureOf(page.status()), std::string(page.status().message()));
    return absl::OkStatus();
  }
  std::scoped_lock lock(mutex_);
  Answered(call, response);
  PageCommit commit;
  commit.read = {call.ordered_sent, upstream_.OrderedAt(response.ended)};
  commit.overlapped = AnotherReadIsInFlight(call.lane);
  absl::Status taken = scheduler_.TakeEnumerated(*page, Context(), commit);
  if (!taken.ok()) {
    StateOf(call.lane).not_before = parts_.clock.SteadyNow() + kReplicaPause;
    return taken;
  }
  return CommitOrReset(call, commit);
}

}  // namespace leadline
