// SPDX-License-Identifier: Apache-2.0
#include "replica/stored_numbers.h"

#include <algorithm>
#include <utility>

#include "replica/phone_text.h"

namespace leadline {
namespace {

constexpr size_t kMaxNumbers = 8;
// Fewer digits than these before a / are an area code ("030/123456"), with
// and without a country code before it.
constexpr size_t kAreaCodeDigits = 6;
constexpr size_t kAreaCodeDigitsInternational = 8;
// The least digits of a number that a blank or a mark divides from the next.
constexpr size_t kMinDivided = 7;
constexpr size_t kMaxSignificantDigits = 15;
constexpr size_t kMaxCodeDigits = 3;

// True if the digits so far can be a whole number.
bool CanBeWhole(const StoredNumber& number) {
  const size_t size = number.digits.size();
  if (number.plus) return size >= kAreaCodeDigitsInternational;
  if (number.digits.starts_with("00")) {
    return size >= kAreaCodeDigitsInternational + 2;
  }
  return size >= kAreaCodeDigits;
}

bool IsTooLongForOne(const std::string& digits) {
  const size_t zeros = std::min(digits.find_first_not_of('0'), digits.size());
  return digits.size() > kMaxStoredDigits ||
         digits.size() - zeros > kMaxSignificantDigits;
}

// True if all of the digits are a country code, behind + or 00.
bool IsCountryCode(std::string_view digits, bool plus) {
  if (plus) return digits.size() <= kMaxCodeDigits;
  return digits.starts_with("00") && digits.size() <= kMaxCodeDigits + 2;
}

class Splitter {
 public:
  explicit Splitter(std::string_view text) : scanner_(text) {}

  std::vector<StoredNumber> Split() {
    PhoneChar c = scanner_.Next();
    while (c.sign != PhoneSign::kEnd) {
      if (c.sign == PhoneSign::kLetter) {
        c = ReadWord(c);
        continue;
      }
      Take(c);
      c = scanner_.Next();
    }
    EndNumber();
    return std::move(numbers_);
  }

 private:
  void Take(PhoneChar c) {
    switch (c.sign) {
      case PhoneSign::kDigit:
        if (!in_extension_)
          number_.digits.push_back(static_cast<char>('0' + c.value));
        break;
      case PhoneSign::kPlus:
        EndNumber();
        number_.plus = true;
        break;
      case PhoneSign::kBlank:
        blanks_.push_back(number_.digits.size());
        break;
      case PhoneSign::kOpen:
        opened_at_ = number_.digits.size();
        break;
      case PhoneSign::kClose:
        CloseParenthesis();
        break;
      case PhoneSign::kSlash:
        if (in_extension_ || CanBeWhole(number_)) EndNumber();
        break;
      case PhoneSign::kExtension:
        EndNumber();
        in_extension_ = true;
        break;
      case PhoneSign::kMark:
        marks_.push_back(number_.digits.size());
        break;
      case PhoneSign::kInvisible:
        break;
      case PhoneSign::kOther:
        // Not within "ext=12".
        if (!in_extension_) EndNumber();
        break;
      default:
        EndNumber();
    }
  }

  // Reads the rest of a word; returns the character behind it. A word ends a
  // number, and some words begin an extension.
  PhoneChar ReadWord(PhoneChar c) {
    std::string word;
    while (c.sign == PhoneSign::kLetter) {
      if (word.size() < 3) word.push_back(c.value);
      c = scanner_.Next();
    }
    const bool behind_number = !number_.digits.empty();
    EndNumber();
    // "ext" also behind a separator (";ext=12"), "x" only behind the digits.
    in_extension_ = word == "x"
                        ? behind_number
                        : !numbers_.empty() &&
                              (word == "ext" || word == "ex" || word == "xtn");
    return c;
  }

  void CloseParenthesis() {
    std::string& digits = number_.digits;
    if (opened_at_ > 0 && digits.size() == opened_at_ + 1 &&
        digits.back() == '0') {
      digits.pop_back();
      number_.optional_zero = opened_at_;
    }
  }

  void EndNumber() {
    in_extension_ = false;
    opened_at_ = 0;
    StoredNumber ended = std::exchange(number_, {});
    const std::vector<size_t> blanks = std::exchange(blanks_, {});
    const std::vector<size_t> marks = std::exchange(marks_, {});
    if (!IsTooLongForOne(ended.digits)) return Keep(std::move(ended));
    if (KeepEqualParts(ended, blanks, marks)) return;
    KeepParts(ended, blanks.empty() ? marks : blanks);
  }

  // Keeps numbers of equally many digits, however those are grouped:
  // "99011 11111 99022 22222". False if blanks and marks do not divide so; of
  // several ways the one with the most numbers is taken.
  bool KeepEqualParts(const StoredNumber& joined,
                      const std::vector<size_t>& blanks,
                      const std::vector<size_t>& marks) {
    const std::string& digits = joined.digits;
    const auto is_gap = [&](size_t at) {
      return std::binary_search(blanks.begin(), blanks.end(), at) ||
             std::binary_search(marks.begin(), marks.end(), at);
    };
    for (size_t size = kMinDivided; size * 2 <= digits.size(); ++size) {
      if (digits.size() % size != 0) continue;
      size_t gap = size;
      while (gap < digits.size() && is_gap(gap)) gap += size;
      if (gap < digits.size()) continue;
      for (size_t from = 0; from < digits.size(); from += size) {
        Keep({digits.substr(from, size), joined.plus && from == 0,
              std::nullopt});
      }
      return true;
    }
    return false;
  }

  // Keeps what the gaps divide. A country code goes with what follows it.
  void KeepParts(const StoredNumber& joined, const std::vector<size_t>& gaps) {
    std::string code;
    size_t from = 0;
    for (size_t i = 0; i <= gaps.size(); ++i) {
      const size_t to = i < gaps.size() ? gaps[i] : joined.digits.size();
      const std::string part = joined.digits.substr(from, to - from);
      const bool plus = joined.plus && (from == 0 || !code.empty());
      if (part.size() >= kMinDivided &&
          code.size() + part.size() <= kMaxStoredDigits) {
        Keep({code + part, plus, std::nullopt});
      }
      code = from == 0 && IsCountryCode(part, plus) ? part : "";
      from = to;
    }
  }

  void Keep(StoredNumber number) {
    if (number.digits.empty() || numbers_.size() == kMaxNumbers) return;
    numbers_.push_back(std::move(number));
  }

  PhoneScanner scanner_;
  std::vector<StoredNumber> numbers_;
  StoredNumber number_;         // being read
  std::vector<size_t> blanks_;  // of it: digits before each
  std::vector<size_t> marks_;   // likewise
  size_t opened_at_ = 0;        // digits before its latest (
  bool in_extension_ = false;
};

}  // namespace

std::vector<StoredNumber> StoredNumbersIn(std::string_view text) {
  return Splitter(WithoutDecimalZero(text)).Split();
}

}  // namespace leadline
