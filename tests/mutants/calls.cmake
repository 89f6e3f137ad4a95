# SPDX-License-Identifier: Apache-2.0
# What the calls of the lookup service promise, each rule taken out.

# One number of a batch fails alone, and each has its result in order.
server_mutant(a_bad_number_has_no_result SOURCE server/batch_handler.cc
  TEST server_test FILTER BatchTest.*
  REPLACE "          AddErrorsUpTo(numbers_.PlaceOf(query))@" "/**/")
server_mutant(answers_have_no_end SOURCE server/batch_results.cc
  TEST server_test FILTER BatchTest.*
  REPLACE "> kMaxAnswerBytes" "> 10 * kMaxAnswerBytes")
server_mutant(a_large_lead_is_never_answered SOURCE server/batch_results.cc
  TEST server_test FILTER BatchTest.*
  REPLACE "if (has_match_ &&" "if (true &&")
server_mutant(batches_go_on_for_nobody SOURCE server/batch_handler.cc
  TEST server_test FILTER BatchTest.*
  REPLACE "status_ = go_on_()@" "status_ = absl::OkStatus()@")
server_mutant(batches_promise_too_much SOURCE server/batch_results.cc
  TEST server_test FILTER BatchTest.AMissIsNoPromise*
  REPLACE "if (answer.complete) {" "if (true) {")
server_mutant(batches_may_be_of_any_age SOURCE server/batch_handler.cc
  TEST server_test FILTER BatchTest.IsRefusedWhere*
  REPLACE "replica_.CheckStaleness(*bound, freshness)" "absl::OkStatus()")

# What can pile up is bounded, for all and for each.
server_mutant(one_caller_takes_all SOURCE server/call_quota.cc
  TEST server_test FILTER CallQuotaTest.*:BatchTest.OneConnection*
  REPLACE "if (!held->second.HasRoom(most_of_one_)) return std::nullopt@" "/**/")
server_mutant(callers_together_take_more SOURCE server/call_quota.cc
  TEST server_test FILTER CallQuotaTest.*
  REPLACE "if (!all_.HasRoom(most_)) return std::nullopt@" "/**/")
server_mutant(answers_that_nobody_takes_pile_up SOURCE server/call_quota.cc
  TEST server_test FILTER CallQuotaTest.*
  REPLACE "counts->unsent_bytes += unsent_bytes_@" "/**/"
          "counts->unsent_bytes -= unsent_bytes@" "/**/")

# A stream is answered to its end, also while the server drains.
server_mutant(streams_end_with_the_first_probe SOURCE server/lookup_service.cc
  TEST server_test FILTER StreamTest.EndsWhen*
  REPLACE "watches_.EndAll(Draining())@"
          "watches_.EndAll(Draining())@ bulk_.streams.EndAll(Draining())@")
server_mutant(streams_outlive_the_server SOURCE server/lookup_service.cc
  TEST server_test FILTER StreamTest.EndsWhen*
  REPLACE "bulk_.streams.EndAll(Draining())@" "/**/")
server_mutant(watches_outlive_the_server SOURCE server/lookup_server.cc
  TEST server_test FILTER WatchTest.EndsAsSoon*
  REPLACE "service_.EndWatches()@" "/**/")
server_mutant(time_alone_is_news SOURCE server/watches.cc
  TEST server_test FILTER WatchTest.TimeAlone*
  REPLACE "lasting.mutable_freshness()->clear_age()" "/**/")

# A lead that is gone says so, and only a complete replica says that.
server_mutant(deletes_are_told_too_soon SOURCE server/lookup_handler.cc
  TEST server_test FILTER GetByIdTest.*
  REPLACE "if (!answer.complete) return replica_.Incomplete()@" "/**/")
server_mutant(merged_ids_hide_it SOURCE server/lookup_handler.cc
  TEST server_test FILTER GetByIdTest.*
  REPLACE "is_merged ? parsed.id() : \"\"" "\"\"")
server_mutant(empty_lists_are_answers SOURCE server/list_handler.cc
  TEST server_test FILTER ListCallTest.*
  REPLACE "if (page.IsEmpty() && !question->after && !end->last) {"
          "if (false) {")
server_mutant(tokens_of_other_lists_will_do SOURCE server/page_token.cc
  TEST server_test FILTER ListCallTest.*:PageTokenTest.*
  REPLACE "if (Take(rest) != MarkOf(query)) return InvalidPageToken()@"
          "Take(rest)@")
