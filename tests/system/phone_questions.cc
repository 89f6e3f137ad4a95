// SPDX-License-Identifier: Apache-2.0
#include "tests/system/phone_questions.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace leadline {
namespace {

// With fewer digits behind it, a blank is no + (replica/phone_query.h).
constexpr size_t kLeastBehindBlank = 11;
constexpr size_t kLeastDigits = 4;
constexpr size_t kMostCodeDigits = 3;

std::string DigitsOf(std::string_view text) {
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits),
               [](char c) { return c >= '0' && c <= '9'; });
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

}  // namespace

PhoneQuestions::PhoneQuestions(const std::vector<std::string>& stored,
                               std::string own_code, uint64_t seed)
    : own_code_(std::move(own_code)), random_(seed) {
  std::map<Number, int> times;
  for (const std::string& text : stored) {
    for (const Number& number : NumbersIn(text)) ++times[number];
  }
  for (const auto& [number, count] : times) {
    numbers_.push_back(number);
    if (count > 1) shared_.push_back(number);
  }
}

// What people would take a stored text for.
std::vector<PhoneQuestions::Number> PhoneQuestions::NumbersIn(
    const std::string& stored) {
  std::vector<Number> numbers;
  for (size_t from = 0; from < stored.size();) {
    const size_t to = std::min(stored.find_first_of(",/", from), stored.size());
    const std::string digits = DigitsOf(stored.substr(from, to - from));
    from = to + 1;
    size_t code = 0;
    if (digits.starts_with("91") && digits.size() == 12) code = 2;
    if (digits.starts_with("971") && digits.size() == 12) code = 3;
    if (digits.starts_with("1") && digits.size() == 11) code = 1;
    Number number{digits.substr(0, code), digits.substr(code)};
    if (code == 0 && digits.size() == 10) number.code = "91";
    if (code == 0 && digits.size() == 9) number.code = "971";
    if (digits.size() >= kLeastDigits) numbers.push_back(number);
  }
  return numbers;
}

uint32_t PhoneQuestions::Below(size_t bound) {
  return static_cast<uint32_t>(random_() % bound);
}

std::string_view PhoneQuestions::OneOf(
    const std::vector<std::string_view>& texts) {
  return texts[Below(texts.size())];
}

std::string PhoneQuestions::Next() { return Write(Draw()); }

PhoneQuestions::Number PhoneQuestions::Draw() {
  const uint32_t kind = Below(100);
  if (kind < 48) return shared_[Below(shared_.size())];
  if (kind < 78) return numbers_[Below(numbers_.size())];
  if (kind < 92) return NearlyOf(numbers_[Below(numbers_.size())]);
  Number nobody{std::string(OneOf({"91", "971", "1", "44", ""})), "9"};
  const size_t size = 8 + Below(3);
  while (nobody.national.size() < size) nobody.national += Digit();
  return nobody;
}

// Another number that differs in little: nobody's, most of the time.
PhoneQuestions::Number PhoneQuestions::NearlyOf(Number number) {
  std::string& digits = number.national;
  switch (Below(5)) {
    case 0:
      digits[Below(digits.size() - 1) + 1] = Digit();
      return number;
    case 1:
      digits += Digit();
      return number;
    case 2:
      if (digits.size() > kLeastDigits) digits.pop_back();
      return number;
    case 3:
      // Not of fewer digits: a country code is all that may be left out.
      if (digits.size() > 9) digits.erase(0, 1);
      if (digits.front() == '0') digits.front() = '9';
      return number;
    default:
      number.code = OneOf({"91", "971", "1", "44", "92", ""});
      if (number.code == own_code_ && !MayHaveOwnCode(digits)) number.code = "";
      return number;
  }
}

// Upstream and we differ in what they know of other countries' plans, and so in
// what may lack the account's code, unless it is a number of its country.
bool PhoneQuestions::MayHaveOwnCode(std::string_view digits) const {
  return digits.size() == (own_code_ == "971" ? 9 : 10);
}

// Digits as people group them.
std::string PhoneQuestions::Separated(std::string_view digits) {
  if (Chance(40)) return std::string(digits);
  const std::string_view separator =
      OneOf({" ", "-", ".", " - ", "/", "  ", "\u2013", "\u00a0"});
  const size_t group = 2 + Below(4);
  std::string text;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && i % group == 0) text += separator;
    text += digits[i];
  }
  if (Chance(20)) {
    // The first group in parentheses.
    const size_t end = std::min(text.find(separator), text.size());
    text.insert(end, ")");
    text.insert(0, "(");
  }
  return text;
}

// The country code in one of its forms, then a hyphen or the like, and perhaps
// the trunk zero that people leave there.
std::string PhoneQuestions::CodeOf(const Number& number) {
  static const std::vector<std::string_view> before = {
      "", "", "", "0", "+", "+", "+", "+", "00", "00 ", "(+", "+ ", "+00"};
  static const std::vector<std::string_view> behind = {
      "", "", "-", " ", ".", "(0)", " (0) ", "0"};
  const size_t size = number.code.size() + number.national.size();
  std::string_view start = OneOf(before);
  // A + that was not encoded in a URL.
  if (size >= kLeastBehindBlank && Chance(10)) start = " ";
  std::string text(start);
  text += number.code;
  text += start == "(+" ? ") " : OneOf(behind);
  return text;
}

std::string PhoneQuestions::Write(const Number& number) {
  std::string text;
  if (!number.code.empty() && Chance(60)) {
    text = CodeOf(number);
  } else if (Chance(30)) {
    text = OneOf({"0", "0 ", "0-", "(0)"});
  } else if (number.national.find('0') > kMostCodeDigits && Chance(8)) {
    // A code is promised, and there is none. A zero behind what passes for one
    // would be another question of plans.
    text = "+";
  }
  text += Separated(number.national);
  if (Chance(5)) text += ' ';
  return text;
}

}  // namespace leadline
