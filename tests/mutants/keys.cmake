# SPDX-License-Identifier: Apache-2.0
# Whose the keys are, and what they may do.

# A call that only some keys may make says nothing of the others.
sync_mutant(one_forbidden_call_stops_all SOURCE sync/sync_engine_failures.cc
  FILTER *AreForbidden*
  REPLACE "if (!aside) return RefuseKeys(now)" "return RefuseKeys(now)")
sync_mutant(forbidden_calls_are_made_again SOURCE sync/sync_engine_keys.cc
  FILTER *AreForbidden*
  REPLACE "wait->is_forbidden ? GiveUpReason::kForbidden"
          "wait->is_forbidden ? GiveUpReason::kTrouble")

# Whose the keys are is asked before leads are removed, and followed.
sync_mutant(no_look_before_leads_go SOURCE sync/sync_engine_keys.cc
  FILTER *IsDemoted*
  REPLACE "return MayRemove(planned) &&" "return false &&")
sync_mutant(another_role_is_ignored SOURCE sync/sync_engine_keys.cc
  FILTER *IsDemoted*
  REPLACE "account.full_view == known.full_view" "true")

# One answer that cannot be used keeps no lead from going for an hour.
core_mutant(a_failed_look_waits_an_hour SOURCE sync/key_watch.cc
  FILTER EngineTest.ALookThatFailedOnce*
  REPLACE "due_ = now + pause_@" "due_ = now + kBetweenLooks@")

# A user who has seen all leads and does no more takes none away.
replica_mutant(demoted_users_are_the_same SOURCE replica/account_table.cc
  TEST writer_open_test FILTER WriterOpenTest.*
  REPLACE " OR full_view > ?3" "")

# An account that names no country code takes the replica's not away.
replica_mutant(no_country_code_is_one SOURCE replica/account_table.cc
  TEST writer_open_test FILTER WriterOpenTest.*
  REPLACE "if (!account.default_country_code.empty()) return"
          "if (true) return")
