// SPDX-License-Identifier: Apache-2.0
// The engine's looks at the keys: whose they are, and what waits to know.
#include <utility>

#include "base/log.h"
#include "sync/key_user.h"
#include "sync/sync_engine.h"

namespace leadline {
namespace {

// A live read that the keys may not make is tried again after this.
constexpr Duration kLivePause = std::chrono::minutes(10);

// What is missed twice, at least a minute apart, goes. A user who has seen all
// within that minute before the second read was not yet demoted at the first.
constexpr Duration kLookBeforeRemoval = std::chrono::minutes(1);

// An answer to it may remove leads.
bool MayRemove(const PlannedCall& planned) {
  return !planned.ids.empty() &&
         (planned.pass == PassId::kReconcile || planned.pass == PassId::kMerge);
}

}  // namespace

bool SyncEngine::MustLookBefore(const PlannedCall& planned,
                                SteadyPoint now) const {
  return MayRemove(planned) && !keys_.HasLookedSince(now - kLookBeforeRemoval);
}

// The lane makes no call until a look was answered, or cannot be had.
void SyncEngine::WaitForLook(Lane lane, const KeyWait& wait, SteadyPoint now) {
  StateOf(lane).key_wait = wait;
  if (!keys_.Want(now)) EndWaits(false, now);
}

void SyncEngine::EndWaits(bool looked, SteadyPoint now) {
  for (LaneState& lane : lanes_) {
    const auto wait = std::exchange(lane.key_wait, std::nullopt);
    if (!wait || (looked && !wait->is_forbidden)) continue;
    if (wait->is_forbidden) {
      LogWarning("call-not-permitted",
                 {{"pass", NameOf(wait->pass)},
                  {"why", wait->why},
                  {"next",
                   "upstream accepts the keys, and not this call with them: "
                   "it is left out, and tried again now and then"}});
    }
    if (wait->pass == PassId::kLive) {
      lane.not_before = now + kLivePause;
      lane.is_forbidden = true;
    } else {
      scheduler_.GiveUp(wait->pass, upstream_.Earliest(now),
                        wait->is_forbidden ? GiveUpReason::kForbidden
                                           : GiveUpReason::kTrouble);
    }
  }
}

void SyncEngine::RefuseKeys(SteadyPoint now) {
  if (!keys_.AreRefused()) {
    LogError("keys-refused",
             {{"cure",
               "upstream does not accept the keys: they are wrong, "
               "their user is inactive, or --upstream names another "
               "region's host; lookups go on from the replica"}});
  }
  keys_.Refused(now);
  stats_.unauthorized = true;
  // What waits is asked for again once they are accepted.
  for (LaneState& lane : lanes_) lane.key_wait.reset();
}

void SyncEngine::FailLook(CallFailure failure, const std::string& why,
                          SteadyPoint now) {
  if (failure == CallFailure::kUnauthorized) {
    RefuseKeys(now);
  } else if (failure != CallFailure::kRateLimited &&
             failure != CallFailure::kNotSent &&
             !keys_.Failed(failure, parts_.random(), now)) {
    EndWaits(false, now);
  }
  LogWarning("call-failed", {{"pass", "keys"}, {"why", why}});
}

absl::Status SyncEngine::FinishLook(const SyncCall& call,
                                    const HttpResponse& response) {
  std::scoped_lock lock(mutex_);
  const SteadyPoint now = parts_.clock.SteadyNow();
  StateOf(call.lane).in_flight.reset();
  const auto user = KeyUserAt(state_.account.host, response.body);
  if (AreKeysRefused(user.status())) {
    StopFor(user.status());
    return absl::OkStatus();
  }
  if (!user.ok()) {
    NoteError(std::string(user.status().message()));
    FailLook(CallFailure::kPermanent, stats_.last_error, now);
    return absl::OkStatus();
  }
  absl::Status followed = FollowUser(user->account);
  if (!followed.ok()) {
    FailLook(CallFailure::kBroken, std::string(followed.message()), now);
    return followed;
  }
  if (!usable_.ok()) return followed;
  if (keys_.AreRefused()) LogInfo("keys-accepted-again", {});
  stats_.unauthorized = false;
  keys_.Answered(response.sent);
  EndWaits(true, now);
  return followed;
}

// What was read for one user proves little for another, as at a start.
absl::Status SyncEngine::FollowUser(const Account& account) {
  const Account& known = state_.account;
  if (account.org_id == known.org_id && account.user_id == known.user_id &&
      account.full_view == known.full_view) {
    return absl::OkStatus();
  }
  absl::Status changed = parts_.writer.ChangeUser(account);
  if (absl::IsFailedPrecondition(changed)) {
    StopFor(changed);
    return absl::OkStatus();
  }
  if (!changed.ok()) return changed;
  LogWarning("key-user-changed",
             {{"all-leads", account.full_view},
              {"next",
               "leads that are gone upstream stay until leadline-sync "
               "allow-deletes"}});
  proves_from_ = calls_made_ + 1;
  // What was read for the user before is no part of what this one sees.
  scheduler_.Reset({});
  return ReloadReplica();
}

void SyncEngine::StopFor(const absl::Status& why) {
  LogError("another-account", {{"why", std::string(why.message())}});
  NoteError(std::string(why.message()));
  usable_ = why;
}

absl::Status SyncEngine::Usable() const {
  std::scoped_lock lock(mutex_);
  return usable_;
}

}  // namespace leadline
