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
  REPLACE "if (covered.read_at < lead.seen) return@" "/**/")
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
# It is looked for soon, in parts, and those without an id only where they are.
core_mutant(broken_leads_wait_for_a_sweep SOURCE replica/writer_broken.cc
  FILTER EngineTest.ALeadWithNeither*
  REPLACE "absl::Status status = LookAgain(broken, has_new, page)@"
          "absl::Status status@")
replica_mutant(broken_leads_are_looked_for_all_the_time
  SOURCE replica/writer_broken.cc
  TEST broken_leads_test FILTER BrokenLeadsTest.OneThatStays*
  REPLACE "2 * look_pause_" "look_pause_")
replica_mutant(places_are_looked_at_whole SOURCE replica/writer_broken.cc
  TEST broken_leads_test FILTER BrokenLeadsTest.WhereItIs*
  REPLACE "if (length <= seconds(1)) return {stretch}@" "return {stretch}@")
replica_mutant(places_grow_together SOURCE replica/broken_leads.cc
  TEST broken_leads_test FILTER BrokenLeadsTest.OneWithout*
  REPLACE "while (all.size() > kMostPlaces)" "while (all.size() > 1)")
core_mutant(what_is_too_large_is_reread_for_ever SOURCE sync/reread_pass.cc
  FILTER RereadPassTest.*
  REPLACE "if (gathered_.size() == 1) Halve(commit)@" "/**/")

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

# A gap is one: nothing is complete over it, and no instant beyond it is. What
# was read too early does not count for that instant either.
replica_mutant(gaps_are_complete SOURCE replica/writer_state.cc
  TEST writer_test FILTER ReplicaWriterTest.CompleteOnce*
  REPLACE "coverage_.Gaps(history).empty()" "true")
replica_mutant(complete_through_a_gap SOURCE replica/coverage.cc
  TEST coverage_test FILTER Coverage*
  REPLACE "    if (covered.stretch.from > next) break@
    const TimePoint settled"
          "    const TimePoint settled")
replica_mutant(complete_through_early_reads SOURCE replica/coverage.cc
  TEST coverage_test FILTER Coverage*
  REPLACE "settled = covered.read_at - lag@" "settled = covered.read_at@")
replica_mutant(neighbouring_seconds_join SOURCE replica/coverage.cc
  TEST coverage_test FILTER CoverageTest.StretchesJoin*
  REPLACE "if (covered.stretch.from > next) {"
          "if (covered.stretch.from > next + std::chrono::seconds(1)) {")
replica_mutant(earlier_reads_stand SOURCE replica/coverage.cc
  TEST coverage_test FILTER CoverageTest.TheLaterRead*
  REPLACE "if (old.read_at >= covered.read_at)" "if (true)")
replica_mutant(later_reads_do_not_stand SOURCE replica/coverage.cc
  TEST coverage_test FILTER CoverageTest.*
  REPLACE "if (old.read_at >= covered.read_at)" "if (false)")
replica_mutant(unsettled_stretches_join SOURCE replica/coverage.cc
  TEST coverage_test FILTER CoverageTest.Settled*
  REPLACE "const bool settled = next.read_at - next.stretch.to >= settled_age@"
          "const bool settled = true@"
          "earlier - next.stretch.to >= settled_age" "true")

# The age goes by the latest of the looks at the newest changes.
replica_mutant(as_of_goes_back SOURCE replica/writer_state.cc
  TEST writer_test FILTER ReplicaWriterTest.AsOf*
  REPLACE "state.as_of = std::max(state.as_of, page.as_of)@"
          "if (page.as_of) state.as_of = page.as_of@")

# A hit is complete only where no unread lead can have been active since.
replica_mutant(every_hit_is_complete SOURCE replica/reader.cc
  TEST writer_test FILTER ReplicaWriterTest.AHitIs*
  REPLACE "answer.found->last_activity >= state.covered_from" "true")
replica_mutant(hits_in_a_closing_gap_are_complete SOURCE replica/writer_state.cc
  TEST writer_test FILTER ReplicaWriterTest.CompleteOnce*
  REPLACE "confirmed ? from :" "true ? from :")
replica_mutant(broken_leads_are_never_the_latest SOURCE replica/writer_state.cc
  TEST broken_leads_test FILTER BrokenLeadsTest.NoOlderActivity*
  REPLACE "std::max(state.covered_from, broken_.LatestStamp())"
          "state.covered_from")

# Upstream's time goes by the clock that does not jump.
sync_mutant(upstreams_time_by_the_wall_clock SOURCE sync/upstream_clock.cc
  FILTER *WallClocksThatJump*
  REPLACE "return TimePoint(at.since_boot + low)@"
          "const auto wall = [this] {
    return clock_.Now().time_since_epoch() - clock_.SteadyNow().since_boot@
  }@
  static const Duration at_first = wall()@
  return TimePoint(at.since_boot + low + wall() - at_first)@")

# No read covers what comes after it.
replica_mutant(reads_cover_what_is_to_come SOURCE replica/writer_state.cc
  TEST writer_test FILTER ReplicaWriterTest.WhatLiesAfter*
  REPLACE "if (covered.stretch.to > read_at)" "if (false)")
