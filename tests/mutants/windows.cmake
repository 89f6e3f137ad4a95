# SPDX-License-Identifier: Apache-2.0
# What counts as a window that was read whole, and what a page may hold.

# Windows share their boundary second.
sync_mutant(no_shared_second SOURCE sync/upstream_calls.cc
  FILTER *BusyAccount*
  REPLACE "PrintUpstreamDate(query.window.from)"
          "PrintUpstreamDate(query.window.from + std::chrono::seconds(1))")

# A window of several pages is read from its last page to its first.
sync_mutant(pages_read_forward SOURCE sync/window_read.cc
  FILTER *BusyAccount*
  REPLACE "next_page_ = PagesOf(counts_[type_], page_size_)@" "next_page_ = 1@"
          "if (next_page_ == 1) return TypeCovered()@"
          "if (next_page_ >= PagesOf(count, page_size_)) return TypeCovered()@"
          "--next_page_@" "++next_page_@")

# A window that grew on the way is read again.
window_mutant(growth_is_ignored
  REPLACE "if (facts.record_count > count) return Restart()@" "/**/")

# A window counts once all its object types are read; and so does a look at the
# newest changes.
sync_mutant(one_type_is_enough SOURCE sync/window_read.cc
  FILTER *ObjectTypes*
  REPLACE "++type_@
  return StartType()@" "return Outcome::kCovered@")
sync_mutant(the_newest_of_one_type SOURCE sync/tail_pass.cc
  FILTER *ObjectTypes*
  REPLACE "whole && asked.type + 1 < context.types" "false")

# A page that lacks rows does not count, nor one that has some twice.
window_mutant(short_pages_count
  REPLACE "facts.distinct && facts.rows == expected" "facts.distinct")
window_mutant(repeated_rows_count
  REPLACE "facts.distinct && facts.rows == expected" "facts.rows == expected")

# A page counts only as the answer to what was asked for.
sync_mutant(any_page_is_an_answer SOURCE sync/sync_engine.cc
  FILTER *NotAskedFor*
  REPLACE "page.ok() ? CheckWindowPage(call, *response, *page) : page.status()"
          "page.status()")

# Leads that lookups cannot find are not taken, nor such as are of another time.
edge_mutant(pages_without_numbers_count SOURCE sync/page_check.cc
  FILTER PageCheckTest.*
  REPLACE "if (!page.lacking.empty())" "if (false)")
edge_mutant(dates_are_not_compared SOURCE sync/page_check.cc
  FILTER PageCheckTest.*
  REPLACE "if (!latest || std::ranges::any_of(stamps, fits)) continue@"
          "continue@")
# Those that change while their page is made are.
edge_mutant(changing_leads_are_refused SOURCE sync/page_check.cc
  FILTER PageCheckTest.*
  REPLACE "|| stamp >= changing_since" "|| false")

# Text that is no Unicode costs its lead nothing else, and an odd name nothing.
edge_mutant(halves_of_characters_skip_leads SOURCE sync/page_decoder.cc
  FILTER *Decoder*:GoldenPages*
  REPLACE "ReplaceLoneSurrogates(body_)" "std::vector<size_t>()")
edge_mutant(zero_bytes_in_names_stay SOURCE sync/page_decoder.cc
  FILTER *Decoder*
  REPLACE "if (name.find('\\0') == std::string_view::npos) return name@"
          "if (true) return name@")

# A new page size starts the window again.
window_mutant(new_page_size_goes_on
  REPLACE "  page_size_ = page_size@
  next_page_ = 1@
  type_ = 0@
  counted_ = false@
  asked_ = false@
  phase_ = several ? Phase::kCounting : Phase::kSingle@"
          "  page_size_ = page_size@")

# Larger pages are for the next window.
window_mutant(larger_pages_at_once
  REPLACE "if (page_size < page_size_) Start(page_size)@"
          "if (page_size != page_size_) Start(page_size)@")

# A window that fails while others are answered is left for later.
sync_mutant(a_bad_window_is_asked_for_ever SOURCE sync/sync_engine_failures.cc
  FILTER *HoldsUpNoOther*
  REPLACE "if (IsInVain(call, failure, step))" "if (false)")

# Rows come in an order that stays.
edge_mutant(rows_in_any_order SOURCE sync/upstream_calls.cc
  FILTER UpstreamCallsTest.*
  REPLACE
  "{\"Sorting\", {{\"ColumnName\", \"ProspectID\"}, {\"Direction\", \"0\"}}},"
  "/**/")

# A window of too many pages is split.
window_mutant(windows_of_any_size
  REPLACE "return divisible && PagesOf(count, page_size_) > kMaxPages@"
          "return false@")

# What it covers, it covers as of its first call.
window_mutant(windows_date_from_their_last_call
  REPLACE "if (!asked_) {" "if (true) {")

# Its rows are stored whether it counts or not.
core_mutant(odd_pages_are_thrown_away SOURCE sync/sync_engine.cc
  FILTER EngineTest.RowsOf*
  REPLACE "commit.rows = page.rows@"
          "if (static_cast<int64_t>(page.rows.size()) == page.record_count)
    commit.rows = page.rows@")
core_mutant(the_same_row_twice_is_two SOURCE sync/sync_engine.cc
  FILTER EngineTest.RowsOf*
  REPLACE "const bool distinct = HaveDistinctIds(page)@"
          "const bool distinct = true@")

# Of two windows that are read side by side each answer counts for what it was
# asked for, and the second is cut once the first was counted.
core_mutant(any_answer_is_taken SOURCE sync/backfill_pass.cc
  FILTER BackfillPassTest.*
  REPLACE "read->Next() != asked" "false")
core_mutant(uncounted_windows_are_cut SOURCE sync/backfill_pass.cc
  FILTER BackfillPassTest.*
  REPLACE "!AllAreCounted()" "false")
core_mutant(both_hands_read_the_same SOURCE sync/backfill_pass.cc
  FILTER BackfillPassTest.*
  REPLACE "if (read) stretches = Without" "if (false) stretches = Without")
