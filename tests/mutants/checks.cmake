# SPDX-License-Identifier: Apache-2.0
# Sweeps, the verifier and the enumeration.

# One sweep in so many reads all windows whole, whatever their counts say.
sync_mutant(equal_counts_are_enough SOURCE sync/sweep.cc
  FILTER *RenamedOwners*
  REPLACE "*progress_->number % options_.whole_every == 0" "false")

# What leads picked at random show otherwise is read again.
sync_mutant(verified_differences_stay SOURCE sync/sync_engine_checks.cc
  FILTER *VerifierFinds*
  REPLACE "commit.reread_wanted = findings->differing@" "/**/")

# A change that no read can have brought yet says nothing of the replica.
core_mutant(recent_changes_are_verified SOURCE sync/verify_pass.cc
  FILTER VerifyTest.*
  REPLACE "*seen.row.stamp > expected" "false")

# A lead that the enumeration shows and the replica lacks is read again.
sync_mutant(enumerated_leads_stay_lost SOURCE sync/enumerate_pass.cc
  FILTER *LostByEvery*
  REPLACE "commit.reread_wanted = stretches_@" "/**/")

# Leads without a stamp are stored as the enumeration shows them.
sync_mutant(unstamped_leads_are_left SOURCE sync/enumerate_pass.cc
  FILTER *WithoutAStamp*
  REPLACE "commit.rows = page.unstamped@" "/**/")

# It is enumerated once a week.
core_mutant(enumerated_twice_a_week SOURCE sync/enumerate_pass.cc
  FILTER EnumeratePassTest.AWholeReplica*
  REPLACE ": options_.between_runs@" ": options_.between_runs / 2@")

# Leads that do not ascend were not asked for.
core_mutant(any_leads_are_enumerated SOURCE sync/enumerate_answer.cc
  FILTER EnumerateAnswerTest.*
  REPLACE "if (*number <= last)" "if (false)")

# A short page is not the end of the enumeration.
core_mutant(a_short_page_ends_it SOURCE sync/enumerate_pass.cc
  FILTER EnumeratePassTest.*
  REPLACE "if (page.leads.empty()) {"
          "if (static_cast<int>(page.leads.size()) < page_size_) {")

# A lead is hidden only where its second was read, and the next page shows it.
core_mutant(hidden_without_a_read SOURCE sync/enumerate_pass.cc
  FILTER EnumeratePassTest.*
  REPLACE "if (!lead.stamp || none_shown_) return true@" "return true@")

# A restart goes on with the sweep, and with the count of them.
core_mutant(restarts_begin_the_sweep_anew SOURCE sync/sweep.cc
  FILTER SweepTest.ARestart*
  REPLACE "  if (progress_->left) {
    next_ =" "  progress_->left.reset()@
  if (progress_->left) {
    next_ =")
core_mutant(restarts_put_off_reading_all SOURCE sync/sweep.cc
  FILTER SweepTest.TheSweepThatReadsAll*
  REPLACE "  progress_ = *progress@" "  progress_ = *progress@
  progress_->number.reset()@")

# A window that cannot be read whole is cut.
core_mutant(large_runs_are_left SOURCE sync/reconcile_pass.cc
  FILTER SweepTest.ARunOfBusySeconds*
  REPLACE "(wanted.cut || *leads > most)" "false"
          "wanted_.push_back({whole_->read.Window(), true})@" "/**/")

# A gap keeps the rest from being swept for an hour at most.
core_mutant(gaps_put_sweeps_off_for_ever SOURCE sync/sweep.cc
  FILTER SweepTest.AGapThatStays*
  REPLACE "!gaps.empty() && context.now < *due + options_.patience"
          "!gaps.empty()")
