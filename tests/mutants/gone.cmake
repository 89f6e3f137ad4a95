# SPDX-License-Identifier: Apache-2.0
# When a lead goes.

# What no page of its window shows is asked for, and goes.
sync_mutant(missing_leads_stay SOURCE sync/reconcile_pass.cc
  FILTER *DeletesAndMerges*
  REPLACE "suspects_.Add(lead.id, *whole_->ended)@" "continue@")

# What a window shows is there, whatever reads by id say.
core_mutant(windows_clear_no_suspect SOURCE sync/suspects.cc
  FILTER ReconcilePassTest.ASuspectThatIsSeen*
  REPLACE "sent > found->second.since" "false")
core_mutant(doubts_skip_their_window SOURCE sync/reconcile_pass.cc
  FILTER ReconcilePassTest.ALeadInDoubt*
  REPLACE "if (!*stamp) {" "if (true) {")

# One read by id that misses a lead is not enough.
core_mutant(one_miss_is_enough SOURCE sync/suspects.cc
  FILTER ReconcilePassTest.*
  REPLACE "suspect.missed = read.ended@
      suspect.due = now + kBetween@"
          "gone.push_back({id, read, \"\"})@
      suspects_.erase(found)@")

# Without its controls an answer proves nothing.
core_mutant(controls_are_not_needed SOURCE sync/suspects.cc
  FILTER ReconcilePassTest.*
  REPLACE "if (!IsSound(asked, answer))" "if (false)")

# Leads that may be gone themselves are no controls; and where those that
# changed last do not come back, they are drawn from more.
core_mutant(suspects_are_controls SOURCE sync/reconcile_pass.cc
  FILTER ReconcilePassTest.OfAFewLeads*
  REPLACE "return suspects_.Contains(id)@" "return id.empty()@")
core_mutant(controls_are_always_the_latest SOURCE sync/controls.cc
  FILTER ReconcilePassTest.LeadsThatWereGone*
  REPLACE "std::min(rules.failures, kMostFailures)" "0 * rules.failures")

# A merge needs a control, too.
core_mutant(merges_need_no_control SOURCE sync/merge_pass.cc
  FILTER MergePassTest.WithNoOtherLead*
  REPLACE "if (controls_.empty()) {
        Retry(context.now)@" "if (false) {"
          "!controls.empty() &&" "/**/")

# A tombstone yields only to a read sent after it was confirmed.
leadline_mutant(tombstone_yields_to_any_read SOURCE replica/page_applier.cc
  TEST gone_test FILTER * CAUGHT "FAILED  . GoneTest"
  DEPS leadline_replica_fixture
  REPLACE "if (seen.read.sent <= (*tombstone)->confirmed)" "if (false)")

# What went is held no more.
replica_mutant(leads_that_went_are_held SOURCE replica/gone_applier.cc
  TEST gone_test FILTER GoneTest.*
  REPLACE "if (status.ok()) status = tables_.tombstones.Release(gone.id)@" "/**/")

# At most ten leads or one in a hundred go in a day without an operator's word.
sync_mutant(no_guard SOURCE replica/gone_applier.cc
  FILTER *HeldByTheGuard*
  REPLACE "return bound > gone ? bound - gone : 0@"
          "return bound + gone + 1000000@")

# The second read by id comes a minute after the first.
core_mutant(two_misses_at_once SOURCE sync/suspects.cc
  FILTER ReconcilePassTest.ASecond*
  REPLACE "suspect.due = now + kBetween@" "suspect.due = now@"
          "read.sent - *suspect.missed >= kBetween" "true")

# An answer that shows what was not asked for proves nothing.
core_mutant(unasked_leads_are_no_matter SOURCE sync/suspects.cc
  FILTER ReconcilePassTest.AnAnswerWith*
  REPLACE "return static_cast<size_t>(wanted) + answer.controls.size() ==
         answer.shown.size()@" "return true@")

# Windows whose counts are compared end in seconds without a lead; others are
# read whole.
core_mutant(busy_ends_are_counted SOURCE sync/sweep.cc
  FILTER ReconcilePassTest.WhatPrinted*
  REPLACE "return SweepWindow{{run.from, end}, false}@"
          "return SweepWindow{{run.from, window->stretch.to}, false}@")
replica_mutant(windows_end_anywhere SOURCE replica/stamp_queries.cc
  TEST gone_test FILTER StampQueriesTest.AWindow*
  REPLACE "window.leads >= leads && second - latest > seconds(1)"
          "window.leads >= leads")
core_mutant(busy_beginnings_are_counted SOURCE sync/sweep.cc
  FILTER ReconcilePassTest.WhatPrinted*
  REPLACE "|| !*begins_quiet@" "|| false@")

# Counts are compared once the newest changes were read after them.
core_mutant(counts_are_compared_at_once SOURCE sync/reconcile_pass.cc
  FILTER ReconcilePassTest.ALeadThatChanges*
  REPLACE "return context.as_of && *context.as_of > time@" "return true@")

# Where upstream has more it is read again, and told.
core_mutant(more_upstream_is_no_difference SOURCE sync/reconcile_pass.cc
  FILTER ReconcilePassTest.WhatIsMissing*
  REPLACE "if (*done.upstream == after && after == done.before) {"
          "if (*done.upstream >= after && after == done.before) {")
leadline_mutant(losses_are_not_told SOURCE sync/sync_engine.cc
  TEST sync_property_test FILTER *FindsLostIsNamed*
  CAUGHT "FAILED  . SyncPropertyTest" DEPS leadline_sync_simulation
  REPLACE "if (call.planned->pass == PassId::kReconcile) NoteLost(*result)@"
          "/**/")

# A window that could not be read whole makes no suspects.
core_mutant(odd_windows_make_suspects SOURCE sync/reconcile_pass.cc
  FILTER ReconcilePassTest.AWindow*
  REPLACE "case WindowRead::Outcome::kGiveUp:
      whole_.reset()@" "case WindowRead::Outcome::kGiveUp:
      whole_->ended = facts.ended@")

# The operator's word lets so many more go.
replica_mutant(the_word_is_not_heard SOURCE replica/gone_applier.cc
  TEST gone_test FILTER GoneTest.TheOperatorsWordLets*
  REPLACE "allowance_ = *allowance@" "/**/")
