# SPDX-License-Identifier: Apache-2.0
# Live reads.

# Live reads take a fifth of the rate at most.
live_mutant(live_reads_take_all SOURCE sync/live_share.cc
  FILTER LiveShareTest.*
  REPLACE "if (sent_.size() < count) return Duration(0)@"
          "if (true) return Duration(0)@")

# What a live read did not find is not asked again at once.
live_mutant(misses_are_forgotten SOURCE sync/live_reads.cc
  FILTER LiveReadsTest.*
  REPLACE "if (IsWorthKeeping(answer)) Remember(" "if (false) Remember(")

# A lead that upstream shows counts only if it has the number by our rules.
live_mutant(any_shown_lead_matches SOURCE sync/live_pass.cc
  FILTER LivePassTest.*
  REPLACE "if (key.key != current_->query.Key()) continue@" "/**/")

# A live read stores nothing.
sync_mutant(live_reads_are_stored SOURCE sync/sync_engine_live.cc
  FILTER *AskedForLive*
  REPLACE "SecondsThatDiffer({SeenOf(std::move(row))}"
          "SecondsThatDiffer({SeenOf(row)}"
          "commit.reread_wanted = *differing@"
          "const std::vector<LeadRow> stored = {row}@
  commit.rows = stored@")

# What a live read showed is remembered for a short time only.
sync_mutant(live_answers_are_kept_for_ever SOURCE sync/live_reads.cc
  FILTER *AskedForLive*
  REPLACE "queue.front().until <= now" "false")

# Live reads wait for a slot like all calls.
sync_mutant(live_reads_are_not_counted SOURCE sync/call_limiter.cc
  FILTER *AskedForLive*
  REPLACE "  Duration wait = WaitForAll(now, keep_free)@
  wait = std::max(wait, live_share_.Wait(EffectiveAt(now), now))@"
          "  Duration wait = live_share_.Wait(EffectiveAt(now), now)@")
