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

# Many callers of a number share one call.
live_mutant(each_caller_makes_a_call SOURCE sync/live_reads.cc
  FILTER LiveReadsTest.ManyCallers*
  REPLACE "callers = std::move(waiting.mapped().callers)@"
          "auto& others = waiting.mapped().callers@
    callers.insert(others.extract(others.begin()))@
    if (!others.empty()) order_.push_back(number)@
    if (!others.empty()) waiting_.insert(std::move(waiting))@")

# A number is asked for in the account's usual form, then in one other.
live_mutant(forms_in_any_order SOURCE sync/phone_forms.cc
  FILTER PhoneFormsTest.*
  REPLACE "> seen_[static_cast<size_t>(b)]" "< seen_[static_cast<size_t>(b)]")
live_mutant(one_form_is_enough SOURCE sync/live_pass.cc
  FILTER LivePassTest.*
  REPLACE "++current_->at < current_->texts.size()" "false")

# Nobody is asked unless both the server's flag and the request want it.
server_mutant(every_miss_is_asked_for SOURCE server/lookup_handler.cc
  TEST server_live_test FILTER LiveCallTest.NobodyIsAskedUnless*
  REPLACE "if (request.allow_read_through())" "if (true)")
server_mutant(read_through_is_on SOURCE server/settings.cc
  TEST server_test FILTER *Settings*
  REPLACE "std::string read_through = \"off\"" "std::string read_through = \"on\"")
