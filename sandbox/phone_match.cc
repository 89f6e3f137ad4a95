// SPDX-License-Identifier: Apache-2.0
#include "sandbox/phone_match.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <vector>

namespace sandbox {
namespace {

// The countries that the invented leads live in.
struct Country {
  std::string_view code;
  size_t digits;  // of a number without its code
};
constexpr Country kCountries[] = {{"91", 10}, {"971", 9}, {"1", 10}};

bool IsBetweenNumbers(char c) {
  return c == ',' || c == ';' || c == '|' || c == '/';
}

// Fewer digits on one side of a / are an area code.
constexpr size_t kLeastOfTwo = 7;

std::string DigitsOf(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9') digits += c;
  }
  return digits;
}

// The country whose code and whole number the digits are, or null.
const Country* CountryOf(std::string_view digits) {
  const auto* const found = std::find_if(
      std::begin(kCountries), std::end(kCountries), [&](const Country& one) {
        return digits.starts_with(one.code) &&
               digits.size() == one.code.size() + one.digits;
      });
  return found == std::end(kCountries) ? nullptr : found;
}

// Whether the digits are a number of the country with that code without it.
bool IsNational(std::string_view digits, std::string_view code) {
  return std::any_of(std::begin(kCountries), std::end(kCountries),
                     [&](const Country& one) {
                       return one.code == code && digits.size() == one.digits;
                     });
}

// So many digits without + or 00 begin with a country code all the same.
constexpr size_t kSurelyWithCode = 12;

// The country codes of one digit and of two; all others have three.
constexpr std::string_view kShortCodes[] = {
    "1",  "7",  "20", "27", "30", "31", "32", "33", "34", "36", "39", "40",
    "41", "43", "44", "45", "46", "47", "48", "49", "51", "52", "53", "54",
    "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81",
    "82", "84", "86", "90", "91", "92", "93", "94", "95", "98"};

size_t CodeLength(std::string_view digits) {
  for (const std::string_view code : kShortCodes) {
    if (digits.starts_with(code)) return code.size();
  }
  return 3;
}

// "+91 098..." has a zero that is not dialled with the code: how many digits
// are before it. 0 if there is none.
size_t ZeroBehindCode(const WrittenNumber& number) {
  const std::string& digits = number.digits;
  if (!number.has_code && digits.size() < kSurelyWithCode) return 0;
  const size_t code = CodeLength(digits);
  return code < digits.size() && digits[code] == '0' ? code : 0;
}

std::string WithoutOptionalZero(std::string_view text) {
  std::string without(text);
  const size_t zero = without.find("(0)");
  if (zero != std::string::npos && !DigitsOf(without.substr(0, zero)).empty()) {
    without.erase(zero, 3);
  }
  return without;
}

// The digits of a number without its country code; empty if that is not known.
// The hyphen of "+44-2079460000" tells it too.
std::string NationalOf(const WrittenNumber& number, std::string_view text) {
  if (const Country* const country = CountryOf(number.digits)) {
    return number.digits.substr(country->code.size());
  }
  const size_t hyphen = text.find('-');
  return number.has_code && hyphen != std::string_view::npos
             ? DigitsOf(text.substr(hyphen))
             : "";
}

// As it is written, and without a zero behind its code. None without digits.
std::vector<WrittenNumber> ReadingsOf(std::string_view text) {
  WrittenNumber number{DigitsOf(WithoutOptionalZero(text))};
  std::string& digits = number.digits;
  number.has_code = text.find('+') != std::string_view::npos;
  if (digits.starts_with("00")) {
    number.has_code = true;
    digits.erase(0, 2);
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty()) return {};
  number.national = NationalOf(number, text);
  std::vector<WrittenNumber> readings = {number};
  if (const size_t zero = ZeroBehindCode(number)) {
    digits.erase(zero, 1);
    number.national = NationalOf(number, text);
    readings.push_back(number);
  }
  return readings;
}

}  // namespace

PhoneQuery::PhoneQuery(std::string_view argument, bool exact,
                       std::string_view country_code)
    : text_(argument), exact_(exact), country_code_(country_code) {
  if (text_.starts_with(' ')) text_.front() = '+';
  const std::vector<WrittenNumber> readings = ReadingsOf(text_);
  if (!readings.empty()) number_ = readings.back();
}

bool PhoneQuery::Matches(std::string_view stored) const {
  if (exact_) return !text_.empty() && text_ == stored;
  if (number_.digits.empty()) return false;
  const auto* const end =
      std::find_if(stored.begin(), stored.end(), &IsBetweenNumbers);
  if (end == stored.end()) return MatchesOne(stored);
  const std::string_view one(stored.begin(), end);
  const std::string_view rest(end + 1, stored.end());
  if (DigitsOf(one).size() < kLeastOfTwo ||
      DigitsOf(rest).size() < kLeastOfTwo) {
    return MatchesOne(stored);
  }
  return MatchesOne(one) || Matches(rest);
}

bool PhoneQuery::MatchesOne(std::string_view stored) const {
  // However a number is written, it ends in the same digit: a quick way out.
  const size_t last = stored.find_last_of("0123456789");
  if (last == std::string_view::npos || stored[last] != number_.digits.back()) {
    return false;
  }
  const std::vector<WrittenNumber> readings = ReadingsOf(stored);
  return std::any_of(
      readings.begin(), readings.end(),
      [this](const WrittenNumber& reading) { return IsAskedFor(reading); });
}

bool PhoneQuery::IsAskedFor(const WrittenNumber& stored) const {
  const std::string& digits = stored.digits;
  if (!number_.has_code && number_.digits == stored.national) return true;
  if (stored.has_code) return number_.digits == digits;
  // Stored without a sign of a code: perhaps it begins with one, and if it is a
  // number of no country that is known here, it may be anything.
  if (number_.digits == digits) {
    return !number_.has_code || !IsNational(digits, country_code_);
  }
  return CountryOf(digits) == nullptr &&
         number_.digits == country_code_ + digits;
}

}  // namespace sandbox
