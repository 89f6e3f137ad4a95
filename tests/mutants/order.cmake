# SPDX-License-Identifier: Apache-2.0
# Which of two reads wins, and by which clock.

# What is read in several pages lies before the safety lag, and the tail goes
# back to it.
sync_mutant(no_safety_lag SOURCE sync/sync_engine.cc
  FILTER *BusyAccount*
  REPLACE "          options_.safety_lag,\n" "          Duration(0),\n")

# Each stretch is read again later.
sync_mutant(no_settling SOURCE sync/settle_pass.cc
  FILTER *SeenLate*
  REPLACE "if (!read_ && context.now >= paused_until_)" "if (false)")

# Of two reads that overlap in time the larger stamp wins.
sync_mutant(overlapping_read_wins SOURCE replica/read_order.cc
  FILTER *SlowReads*
  REPLACE "return incoming.stamp > kept.stamp ? ReadVerdict::kReplace
                                     : ReadVerdict::kIgnoreOlder@"
          "return ReadVerdict::kReplace@")

# On equal stamps the lead is read again.
order_mutant(equal_stamps_not_read_again
  REPLACE "if (incoming.stamp == kept.stamp) return ReadVerdict::kReadAgain@"
          "if (incoming.stamp == kept.stamp) return ReadVerdict::kIgnoreOlder@")

# A later read replaces what an earlier one brought.
order_mutant(later_read_ignored
  REPLACE "if (incoming.stamp >= kept.stamp) return ReadVerdict::kReplace@"
          "if (incoming.stamp >= kept.stamp) return ReadVerdict::kIgnoreOlder@")

# A later read with a smaller stamp needs a second one to be believed.
order_mutant(smaller_stamp_believed_at_once
  REPLACE "return confirmed ? ReadVerdict::kReplace : ReadVerdict::kDoubt@"
          "return ReadVerdict::kReplace@")

# An unchanged row takes over the later times while another read is in flight.
order_mutant(unchanged_rows_keep_old_times
  REPLACE "ReadVerdict::kTouchTimes" "ReadVerdict::kKeepUnchanged")

# LeadAge moves by itself and is no change.
leadline_mutant(lead_age_is_a_change SOURCE sync/lead_builder.cc
  TEST sync_edge_test FILTER *Decoder*
  CAUGHT "FAILED  . PageDecoder"
  DEPS leadline_sync leadline_lead_proto simdjson::simdjson
  REPLACE "if (place == role_places_[kLeadAge]) continue@" "/**/"
          "if (name != kRoleNames[kLeadAge]) digest" "digest")

# One Date header that contradicts the others is not believed.
sync_mutant(one_date_is_believed SOURCE sync/upstream_clock.cc
  FILTER *WrongDates*
  REPLACE "if (++doubted_answers_ < kAgreeing) return std::nullopt@" "/**/")

# What was read by a clock that was ahead is timed anew.
sync_mutant(reads_of_a_wrong_clock_stand SOURCE replica/writer_state.cc
  FILTER *WrongForAWhile*
  REPLACE "coverage.Shift(shift)@" "/**/")

# A read by id takes nothing away and replaces nothing.
sync_mutant(read_by_id_stored SOURCE sync/sync_engine_ids.cc
  FILTER *HintsOfEverySort*
  REPLACE "  auto reader = parts_.writer.OpenReader()@
  if (!reader.ok()) return ApplyIds("
          "  LeadPage all@
  for (const LeadSeenById& lead : *leads) all.rows.push_back(lead.row)@
  PageCommit stored@
  stored.rows = all.rows@
  stored.read = {call.ordered_sent, upstream_.OrderedAt(response.ended)}@
  parts_.writer.Commit(stored).IgnoreError()@
  auto reader = parts_.writer.OpenReader()@
  if (!reader.ok()) return ApplyIds(")

# An unchanged row is not written again.
order_mutant(unchanged_rows_are_written
  REPLACE "return overlapped && incoming.read.sent > kept.read.sent
               ? ReadVerdict::kTouchTimes
               : ReadVerdict::kKeepUnchanged@"
          "return ReadVerdict::kReplace@")

# A stamp is LeadLastModifiedOn, else LastModifiedOn in either form, else
# ModifiedOn.
edge_mutant(stamps_in_another_order SOURCE sync/lead_builder.cc
  FILTER *Decoder*
  REPLACE "role : {kLeadLastModifiedOn, kLastModifiedOn, kModifiedOn}"
          "role : {kLastModifiedOn, kLeadLastModifiedOn, kModifiedOn}")
edge_mutant(the_last_stamp_first SOURCE sync/lead_builder.cc
  FILTER *Decoder*
  REPLACE "role : {kLeadLastModifiedOn, kLastModifiedOn, kModifiedOn}"
          "role : {kLeadLastModifiedOn, kModifiedOn, kLastModifiedOn}")
edge_mutant(american_stamps_are_none SOURCE sync/upstream_dates.cc
  FILTER UpstreamDatesTest.*
  REPLACE "return ParseAmerican(text)@" "return std::nullopt@")

# Upstream's clock is what its answers say, never this machine's, and what was
# learned of it is kept.
core_mutant(local_time_is_upstreams SOURCE sync/upstream_clock.cc
  FILTER UpstreamClockTest.NeverRunsAhead*
  REPLACE "if (!observed_) return Begin(next, sent)@" "return std::nullopt@")
core_mutant(the_stored_clock_is_forgotten SOURCE sync/upstream_clock.cc
  FILTER UpstreamClockTest.StartsFrom*
  REPLACE "now.since_boot + stored.offset@" "now.since_boot@")
core_mutant(the_clock_is_not_stored SOURCE sync/sync_engine.cc
  FILTER EngineTest.UpstreamsClock*
  REPLACE "commit.upstream_offset = upstream_.OffsetFromWall()@" "/**/")
