// SPDX-License-Identifier: Apache-2.0
#include "replica/phone_text.h"

#include <algorithm>
#include <array>

namespace leadline {
namespace {

using AsciiTable = std::array<PhoneChar, 128>;

constexpr void Mark(AsciiTable& table, std::string_view chars, PhoneSign sign) {
  for (const char c : chars) table[static_cast<unsigned char>(c)] = {sign, 0};
}

constexpr AsciiTable MakeAsciiTable() {
  AsciiTable table{};
  table.fill({PhoneSign::kOther, 0});
  Mark(table, " \t", PhoneSign::kBlank);
  Mark(table, "-._~'", PhoneSign::kMark);
  Mark(table, ",;|\n\r", PhoneSign::kSplit);
  Mark(table, "+", PhoneSign::kPlus);
  Mark(table, "(", PhoneSign::kOpen);
  Mark(table, ")", PhoneSign::kClose);
  Mark(table, "/", PhoneSign::kSlash);
  Mark(table, "#", PhoneSign::kExtension);
  for (unsigned char i = 0; i < 10; ++i) {
    table['0' + i] = {PhoneSign::kDigit, static_cast<char>(i)};
  }
  for (unsigned char i = 0; i < 26; ++i) {
    const PhoneChar letter = {PhoneSign::kLetter, static_cast<char>('a' + i)};
    table['a' + i] = letter;
    table['A' + i] = letter;
  }
  return table;
}

constexpr AsciiTable kAscii = MakeAsciiTable();

// The digit zero of each script whose ten digits follow one another; those
// that people in LeadSquared's markets can type, ascending.
constexpr std::array<char32_t, 20> kZeros = {
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6,
    0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50,
    0x0ED0, 0x0F20, 0x1040, 0x17E0, 0x1810, 0xFF10};

bool IsWithin(char32_t c, char32_t first, char32_t last) {
  return c >= first && c <= last;
}

PhoneSign WideSign(char32_t c) {
  if (c == 0xA0 || c == 0x3000 || c == 0x202F || IsWithin(c, 0x2000, 0x200A)) {
    return PhoneSign::kBlank;
  }
  if (c == 0xAD || c == 0xFEFF || IsWithin(c, 0x200B, 0x200F) ||
      IsWithin(c, 0x202A, 0x202E) || IsWithin(c, 0x2060, 0x2069)) {
    return PhoneSign::kInvisible;
  }
  if (IsWithin(c, 0x2010, 0x2015) || c == 0x2212 || c == 0xFF0D ||
      c == 0xFF0E || c == 0x30FC || c == 0xB7 || c == 0x2022) {
    return PhoneSign::kMark;
  }
  if (c == 0x2028 || c == 0x2029 || c == 0x3001 || c == 0xFF0C || c == 0xFF1B ||
      c == 0x060C || c == 0x061B || c == 0xFF5C) {
    return PhoneSign::kSplit;
  }
  if (c == 0xFF0B) return PhoneSign::kPlus;
  if (c == 0xFF08) return PhoneSign::kOpen;
  if (c == 0xFF09) return PhoneSign::kClose;
  if (c == 0xFF0F) return PhoneSign::kSlash;
  if (c == 0xFF03) return PhoneSign::kExtension;
  return PhoneSign::kLetter;
}

PhoneChar WideChar(char32_t c) {
  const auto* after = std::upper_bound(kZeros.begin(), kZeros.end(), c);
  if (after != kZeros.begin() && c - *(after - 1) < 10) {
    return {PhoneSign::kDigit, static_cast<char>(c - *(after - 1))};
  }
  return {WideSign(c), 0};
}

// Two-digit calling codes by their zone: in zones 2 to 9 these second digits
// end the code, all others make it three digits long.
constexpr std::array<std::string_view, 10> kShortSeconds = {
    "",         "",        "07", "0123469", "013456789",
    "12345678", "0123456", "",   "1246",    "0123458"};

}  // namespace

PhoneChar PhoneScanner::Next() {
  if (next_ >= text_.size()) return {};
  const auto byte = static_cast<unsigned char>(text_[next_]);
  if (byte < 0x80) {
    ++next_;
    return kAscii[byte];
  }
  return NextWide();
}

PhoneChar PhoneScanner::NextWide() {
  const auto at = [this](size_t i) {
    return static_cast<unsigned char>(text_[next_ + i]);
  };
  size_t length = 0;
  char32_t c = 0;
  if ((at(0) & 0xE0U) == 0xC0) {
    length = 2;
    c = at(0) & 0x1FU;
  } else if ((at(0) & 0xF0U) == 0xE0) {
    length = 3;
    c = at(0) & 0x0FU;
  } else if ((at(0) & 0xF8U) == 0xF0) {
    length = 4;
    c = at(0) & 0x07U;
  }
  bool well_formed = length > 0 && next_ + length <= text_.size();
  for (size_t i = 1; well_formed && i < length; ++i) {
    well_formed = (at(i) & 0xC0U) == 0x80;
    c = (c << 6U) | (at(i) & 0x3FU);
  }
  if (!well_formed) {
    ++next_;
    return {PhoneSign::kOther, 0};
  }
  next_ += length;
  return WideChar(c);
}

std::string_view WithoutDecimalZero(std::string_view text) {
  constexpr std::string_view kZero = ".0";
  const size_t digits =
      std::min(text.find_first_not_of("0123456789"), text.size());
  return text.substr(digits) == kZero ? text.substr(0, digits) : text;
}

size_t CallingCodeLength(std::string_view digits) {
  if (digits[0] == '1' || digits[0] == '7') return 1;
  const std::string_view seconds =
      kShortSeconds[static_cast<size_t>(digits[0] - '0')];
  const bool is_short =
      digits.size() > 1 && seconds.find(digits[1]) != std::string_view::npos;
  return is_short ? 2 : 3;
}

size_t DigitsBeforeTrunkZero(std::string_view digits) {
  constexpr size_t kLeast = 5;
  if (digits.size() < kLeast) return 0;
  const size_t code = CallingCodeLength(digits);
  return digits[code] == '0' ? code : 0;
}

}  // namespace leadline
