// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_PHONE_MATCH_H_
#define LEADLINE_SANDBOX_PHONE_MATCH_H_

#include <string>
#include <string_view>

namespace sandbox {

// One way to read a number as somebody wrote it. Plain data.
struct WrittenNumber {
  std::string digits;     // without 00 and trunk zeros
  bool has_code = false;  // behind + or 00: they begin with a country code
  // The digits without their country code, where it is known; else empty.
  std::string national = {};
};

// What a caller of RetrieveLeadByPhoneNumber asks for, against what is stored.
// Immutable, safe for use by many threads.
class PhoneQuery {
 public:
  // A `+` that was not percent-encoded arrives as a space; both are read as a
  // `+`. With `exact`, only the very text that is stored matches; else numbers
  // match however they are written:
  // - of two numbers in a field each one is asked for;
  // - what is stored with a country code is also found without it, unless the
  //   question has a code: that of another country, then;
  // - what is stored without one may have the account's own.
  PhoneQuery(std::string_view argument, bool exact,
             std::string_view country_code);

  bool Matches(std::string_view stored) const;

 private:
  bool MatchesOne(std::string_view stored) const;
  bool IsAskedFor(const WrittenNumber& stored) const;

  std::string text_;
  bool exact_;
  std::string country_code_;
  WrittenNumber number_;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_PHONE_MATCH_H_
