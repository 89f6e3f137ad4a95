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
  REPLACE "return (bound > gone ? bound - gone : 0) + allowance@"
          "return bound + gone + allowance + 1000000@")
