# SPDX-License-Identifier: Apache-2.0
# Merges that the account announces.

# A merged lead goes only once its survivor was read after the merge.
replica_mutant(merged_leads_do_not_wait SOURCE replica/gone_applier.cc
  TEST merged_test FILTER MergedTest.*
  REPLACE "if (!*has) {" "if (false) {")

# Its id leads to its survivor.
replica_mutant(survivor_is_not_recorded SOURCE replica/gone_applier.cc
  TEST merged_test FILTER MergedTest.*
  REPLACE "{gone.confirmed.ended, gone.survivor}" "{gone.confirmed.ended, \"\"}")

# A merge that is borne out is committed with its survivor's page.
sync_mutant(merged_leads_are_left SOURCE sync/merge_pass.cc
  FILTER *MergesEndWithTheirSurvivors*
  REPLACE "commit.gone = gone_@" "/**/")

# Where it is still shown, nothing was merged yet.
core_mutant(shown_leads_are_merged SOURCE sync/merge_pass.cc
  FILTER MergePassTest.*
  REPLACE "shown.size() == controls.size() + 1@" "true@")

# How far merges were followed up moves only once all were.
core_mutant(merges_in_hand_are_forgotten SOURCE sync/merge_pass.cc
  FILTER MergePassTest.*
  REPLACE "progress_->read_until = FollowedUntil()@"
          "progress_->read_until = last_look_@")

# What is done is known for as long as a look may show it.
core_mutant(done_merges_are_forgotten SOURCE sync/merge_pass.cc
  FILTER MergePassTest.ABusyDay*
  REPLACE "return done.second < *progress_->read_until - options_.overlap@"
          "return done.second <= *progress_->read_until@")

# A merge that the guard holds is not done.
core_mutant(held_merges_are_left SOURCE sync/merge_pass.cc
  FILTER MergePassTest.WhatTheGuardHolds*
  REPLACE "return Hold(now)@" "return EndFront()@")

# Merges are counted by themselves.
replica_mutant(merges_count_as_deletes SOURCE replica/gone_applier.cc
  TEST merged_test FILTER MergedTest.*
  REPLACE "MayGoNow(merged ? merges_ : deletes_)" "MayGoNow(deletes_)")
