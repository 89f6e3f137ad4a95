# SPDX-License-Identifier: Apache-2.0
# What a number finds: each rule must be caught by the cases in
# tests/data/phones.
function(phone_mutant name)
  leadline_mutant(${name} ${ARGN}
    TEST phone_cases_test FILTER PhoneCasesTest.EachCase*
    CAUGHT "FAILED  . PhoneCasesTest" DEPS leadline_phone_table)
endfunction()

# A question is reduced to digits. What cannot be a number is refused.
phone_mutant(trunk_zeros_are_asked_for SOURCE replica/phone_query.cc
  REPLACE "  digits = WithoutLeadingZeros(digits)@" "/**/")
phone_mutant(zeros_behind_a_code_are_asked_for SOURCE replica/phone_query.cc
  REPLACE "has_code ? DigitsBeforeTrunkZero(digits) : 0" "0")
phone_mutant(optional_zeros_are_asked_for SOURCE replica/phone_query.cc
  REPLACE "    typed.size = opened_at@" "/**/")
phone_mutant(two_zeros_are_no_plus SOURCE replica/phone_query.cc
  REPLACE "if (digits.starts_with(\"00\")) {" "if (false) {")
phone_mutant(blanks_are_no_plus SOURCE replica/phone_query.cc
  REPLACE "digits.size() >= kBlankIsPlusDigits" "false")
phone_mutant(any_blank_is_a_plus SOURCE replica/phone_query.cc
  REPLACE "kBlankIsPlusDigits = 11@" "kBlankIsPlusDigits = 1@")
phone_mutant(only_a_plus_promises_a_code SOURCE replica/phone_query.cc
  REPLACE "international || digits.size() >= kSurelyWithCode"
          "international")
phone_mutant(country_codes_begin_with_zero SOURCE replica/phone_query.cc
  REPLACE "if (zero && international && !digits.empty()) {" "if (false) {")
phone_mutant(spreadsheets_write_digits SOURCE replica/phone_text.cc
  REPLACE "text.substr(digits) == kZero" "false")
phone_mutant(letters_are_passed_over SOURCE replica/phone_query.cc
  REPLACE "return Refusal(\"a phone number has no letters\")@" "break@")
phone_mutant(three_digits_are_enough SOURCE replica/phone_query.cc
  REPLACE "if (digits.size() < kMinDigits) {" "if (false) {")
phone_mutant(sixteen_digits_are_a_number SOURCE replica/phone_query.cc
  REPLACE "if (digits.size() > kMaxDigits) {"
          "if (digits.size() > kMaxDigits + 1) {")
phone_mutant(other_scripts_have_no_digits SOURCE replica/phone_text.cc
  REPLACE "if (after != kZeros.begin() &&" "if (false &&")

# With a country code no number is found by its national digits alone.
phone_mutant(national_digits_match_any_code SOURCE replica/match_query.cc
  REPLACE "return !query.IsInternational() || kind != MatchKind::kNational@"
          "return true@")
phone_mutant(national_digits_hide_what_a_code_finds
  SOURCE replica/phone_keys.cc
  REPLACE "if (IsBetter(kind, kept.kind)) kept.kind = kind@"
          "kept.kind = std::min(kept.kind, kind)@")
phone_mutant(phone_hides_what_mobile_would_match SOURCE replica/phone_index.cc
  REPLACE "} else if (kept->kind == MatchKind::kNational &&"
          "} else if (false &&")
phone_mutant(mobile_goes_before_phone SOURCE replica/phone_index.cc
  REPLACE "} else if (kept->kind == MatchKind::kNational &&
               key.kind != MatchKind::kNational) {" "} else {")

# A stored number is found by every digit string that it may be asked for by.
phone_mutant(the_default_code_is_not_taken_for_granted
  SOURCE replica/phone_keys.cc
  REPLACE "Put(default_code_ + digits, MatchKind::kDefaultCountry)@" "/**/")
phone_mutant(unrecognised_digits_never_lack_a_code
  SOURCE replica/phone_keys.cc
  REPLACE "if (is_national || is_unknown) Add" "if (is_national) Add")
phone_mutant(unrecognised_digits_keep_what_is_not_asked
  SOURCE replica/phone_keys.cc
  REPLACE "digits.size() >= kSurelyWithCode@" "false@")
phone_mutant(no_trunk_zero_behind_the_default_code
  SOURCE replica/phone_keys.cc
  REPLACE "if (had_zero) Put(" "if (false) Put(")
phone_mutant(numbers_need_their_code SOURCE replica/phone_keys.cc
  REPLACE "if (plans_.CodeOf(digits) != 0) Put(national" "if (false) Put(national")
phone_mutant(leading_zeros_are_read_one_way SOURCE replica/phone_keys.cc
  REPLACE "PutOne(std::string(digits).erase(code, 1), kind)@" "/**/")
phone_mutant(optional_zeros_are_read_one_way SOURCE replica/phone_keys.cc
  REPLACE "if (number.optional_zero &&" "if (false &&")
phone_mutant(optional_zeros_tell_no_code SOURCE replica/phone_keys.cc
  REPLACE "if (cut == 0 &&" "if (false &&")
phone_mutant(codes_need_a_plus SOURCE replica/phone_keys.cc
  REPLACE "if (is_international) AddInternational(digits)@" "/**/")
phone_mutant(unrecognised_digits_are_dropped SOURCE replica/phone_keys.cc
  REPLACE "if (is_unknown) Put(" "if (false) Put(")

# A field may hold several numbers, and extensions.
phone_mutant(extensions_are_digits SOURCE replica/stored_numbers.cc
  REPLACE "if (!in_extension_)
          number_" "number_")
phone_mutant(slashes_divide_nothing SOURCE replica/stored_numbers.cc
  REPLACE "if (in_extension_ || CanBeWhole(number_)) EndNumber()@" "/**/")
phone_mutant(any_slash_divides SOURCE replica/stored_numbers.cc
  REPLACE "if (in_extension_ || CanBeWhole(number_)) EndNumber()@"
          "EndNumber()@")
phone_mutant(blanks_divide_nothing SOURCE replica/stored_numbers.cc
  REPLACE "if (!IsTooLongForOne(ended.digits)) return" "return")
phone_mutant(groups_divide_nothing SOURCE replica/stored_numbers.cc
  REPLACE "if (KeepEqualParts(ended, blanks, marks)) return@" "/**/")
phone_mutant(marks_divide_nothing SOURCE replica/stored_numbers.cc
  REPLACE "KeepParts(ended, blanks.empty() ? marks : blanks)@"
          "KeepParts(ended, blanks)@")
phone_mutant(blanks_cut_codes_off SOURCE replica/stored_numbers.cc
  REPLACE "      code = from == 0 && IsCountryCode(part, plus) ? part : \"\"@"
          "/**/")
phone_mutant(a_second_plus_divides_nothing SOURCE replica/stored_numbers.cc
  REPLACE "case PhoneSign::kPlus:
        EndNumber()@" "case PhoneSign::kPlus:")

# What only random questions find: forms of few numbers, among many others.
leadline_mutant(short_codes_have_no_trunk_zero SOURCE replica/phone_query.cc
  REPLACE "digits.size() >= kSurelyWithCode" "digits.size() > kSurelyWithCode"
  TEST phone_difference_test FILTER PhoneDifferenceTest.*
  CAUGHT "FAILED  . PhoneDifferenceTest"
  DEPS leadline_account_rig leadline_asked_upstream leadline_server_core)
add_dependencies(mutant_short_codes_have_no_trunk_zero
  leadline-sync leadsquared-sandbox)
