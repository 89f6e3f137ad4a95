# SPDX-License-Identifier: Apache-2.0
# The limit of calls, and what a refusal teaches.

# What alone is refused for the rate is given up.
core_mutant(refused_calls_hold_their_lane SOURCE sync/sync_engine_failures.cc
  FILTER EngineTest.*
  REPLACE "if (lane.refused_alone < kMostInARow) return false@" "return false@")

# A refusal is recognised whatever its status.
sync_mutant(refusal_only_by_status SOURCE sync/upstream_answer.cc
  FILTER *SharedAccount*
  REPLACE "if (body.error) {
    return Mentions(body.error->exception_type, \"ratelimitexceeded\") ||
           Mentions(body.error->message, \"exceeded the limit\")@
  }"
          "/**/")

# The plan follows a limit that was learned.
sync_mutant(the_plan_stays SOURCE sync/sync_engine_failures.cc
  FILTER *ALimitThatWasLearned*
  REPLACE "if (limit == planned_for_) return@" "if (true) return@")

# However long no call may go out, no lane sleeps for longer than its worker may
# be silent.
sync_mutant(lanes_sleep_as_long_as_they_like SOURCE sync/sync_engine.cc
  FILTER *SharedAccount*
  REPLACE "std::min(*wait, LongestWait(lane))" "*wait")

# A slot is free again one window after the answer ended, not after the send.
sync_mutant(slot_freed_by_the_send SOURCE sync/call_limiter.cc
  FILTER *TightLimit*
  REPLACE "++in_flight_@" "ends_.push_back(now)@"
          "--in_flight_@" "/**/"
          "  ends_.insert(std::ranges::upper_bound(ends_, ended), ended)@
  if" "  if")

# Only an answered call ends a row of refusals, and only one sent after it.
limiter_mutant(any_end_ends_the_row SOURCE sync/call_limiter.cc
  FILTER CallLimiterTest.*
  REPLACE "--in_flight_@" "--in_flight_@ refusals_ = 0@")
limiter_mutant(old_answers_end_the_row SOURCE sync/call_limiter.cc
  FILTER CallLimiterTest.*
  REPLACE "if (slot.taken >= ledger_.ClosedUntil())" "if (true)")

# After a refusal one call goes out alone.
limiter_mutant(all_go_out_after_a_refusal SOURCE sync/call_limiter.cc
  FILTER CallLimiterTest.*
  REPLACE "if (is_trial && trial_in_flight_)" "if (false)")

# Of a few slots both sorts of calls get theirs.
limiter_mutant(nobody_yields SOURCE sync/turns.cc
  FILTER CallLimiterTest.*
  REPLACE "last_ == side && asked" "false && asked")

# Calls made before the machine was told the time count.
limiter_mutant(calls_of_1970_are_forgotten SOURCE sync/ledger_image.cc
  FILTER CallLedgerTest.*
  REPLACE "bucket.hour < kFirstHour && hour >= kFirstHour" "false")

# Of the account's limit a share is the worker's.
limiter_mutant(the_share_is_ignored SOURCE sync/call_limiter.cc
  FILTER CallLimiterTest.*
  REPLACE "const double calls = whole.calls * share + kRounding@"
          "const double calls = whole.calls@")

# Calls that can wait leave some of a window and of the day to those that cannot.
limiter_mutant(no_slot_is_kept SOURCE sync/call_limiter.cc
  FILTER CallLimiterTest.SlotsAreKept*
  REPLACE "std::max(1, rate.calls - keep_free)" "rate.calls")
core_mutant(the_fill_lane_takes_the_bulk_lanes SOURCE sync/sync_engine.cc
  FILTER EngineTest.TheFill*
  REPLACE "(lane == Lane::kFill ? 1 : 0)" "0")
core_mutant(the_fill_takes_every_slot SOURCE sync/sync_engine.cc
  FILTER EngineTest.TheFill*
  REPLACE "return std::min(2, calls / 4)@" "return 0@")
limiter_mutant(the_fill_takes_the_day SOURCE sync/call_limiter.cc
  FILTER CallLimiterTest.WhatCanWait*
  REPLACE "if (day_share_) wait = std::max(wait, day_share_->Wait(now))@" "/**/")

# While one call is in flight another goes out.
core_mutant(one_call_at_a_time SOURCE sync/sync_engine.cc
  FILTER EngineTest.TheFill*
  REPLACE "const int kept = KeptFromBulk("
          "if (StateOf(lane == Lane::kBulk ? Lane::kUrgent : Lane::kBulk).in_flight)
    return Result(kIdlePoll)@
  const int kept = KeptFromBulk(")

# The day's calls are limited.
limiter_mutant(the_day_has_no_limit SOURCE sync/call_limiter.cc
  FILTER CallLimiterTest.DayIsLimited
  REPLACE "if (!ours || ledger_.CallsInDay(now) < *ours) return Duration(0)@"
          "return Duration(0)@")

# A refusal costs a window and more, each in a row more, and what upstream asks
# for.
limiter_mutant(a_refusal_costs_nothing SOURCE sync/call_limiter.cc
  FILTER CallLimiterTest.RefusalCloses*
  REPLACE "ledger_.CloseUntil(std::max(until, ledger_.ClosedUntil()))@"
          "ledger_.CloseUntil(ledger_.ClosedUntil())@")
limiter_mutant(a_refusal_costs_a_window SOURCE sync/call_limiter.cc
  FILTER CallLimiterTest.RefusalCloses*
  REPLACE "kClosureFactor = 1.04" "kClosureFactor = 1.0"
          "kClosureJitter = 0.1" "kClosureJitter = 0")
limiter_mutant(refusals_do_not_add_up SOURCE sync/call_limiter.cc
  FILTER CallLimiterTest.RefusalsInARow*
  REPLACE "closure *= 2@" "/**/")
limiter_mutant(retry_after_is_ignored SOURCE sync/call_limiter.cc
  FILTER CallLimiterTest.RetryAfter*
  REPLACE "std::max(closure, verdict.retry_after)" "closure")

# What it teaches lowers the rate, and never lifts it.
limiter_mutant(refusals_teach_nothing SOURCE sync/call_limiter.cc
  FILTER CallLimiterTest.WhatARefusal*
  REPLACE "return ledger_.Learn(told, now)@" "return closed@")
limiter_mutant(refusals_lift_the_rate SOURCE sync/call_limiter.cc
  FILTER CallLimiterTest.LearnedLimitNever*
  REPLACE "std::max(wait_for(options_.rate), ledger_.ClosedUntil() - now)"
          "std::max(wait_for(LearnedRate(now).value_or(options_.rate)),
               ledger_.ClosedUntil() - now)")

# A request that libcurl sends again is asked for, and has a slot of its own.
transport_mutant(requests_sent_again_go_unasked
  FILTER CurlTransportTest.SilentResend*
  REPLACE "if (!(*exchange.may_send)())"
          "if (!exchange.sent && !(*exchange.may_send)())")
core_mutant(requests_sent_again_are_free SOURCE sync/sync_engine.cc
  FILTER EngineTest.ARequest*
  REPLACE "const SteadyPoint now = parts_.clock.SteadyNow()@
  absl::StatusOr<TakeResult> taken = parts_.limiter.TryTake(now)@"
          "return true@
  const SteadyPoint now = parts_.clock.SteadyNow()@
  absl::StatusOr<TakeResult> taken = parts_.limiter.TryTake(now)@")

# What a worker had sent when it died may arrive when the next has begun.
limiter_mutant(the_dead_send_nothing SOURCE sync/call_ledger.cc
  FILTER CallLedgerTest.CallOfADeadWorker*
  REPLACE "slot.ended = (now + kOnTheWay).since_boot" "slot.ended = now.since_boot")

# Nor has what was given up arrived by then.
limiter_mutant(what_was_given_up_has_arrived SOURCE sync/call_limiter.cc
  FILTER CallLimiterTest.*
  REPLACE "NotBackwards(now) + CallLedger::kOnTheWay)" "NotBackwards(now))")

# The ledger is the same by whichever name of the replica.
replica_mutant(the_ledger_is_beside_the_path SOURCE replica/replica_paths.cc
  TEST replica_paths_test FILTER StandingNameTest.*
  REPLACE "= NamesOfReplica(replica)@"
          "= NamesOfReplica(replica)@\n  return replica@")
replica_mutant(the_ledger_is_beside_the_file SOURCE replica/replica_paths.cc
  TEST replica_paths_test FILTER StandingNameTest.*
  REPLACE "links > 0 ? links - 1 : 0" "links")
edge_mutant(words_follow_the_path SOURCE sync/deletes_word.cc
  FILTER ReplicaCommandTest.*
  REPLACE "StandingNameOf(replica)@" "replica@")
edge_mutant(refusals_follow_the_path SOURCE sync/refused_keys.cc
  FILTER RefusedKeysTest.*
  REPLACE "StandingNameOf(replica).value_or(replica)" "replica")

# A call outside of the engine is not sent twice with one slot.
core_mutant(greetings_are_sent_again SOURCE sync/single_call.cc
  FILTER SingleCallTest.*
  REPLACE "return !std::exchange(sent, true)@" "return true || sent@")

# A look at the newest changes waits for no other call: each lane has a thread.
core_mutant(lanes_share_a_thread SOURCE sync/sync_worker.cc
  FILTER SyncWorkerTest.*
  REPLACE "threads.emplace_back([this, lane, lanes] { RunLane(lane, lanes)@ })@"
          "RunLane(lane, lanes)@")
