# SPDX-License-Identifier: Apache-2.0
# What each pass reads, and when.

# The tail reads into the future, and covers no more than what was before.
core_mutant(the_tail_ends_now SOURCE sync/tail_pass.cc
  FILTER TailPassTest.*
  REPLACE "floor<seconds>(context.now) + kAhead@"
          "floor<seconds>(context.now)@")
core_mutant(the_future_is_covered SOURCE sync/tail_pass.cc
  FILTER TailPassTest.*
  REPLACE "const sys_seconds end = floor<seconds>(first_sent_)@"
          "const sys_seconds end = asked.window.to@")

# It begins where reads were late enough, reads the newest stretch that fits,
# and leaves what is behind it.
core_mutant(the_tail_reads_once SOURCE sync/tail_pass.cc
  FILTER TailPassTest.*
  REPLACE "young.empty() ? run->to : young.front().from" "run->to")
core_mutant(the_tail_reads_all_behind_it SOURCE sync/tail_pass.cc
  FILTER TailPassTest.LeavesALongOutage*
  REPLACE "std::max(begin, earliest)" "begin")
core_mutant(the_tail_comes_no_nearer SOURCE sync/tail_pass.cc
  FILTER TailPassTest.ComesNearerToNowWhenAnAnswer*
  REPLACE "span * 4 / 5 * asked.page_size /"
          "(span + reach_) * facts.record_count /")
core_mutant(odd_looks_count SOURCE sync/tail_pass.cc
  FILTER TailPassTest.AnswerOfAnOddSize*
  REPLACE "if (!whole) return first_sent_@" "/**/")

# Its interval follows from the budget, and so does one that is wished for.
edge_mutant(the_interval_is_a_constant SOURCE sync/budget_plan.cc
  FILTER BudgetPlanTest.*
  REPLACE
  "return std::max({kUsualInterval, by_rate, IntervalOfDay(limit, calls)})@"
          "return kUsualInterval@")
edge_mutant(any_wish_is_kept SOURCE sync/budget_plan.cc
  FILTER BudgetPlanTest.*
  REPLACE "std::max(*wanted, ShortestInterval(limit, calls_of_a_look))"
          "*wanted")

# The newest gap is read first, and a window that was begun goes on.
core_mutant(the_oldest_gap_first SOURCE sync/backfill_pass.cc
  FILTER BackfillPassTest.*
  REPLACE "gaps.back()" "gaps.front()" "young.back()" "young.front()")
core_mutant(the_oldest_end_first SOURCE sync/backfill_pass.cc
  FILTER BackfillPassTest.*
  REPLACE "reads_[hand].emplace(window.stretch, context.page_size"
          "const Duration length = window.stretch.to - window.stretch.from@
  window.stretch = {gap.from, gap.from + floor<std::chrono::seconds>(length)}@
  reads_[hand].emplace(window.stretch, context.page_size")
core_mutant(read_too_early_and_left SOURCE sync/backfill_pass.cc
  FILTER BackfillPassTest.*
  REPLACE "if (gaps.empty() && young.empty()) return std::nullopt@
  if (gaps.empty()) return young.back()@"
          "if (gaps.empty()) return std::nullopt@")
core_mutant(a_fill_begins_anew SOURCE sync/backfill_pass.cc
  FILTER BackfillPassTest.KeepsItsPlace*
  REPLACE "if (hand < in_hand.size())" "if (false)")

# Each stretch is read again at each age, at the latest after a day.
core_mutant(nothing_settles_after_a_day SOURCE sync/settle_pass.cc
  FILTER SettlePassTest.*
  REPLACE "auto age = kSettleAges.rbegin()@"
          "auto age = kSettleAges.rbegin() + 1@")

# No pass starves another, not even by calls that fail.
core_mutant(the_fill_has_no_floor SOURCE sync/sync_scheduler.cc
  FILTER SyncSchedulerTest.*
  REPLACE "kMostBeforeBackfill = 4" "kMostBeforeBackfill = 1'000'000")
core_mutant(reconciling_has_no_floor SOURCE sync/sync_scheduler.cc
  FILTER SyncSchedulerTest.*
  REPLACE "kMostBeforeReconcile = 19" "kMostBeforeReconcile = 1'000'000")
core_mutant(settling_has_no_floor SOURCE sync/sync_scheduler.cc
  FILTER SyncSchedulerTest.*
  REPLACE "kMostBeforeSettle = 9" "kMostBeforeSettle = 1'000'000")
core_mutant(enumerating_has_no_floor SOURCE sync/sync_scheduler.cc
  FILTER SyncSchedulerTest.*
  REPLACE "kMostBeforeEnumerate = 19" "kMostBeforeEnumerate = 1'000'000")
core_mutant(verifying_has_no_floor SOURCE sync/sync_scheduler.cc
  FILTER SyncSchedulerTest.*
  REPLACE "kMostBeforeVerify = 49" "kMostBeforeVerify = 1'000'000")
core_mutant(failed_calls_are_no_turns SOURCE sync/sync_scheduler.cc
  FILTER SyncSchedulerTest.*
  REPLACE "  CountBulk(pass)@
  if (pass == PassId::kEnumerate)" "  if (pass == PassId::kEnumerate)")

# Reconciling takes no more than its part.
core_mutant(reconciling_keeps_no_distance SOURCE sync/reconcile_pass.cc
  FILTER ReconcilePassTest.ItsCalls*
  REPLACE "not_before_ = facts.sent + options_.between_calls@" "/**/")

# A hint brings the tail forward; what that has not brought after the safety lag
# is asked for by its id, by every name seen so far.
core_mutant(hints_hurry_nobody SOURCE sync/sync_scheduler.cc
  FILTER EngineTest.AHint*
  REPLACE "tail_.Hurry()@" "/**/")
hooks_mutant(hints_are_asked_for_at_once SOURCE sync/hint_pass.cc
  FILTER HintPassTest.*
  REPLACE "waiting_.front().first + context.safety_lag <= context.now" "true")
hooks_mutant(what_was_brought_is_asked_for SOURCE sync/hint_pass.cc
  FILTER HintPassTest.*
  REPLACE "waiting_.erase(hint)@" "/**/")
hooks_mutant(older_reads_serve_hints SOURCE sync/hint_pass.cc
  FILTER HintPassTest.*
  REPLACE "|| sent < found->second->last" "|| false")
hooks_mutant(new_names_are_not_asked_for SOURCE sync/hint_check.cc
  FILTER HintCheckTest.*
  REPLACE "if (lists_ == lists) return names_@" "if (lists_ > 0) return names_@")

# A read by id is compared by the names that it has, and where it differs its
# second is read.
hooks_mutant(names_left_out_differ SOURCE sync/hint_check.cc
  FILTER HintCheckTest.*
  REPLACE "return std::ranges::any_of(seen.names,"
          "if (shown.attributes().size() != kept.attributes().size()) return true@
  return std::ranges::any_of(seen.names,")
hooks_mutant(read_by_id_points_nowhere SOURCE sync/hint_check.cc
  FILTER HintCheckTest.*
  REPLACE "found.push_back({second, second + seconds(1)})@" "/**/")
