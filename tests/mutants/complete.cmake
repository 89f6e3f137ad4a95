# SPDX-License-Identifier: Apache-2.0
# When the replica may be called complete.

# With leads that are known to be lacking the replica is not complete.
leadline_mutant(broken_leads_are_complete SOURCE replica/writer_state.cc
  TEST broken_leads_test FILTER BrokenLeadsTest.*
  CAUGHT "FAILED  . BrokenLeadsTest" DEPS leadline_replica_fixture
  REPLACE "const bool lacks_some = !broken_.IsEmpty() &&"
          "const bool lacks_some = false &&")
core_mutant(hidden_leads_are_complete SOURCE replica/writer_state.cc
  FILTER EnumeratePassTest.*
  REPLACE "state.leads_hidden == 0" "true")
# One is struck off by a read that was sent after it was seen broken.
leadline_mutant(any_read_strikes_off SOURCE replica/broken_leads.cc
  TEST broken_leads_test FILTER BrokenLeadsTest.*
  CAUGHT "FAILED  . BrokenLeadsTest" DEPS leadline_replica_fixture
  REPLACE "if (covered.read_at < lead.seen) continue@" "/**/")
leadline_mutant(leads_that_went_stay_broken SOURCE replica/writer_broken.cc
  TEST broken_leads_test FILTER BrokenLeadsTest.*
  CAUGHT "FAILED  . BrokenLeadsTest" DEPS leadline_replica_fixture
  REPLACE "if (*tombstone) broken.Gone(gone.id, gone.confirmed.sent)@" "/**/")
# Where it is no more, it may have changed just now.
leadline_mutant(struck_off_at_once SOURCE replica/writer_broken.cc
  TEST broken_leads_test FILTER BrokenLeadsTest.*
  CAUGHT "FAILED  . BrokenLeadsTest" DEPS leadline_replica_fixture
  REPLACE "if (broken.Covered(covered) && !page.as_of)"
          "if (broken.Covered(covered) && false)")

# A gap is closed only once the newest changes were read after it was.
leadline_mutant(gap_closed_at_once SOURCE replica/writer_state.cc
  TEST writer_test FILTER ReplicaWriterTest.CompleteOnce*
  CAUGHT "FAILED  . ReplicaWriterTest" DEPS leadline_replica_fixture
  REPLACE "stored_.filled_until == TimePoint()" "true")

# Nor while the newest changes were read in part, and late changes may be behind.
leadline_mutant(a_part_of_the_newest_is_enough SOURCE replica/writer_state.cc
  TEST writer_test FILTER ReplicaWriterTest.NotComplete*
  CAUGHT "FAILED  . ReplicaWriterTest" DEPS leadline_replica_fixture
  REPLACE "coverage_.IsReadSince(as_of, *through)" "true")

# What was read too early is a gap while it is read anew; a look in flight
# meanwhile confirms nothing; and it was sent with the first of its calls.
replica_mutant(read_too_early_is_no_gap SOURCE replica/writer_state.cc
  TEST completeness_test FILTER CompletenessTest.*
  REPLACE "!coverage.IsReadLateOrSince(stretch, lag, as_of)" "false")
replica_mutant(a_look_in_flight_confirms SOURCE replica/writer_state.cc
  TEST completeness_test FILTER CompletenessTest.*
  REPLACE "if (sent < reread_until_)" "if (false)")
replica_mutant(a_look_is_sent_with_its_last_call SOURCE replica/writer_state.cc
  TEST completeness_test FILTER CompletenessTest.*
  REPLACE "page.look_sent.value_or(page.read.sent)" "page.read.sent")

# Upstream's time goes by the clock that does not jump.
sync_mutant(upstreams_time_by_the_wall_clock SOURCE sync/upstream_clock.cc
  FILTER *WallClocksThatJump*
  REPLACE "return TimePoint(at.since_boot + low)@"
          "const auto wall = [this] {
    return clock_.Now().time_since_epoch() - clock_.SteadyNow().since_boot@
  }@
  static const Duration at_first = wall()@
  return TimePoint(at.since_boot + low + wall() - at_first)@")
