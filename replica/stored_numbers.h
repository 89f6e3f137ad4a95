// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_STORED_NUMBERS_H_
#define LEADLINE_REPLICA_STORED_NUMBERS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadline {

// One number out of a stored field, reduced to digits but not yet understood.
struct StoredNumber {
  std::string digits;  // 1 to kMaxStoredDigits, as written
  bool plus = false;   // it was written with a +
  // Where a "(0)" stood behind other digits; it is not in `digits`.
  std::optional<size_t> optional_zero;

  friend bool operator==(const StoredNumber&, const StoredNumber&) = default;
};

// 15 digits behind 00 or a trunk 0.
inline constexpr size_t kMaxStoredDigits = 17;

// The numbers that a stored field holds, in order, at most eight. Numbers are
// divided by , ; | line breaks, words, a second + and a / behind what can be a
// whole number; extensions ("ext 12", "x12", "#12") are cut off. Blanks and
// marks such as - divide numbers only where what they join is too long to be
// one, and never a country code from its number.
std::vector<StoredNumber> StoredNumbersIn(std::string_view text);

}  // namespace leadline

#endif  // LEADLINE_REPLICA_STORED_NUMBERS_H_
