// SPDX-License-Identifier: Apache-2.0
#include "replica/phone_query.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "absl/status/status.h"
#include "replica/phone_text.h"

namespace leadline {
namespace {

constexpr size_t kMinDigits = 4;
constexpr size_t kMaxDigits = 15;
// A blank before this many digits is a + that a URL turned into a blank:
// hardly any country writes as many digits without its country code.
constexpr size_t kBlankIsPlusDigits = 11;

// The digits of a question as typed, with what stood before them.
struct Typed {
  // Room for the longest number behind 00 and a trunk 0; more is too many.
  std::array<char, 20> digits;
  size_t size = 0;
  bool plus = false;
  bool blank = false;
};

absl::Status Refusal(const char* reason) {
  return absl::InvalidArgumentError(reason);
}

// Drops a "(0)" that was just closed behind other digits.
void CloseParenthesis(Typed& typed, size_t opened_at) {
  if (opened_at > 0 && typed.size == opened_at + 1 &&
      typed.digits[opened_at] == '0') {
    typed.size = opened_at;
  }
}

absl::Status Read(std::string_view text, Typed& typed) {
  PhoneScanner scanner(text);
  size_t opened_at = 0;
  for (PhoneChar c = scanner.Next(); c.sign != PhoneSign::kEnd;
       c = scanner.Next()) {
    switch (c.sign) {
      case PhoneSign::kDigit:
        if (typed.size == typed.digits.size()) {
          return Refusal("a phone number has at most 15 digits");
        }
        typed.digits[typed.size++] = static_cast<char>('0' + c.value);
        break;
      case PhoneSign::kPlus:
        if (typed.size > 0 || typed.plus) {
          return Refusal("a + can only stand before the number");
        }
        typed.plus = true;
        break;
      case PhoneSign::kBlank:
        if (typed.size == 0) typed.blank = true;
        break;
      case PhoneSign::kOpen:
        opened_at = typed.size;
        break;
      case PhoneSign::kClose:
        CloseParenthesis(typed, opened_at);
        break;
      case PhoneSign::kMark:
      case PhoneSign::kSlash:
      case PhoneSign::kInvisible:
        break;
      case PhoneSign::kLetter:
        return Refusal("a phone number has no letters");
      default:
        return Refusal(
            "a phone number has digits, + - . ( ) / _ ~ ' and blanks only");
    }
  }
  return absl::OkStatus();
}

std::string_view WithoutLeadingZeros(std::string_view digits) {
  const size_t first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? std::string_view()
                                         : digits.substr(first);
}

}  // namespace

PhoneKey PhoneKey::OfDigits(std::string_view text) {
  int64_t digits = 1;
  for (const char c : text) digits = digits * 10 + (c - '0');
  return {digits};
}

absl::StatusOr<PhoneQuery> PhoneQuery::Parse(std::string_view text) {
  Typed typed;
  absl::Status read = Read(WithoutDecimalZero(text), typed);
  if (!read.ok()) return read;
  std::string_view digits(typed.digits.data(), typed.size);
  if (digits.empty()) return Refusal("a phone number has digits");
  bool international = typed.plus;
  if (digits.starts_with("00")) {
    international = true;
    digits.remove_prefix(2);
  } else if (typed.blank && digits.front() != '0' &&
             digits.size() >= kBlankIsPlusDigits) {
    international = true;
  }
  const bool zero = digits.starts_with('0');
  digits = WithoutLeadingZeros(digits);
  if (zero && international && !digits.empty()) {
    return Refusal("no country code begins with 0; leave out the + or 00");
  }
  std::array<char, std::tuple_size_v<decltype(typed.digits)>> without_trunk;
  const bool has_code = international || digits.size() >= kSurelyWithCode;
  if (const size_t code = has_code ? DigitsBeforeTrunkZero(digits) : 0) {
    // Where the 0 may belong to the number, the index has it both ways.
    const std::string_view rest = digits.substr(code + 1);
    std::copy_n(digits.data(), code, without_trunk.data());
    std::copy_n(rest.data(), rest.size(), without_trunk.data() + code);
    digits = std::string_view(without_trunk.data(), digits.size() - 1);
  }
  if (digits.size() < kMinDigits) {
    return Refusal("a phone number has at least 4 digits");
  }
  if (digits.size() > kMaxDigits) {
    return Refusal("a phone number has at most 15 digits");
  }
  return PhoneQuery(PhoneKey::OfDigits(digits), international);
}

}  // namespace leadline
