# SPDX-License-Identifier: Apache-2.0
# What an answer is, and what is done about one that is none.

# A refusal is no matter of the status alone, nor are its words in a lead.
edge_mutant(refusals_are_bodies_alone SOURCE sync/upstream_answer.cc
  FILTER ClassifyTest.*
  REPLACE "if (response.status == 429) return true@" "/**/")
edge_mutant(refusals_are_json_alone SOURCE sync/upstream_answer.cc
  FILTER ClassifyTest.*
  REPLACE "return !body.is_json && response.body.size()"
          "return false && response.body.size()")
edge_mutant(refusals_are_any_words SOURCE sync/upstream_answer.cc
  FILTER ClassifyTest.*
  REPLACE "return !body.is_json && response.body.size()"
          "return response.body.size()")

# An error of the API is no answer, and not asked again; a bare one is.
edge_mutant(errors_with_200_are_answers SOURCE sync/upstream_answer.cc
  FILTER ClassifyTest.*
  REPLACE "  if (body.error) {
    return Mentions(body.error->exception_type, \"invalidaccessdetails\")"
          "  if (body.error && status != 200) {
    return Mentions(body.error->exception_type, \"invalidaccessdetails\")")
edge_mutant(errors_of_the_api_are_tried_again SOURCE sync/upstream_answer.cc
  FILTER ClassifyTest.*
  REPLACE ": Kind::kPermanent@
  }" ": Kind::kTransient@
  }")
edge_mutant(bare_errors_are_for_good SOURCE sync/upstream_answer.cc
  FILTER ClassifyTest.*
  REPLACE "status >= 300 && status < 500" "status >= 300")
edge_mutant(what_is_no_json_is_an_answer SOURCE sync/upstream_answer.cc
  FILTER ClassifyTest.*
  REPLACE "body.is_json ? Kind::kAnswer : Kind::kTransient" "Kind::kAnswer")

# A page that owes leads and has none is none, nor is one that breaks off.
edge_mutant(pages_may_lack_their_leads SOURCE sync/page_decoder.cc
  FILTER *Decoder*
  REPLACE "page_.skipped.empty() && *record_count_ > 0" "false")
edge_mutant(pages_may_lack_their_count SOURCE sync/page_decoder.cc
  FILTER *Decoder*
  REPLACE "if (!record_count_) return NotAPage(\"it has no RecordCount\")@"
          "if (!record_count_) record_count_ = 0@")
transport_mutant(parts_of_answers_are_used
  FILTER CurlTransportTest.*
  REPLACE "if (*code != CURLE_OK) return"
          "if (*code != CURLE_OK && *code != CURLE_PARTIAL_FILE) return")
transport_mutant(answers_need_no_length
  FILTER CurlTransportTest.*
  REPLACE "AnnouncedLength(easy_.get()) < 0 &&" "false &&")
transport_mutant(broken_compression_is_used
  FILTER CurlTransportTest.*
  REPLACE "if (*code != CURLE_OK) return"
          "if (*code != CURLE_OK &&
      *code != CURLE_BAD_CONTENT_ENCODING) return")

# Too large a page is halved, and one that was good is doubled in time.
edge_mutant(bare_errors_leave_the_page SOURCE sync/retry_policy.cc
  FILTER FailureOfTest.*
  REPLACE "verdict.status == 500 || verdict.status == 504" "false")
edge_mutant(outages_halve_the_page SOURCE sync/retry_policy.cc
  FILTER FailureOfTest.*
  REPLACE "verdict.status == 500 || verdict.status == 504" "true")
edge_mutant(time_outs_leave_the_page SOURCE sync/retry_policy.cc
  FILTER RetryPolicyTest.*
  REPLACE "|| failure == CallFailure::kTimedOut@" "|| false@")
core_mutant(pages_are_never_halved SOURCE sync/sync_engine_failures.cc
  FILTER EngineTest.APage*
  REPLACE "if (step.halve_page && !aside)" "if (false)")
core_mutant(pages_are_never_doubled SOURCE sync/sync_engine.cc
  FILTER EngineTest.APage*
  REPLACE "pages_.Good(facts.rows)@" "/**/")
edge_mutant(one_good_page_is_enough SOURCE sync/retry_policy.cc
  FILTER PageSizerTest.*
  REPLACE "++good_ < needed_" "++good_ < 1")

# Refused keys are tried every five minutes, and nothing else is asked; a
# worker that is started again and again does the same.
core_mutant(refused_keys_are_tried_at_once SOURCE sync/key_watch.cc
  FILTER EngineTest.KeysThatAreRefused*
  REPLACE "AfterFailure(CallFailure::kUnauthorized, 1, 0).delay"
          "Duration(1000)")
core_mutant(refused_keys_go_on SOURCE sync/sync_engine.cc
  FILTER EngineTest.KeysThatAreRefused*
  REPLACE "if (keys_.AreRefused() || state.key_wait)" "if (state.key_wait)")
edge_mutant(restarts_try_refused_keys SOURCE sync/refused_keys.cc
  FILTER RefusedKeysTest.*
  REPLACE "since < Duration(0) || since >= kBetweenProbes" "true")
