// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_PHONE_QUERY_H_
#define LEADLINE_REPLICA_PHONE_QUERY_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace leadline {

// A string of 1 to 15 decimal digits as one integer: the digits behind a
// leading 1, so that leading zeros count. What the phone index is keyed by.
struct PhoneKey {
  int64_t digits = 0;

  // REQUIRES: `text` is 1 to 15 ASCII digits.
  static PhoneKey OfDigits(std::string_view text);

  friend auto operator<=>(PhoneKey, PhoneKey) = default;
};

// A phone number somebody asks for, reduced to the one key it is looked up
// under. No phone-number library is involved. A value type.
class PhoneQuery {
 public:
  // Reads what people and programs send: digits with + - . ( ) / _ ~ ' and
  // blanks between, a leading 00 or +, a trunk 0, "(0)" or a 0 behind a country
  // code, digits of other scripts, the ".0" of a spreadsheet. A blank before 11
  // digits or more is the + that a URL turned into a blank. 12 digits or more
  // begin with a country code, with + or without. None of the zeros mentioned
  // is in the key; where one may belong to the number, the index has the number
  // without it too.
  // InvalidArgument, with a reason that names no digit of the number, if it
  // is empty, has a letter or other character, has fewer than 4 or more than 15
  // significant digits, or has a 0 where + or 00 promise a country code.
  static absl::StatusOr<PhoneQuery> Parse(std::string_view text);

  PhoneKey Key() const { return key_; }

  // True if the text named a country code (+ or 00). Such a question never
  // matches a number by its national digits alone. It may match digits that
  // are stored without being recognised (kAsStored): all of them are equal.
  bool IsInternational() const { return international_; }

 private:
  PhoneQuery(PhoneKey key, bool international)
      : key_(key), international_(international) {}

  PhoneKey key_;
  bool international_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_PHONE_QUERY_H_
