// SPDX-License-Identifier: Apache-2.0
#include "sandbox/phones.h"

#include <charconv>
#include <iterator>

#include "sandbox/hash.h"

namespace sandbox {
namespace {

constexpr uint64_t kPhoneDraw = 0x9401;
constexpr uint64_t kMobileDraw = 0x9402;
constexpr uint64_t kSampleNumber = 9901111111;

constexpr std::string_view kGarbage[] = {
    "N/A",         "not given", "-",   "99",    "0000000000", "xxxxxxxxxx",
    "call office", "+",         "123", "98765", "ext. 4412"};

void AppendDigits(uint64_t value, std::string& out) {
  char digits[20];
  out.append(digits, std::to_chars(digits, std::end(digits), value).ptr);
}

// Ten digits of an Indian mobile number, never the sample's.
uint64_t Number(uint64_t seed, uint32_t index, uint64_t field,
                uint32_t version) {
  const uint64_t draw = Roll(seed, index, field + 16, version);
  const uint64_t number =
      (6 + (draw & 3)) * 1000000000 + Below(Mix(draw), 1000000000);
  return number == kSampleNumber ? number + 1 : number;
}

// Eight digits, for numbers that are not Indian.
uint64_t EightDigits(uint64_t draw) { return 10000000 + Below(draw, 90000000); }

// The first number of a lead that came before this one, but not the sample.
uint64_t EarlierNumber(uint64_t seed, uint32_t index, uint64_t draw) {
  const uint32_t other = index < 2 ? index : 1 + Below(draw, index - 1);
  return Number(seed, other, kPhoneDraw, 0);
}

void AppendSpaced(uint64_t number, std::string& out) {
  out += "+91 ";
  AppendDigits(number / 100000, out);
  out += ' ';
  const std::string rest = std::to_string(number % 100000 + 100000);
  out += std::string_view(rest).substr(1);
}

void AppendPrefixed(std::string_view prefix, uint64_t number,
                    std::string& out) {
  out += prefix;
  AppendDigits(number, out);
}

// The rare forms; `form` is in [0, 170).
bool AppendRarePhone(uint32_t form, uint64_t number, uint64_t more,
                     std::string& out) {
  if (form < 50) {
    AppendPrefixed("+971-5", EightDigits(more), out);
  } else if (form < 70) {
    AppendPrefixed("9715", EightDigits(more), out);
  } else if (form < 90) {
    AppendPrefixed("5", EightDigits(more), out);
  } else if (form < 105) {
    AppendDigits(number, out);
    out += form < 98 ? ", " : " / ";
    AppendDigits(7000000000 + EightDigits(more), out);
  } else if (form < 115) {
    out += kGarbage[Below(more, std::size(kGarbage))];
  } else if (form < 125) {
    AppendPrefixed("+1-41", EightDigits(more), out);
  } else if (form < 145) {
    AppendPrefixed("0", number, out);
  } else if (form < 160) {
    AppendSpaced(number, out);
  } else if (form < 165) {
    return true;  // "", which is not null
  } else {
    return false;
  }
  return true;
}

std::string Digits(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9') digits += c;
  }
  return digits;
}

}  // namespace

bool AppendPhone(uint64_t seed, uint32_t index, uint32_t version,
                 std::string& out) {
  const uint64_t draw = Roll(seed, index, kPhoneDraw, version);
  const uint64_t more = Mix(draw);
  const uint32_t form = Below(draw, 1000);
  const uint64_t number = Number(seed, index, kPhoneDraw, version);
  if (form < 430) {
    AppendPrefixed("+91-", number, out);
  } else if (form < 630) {
    AppendDigits(number, out);
  } else if (form < 710) {
    AppendPrefixed("+91", number, out);
  } else if (form < 780) {
    AppendPrefixed("91", number, out);
  } else if (form < 950) {
    return AppendRarePhone(form - 780, number, more, out);
  } else if (form < 970) {
    AppendPrefixed(form < 960 ? "+91-" : "", EarlierNumber(seed, index, more),
                   out);
  } else {
    return false;
  }
  return true;
}

bool AppendMobile(uint64_t seed, uint32_t index, uint32_t version,
                  std::string& out) {
  const uint64_t draw = Roll(seed, index, kMobileDraw, version);
  const uint64_t more = Mix(draw);
  const uint32_t form = Below(draw, 1000);
  if (form < 600) return false;
  if (form < 800) {
    AppendPrefixed("+91-", Number(seed, index, kMobileDraw, version), out);
  } else if (form < 870) {
    AppendDigits(Number(seed, index, kMobileDraw, version), out);
  } else if (form < 920) {
    AppendDigits(Number(seed, index, kPhoneDraw, version), out);
  } else if (form < 970) {
    AppendPrefixed("+91-", EarlierNumber(seed, index, more), out);
  } else if (form < 980) {
    AppendPrefixed("+971-5", EightDigits(more), out);
  } else if (form >= 990) {
    return false;
  }
  return true;
}

PhoneQuery::PhoneQuery(std::string_view argument, bool exact,
                       std::string_view country_code)
    : text_(argument), exact_(exact), country_code_(country_code) {
  if (text_.starts_with(' ')) text_.front() = '+';
  digits_ = Digits(text_);
  if (digits_.starts_with("00")) {
    digits_.erase(0, 2);
  } else if (digits_.starts_with('0')) {
    digits_.erase(0, 1);
  }
}

bool PhoneQuery::Matches(std::string_view stored) const {
  if (exact_) return !text_.empty() && text_ == stored;
  // However a number is written, it ends in the same digit: a quick way out.
  const size_t last = stored.find_last_of("0123456789");
  if (digits_.empty() || last == std::string_view::npos ||
      stored[last] != digits_.back()) {
    return false;
  }
  std::string digits = Digits(stored);
  const size_t hyphen = stored.find('-');
  if (stored.starts_with('+') && hyphen != std::string_view::npos &&
      digits_ == Digits(stored.substr(hyphen))) {
    return true;
  }
  if (digits.starts_with('0'))
    digits.erase(0, digits.starts_with("00") ? 2 : 1);
  return MatchesDigits(digits);
}

bool PhoneQuery::MatchesDigits(std::string_view stored_digits) const {
  if (stored_digits == digits_) return true;
  // One of the two may lack the account's own country code.
  const auto lacks_code = [this](std::string_view bare,
                                 std::string_view whole) {
    return whole.size() == bare.size() + country_code_.size() &&
           whole.starts_with(country_code_) && whole.ends_with(bare);
  };
  return lacks_code(stored_digits, digits_) ||
         lacks_code(digits_, stored_digits);
}

}  // namespace sandbox
