// SPDX-License-Identifier: Apache-2.0
// What the engine does about calls that failed, what counts as failed, and
// about calls that it may not make yet.
#include <algorithm>

#include "base/log.h"
#include "sync/budget_plan.h"
#include "sync/page_check.h"
#include "sync/sync_engine.h"
#include "sync/upstream_dates.h"
#include "sync/words.h"

namespace leadline {
namespace {

// Before the next call, where others are answered.
constexpr Duration kAfterTrouble{1000};

// A lane that waits this long for a slot is worth a line in the log.
constexpr Duration kLongWait = std::chrono::minutes(2);

}  // namespace

absl::Status SyncEngine::CheckWindowPage(const SyncCall& call,
                                         const HttpResponse& response,
                                         const LeadPage& page) const {
  std::scoped_lock lock(mutex_);
  return CheckPage(page, call.planned->page.window,
                   upstream_.Earliest(response.sent) - options_.safety_lag);
}

void SyncEngine::Fail(const SyncCall& call, CallFailure failure,
                      const std::string& why) {
  std::scoped_lock lock(mutex_);
  const SteadyPoint now = parts_.clock.SteadyNow();
  LaneState& lane = StateOf(call.lane);
  lane.in_flight.reset();
  if (failure == CallFailure::kStopped) return;
  ++stats_.calls_failed;
  NoteError(why);
  if (failure == CallFailure::kRateLimited) ++stats_.refusals;
  if (!call.planned) return FailLook(failure, why, now);
  // Not of a window: nothing of the fill waits for it.
  const bool aside = !call.planned->ids.empty() || call.planned->enumerate ||
                     call.planned->live || call.planned->merge;
  if (failure == CallFailure::kUnauthorized) {
    // A user may read leads and not be permitted one of these calls.
    if (!aside) return RefuseKeys(now);
    return WaitForLook(call.lane, {call.planned->pass, true, why}, now);
  }
  const bool counted =
      failure != CallFailure::kRateLimited && failure != CallFailure::kNotSent;
  if (counted && ++lane.failures == 1) lane.failing_since = now;
  NextStep step =
      AfterFailure(failure, std::max(lane.failures, 1), parts_.random());
  if (failure == CallFailure::kRateLimited && aside && !call.planned->live &&
      IsRefusedAlone(lane, now)) {
    scheduler_.Failed(call.planned->pass);
    scheduler_.GiveUp(call.planned->pass, upstream_.Earliest(now),
                      GiveUpReason::kTrouble);
  }
  if (counted && !call.planned->live) {
    const PassId pass = call.planned->pass;
    scheduler_.Failed(pass);
    if (IsInVain(call, failure, step)) {
      scheduler_.GiveUp(pass, upstream_.Earliest(now),
                        failure == CallFailure::kPermanent
                            ? GiveUpReason::kRefused
                            : GiveUpReason::kTrouble);
      NoteGivenUp(*call.planned);
      // What comes next is not to pay for it.
      if (OthersAreAnswered(lane) && step.action == NextStep::Action::kGiveUp) {
        lane.failures = 0;
        step.delay = std::min(step.delay, kAfterTrouble);
      }
    }
  }
  if (step.halve_page && !aside) pages_.TooMuch();
  LogWarning("call-failed", {{"pass", NameOf(call.planned->pass)},
                             {"why", why},
                             {"failures", lane.failures},
                             {"next", step.delay}});
  // An account that will not be asked so is no trouble for other calls.
  if (aside && failure == CallFailure::kPermanent) return;
  lane.not_before = now + step.delay;
}

void SyncEngine::NoteError(const std::string& why) {
  stats_.last_error = why;
  stats_.last_error_at = upstream_.Earliest(parts_.clock.SteadyNow());
}

// A wait of minutes is the day's calls being used up, or a refusal: said once.
void SyncEngine::NoteWait(Lane lane, Duration wait) {
  LaneState& state = StateOf(lane);
  const bool is_long = wait >= kLongWait;
  if (is_long && !state.waits_long) {
    LogWarning("out-of-calls",
               {{"lane", NameOf(lane)},
                {"next", wait},
                {"cure",
                 "none is needed: it goes on by itself; a larger "
                 "--daily-calls or --share makes it faster"}});
  }
  state.waits_long = is_long;
}

// A plan by another limit than the account's would have the newest changes take
// calls that there are not.
void SyncEngine::FollowLimit(SteadyPoint now) {
  if (!options_.plan) return;
  const CallRate limit = parts_.limiter.InForce(now);
  if (limit == planned_for_) return;
  planned_for_ = limit;
  PlanOptions wanted = *options_.plan;
  const bool learned = !(limit == wanted.limit.rate);
  wanted.limit.rate = limit;
  const BudgetPlan plan =
      PlanBudget(wanted.limit, wanted.poll_interval, Context().types);
  poll_interval_ = plan.poll_interval;
  scheduler_.SetPollInterval(poll_interval_);
  LogWarning(learned ? "limit-learned" : "limit-forgotten",
             {{"limit", std::to_string(limit.calls) + " in any " +
                            Rounded(limit.window)},
              {"plan", InWords(plan)}});
}

void SyncEngine::NoteGivenUp(const PlannedCall& planned) {
  if (!planned.ids.empty() || planned.enumerate || planned.merge) return;
  LogWarning("window-left-for-later",
             {{"pass", NameOf(planned.pass)},
              {"from", PrintUpstreamDate(planned.page.window.from)},
              {"to", PrintUpstreamDate(planned.page.window.to)}});
}

// Others are answered meanwhile: the trouble is the call's own.
bool SyncEngine::OthersAreAnswered(const LaneState& lane) const {
  return last_answer_ > lane.failing_since;
}

// Refused for the rate again and again, while others are answered: what is
// refused may be the call itself, in words that sound alike.
bool SyncEngine::IsRefusedAlone(LaneState& lane, SteadyPoint now) const {
  constexpr int kMostInARow = 3;
  if (last_answer_ > lane.refused_at) ++lane.refused_alone;
  lane.refused_at = now;
  if (lane.refused_alone < kMostInARow) return false;
  lane.refused_alone = 0;
  return true;
}

// Whether to go on with something else. Where nothing is answered the trouble
// is upstream's, and what was in hand is the right thing to ask for first.
bool SyncEngine::IsInVain(const SyncCall& call, CallFailure failure,
                          const NextStep& step) const {
  // Two tries are enough for what was given up before.
  constexpr int kTriesOfTroubled = 2;
  // Asking the same again would fail again.
  if (failure == CallFailure::kPermanent) return true;
  // Reads by id are worth one try: hints come again with the tail, suspects
  // with the next sweep, and merges with the next look.
  if (!call.planned->ids.empty() || call.planned->merge) return true;
  const PassId pass = call.planned->pass;
  const LaneState& lane = StateOf(call.lane);
  if (step.action == NextStep::Action::kGiveUp) {
    return pass == PassId::kTail || OthersAreAnswered(lane);
  }
  return scheduler_.IsInTrouble(pass) && lane.failures >= kTriesOfTroubled &&
         OthersAreAnswered(lane);
}

void SyncEngine::NoteSkipped(const LeadPage& page) {
  stats_.leads_skipped += page.skipped.size();
  for (const SkippedLead& lead : page.skipped) {
    LogWarning("lead-skipped", {{"id", lead.id}, {"why", lead.reason}});
  }
  stats_.leads_damaged += page.damaged.size();
  for (const std::string& id : page.damaged) {
    LogWarning("lead-damaged",
               {{"id", id},
                {"why",
                 "it has text that is not valid Unicode, and is stored with "
                 "U+FFFD for it"}});
  }
}

}  // namespace leadline
