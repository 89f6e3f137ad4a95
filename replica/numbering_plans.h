// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_NUMBERING_PLANS_H_
#define LEADLINE_REPLICA_NUMBERING_PLANS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leadline {

// The lengths that fixed-line and mobile numbers can have, for each country
// calling code in use, as libphonenumber knows them. Immutable after
// construction, so safe for concurrent use.
class NumberingPlans {
 public:
  // Asks libphonenumber for all of it: a few milliseconds.
  NumberingPlans();

  // True if `code` (1 to 999) is a calling code in use.
  bool IsInUse(size_t code) const { return lengths_[code] != 0; }

  // True if a national number of `code`'s country can have `length` digits.
  bool IsPossibleLength(size_t code, size_t length) const {
    return length < 16 && ((lengths_[code] >> length) & 1U) != 0;
  }

  // The calling code in use that `digits` begin with; 0 if they begin with
  // none. No code in use is the beginning of another.
  size_t CodeOf(std::string_view digits) const;

  // Differs when the plans differ in anything that matters here.
  uint64_t Fingerprint() const;

 private:
  // By calling code: bit n is set if n digits are possible, bit 0 if the code
  // is in use.
  std::array<uint16_t, 1000> lengths_{};
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_NUMBERING_PLANS_H_
