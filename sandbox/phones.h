// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_PHONES_H_
#define LEADLINE_SANDBOX_PHONES_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace sandbox {

// Append the stored Phone or Mobile of an invented lead after `version` changes
// to it, in one of the many forms that accounts hold: "+91-9812345678",
// "9812345678", "+919812345678", "919812345678", Emirates numbers of nine
// digits, two numbers in one field, another lead's number, garbage. False is
// null. No invented lead has the sample's number. Pure functions.
bool AppendPhone(uint64_t seed, uint32_t index, uint32_t version,
                 std::string& out);
bool AppendMobile(uint64_t seed, uint32_t index, uint32_t version,
                  std::string& out);

// What a caller of RetrieveLeadByPhoneNumber asks for, against what is stored.
// Immutable, safe for use by many threads.
class PhoneQuery {
 public:
  // A `+` that was not percent-encoded arrives as a space; both are read as a
  // `+`. With `exact`, only the very text that is stored matches; else a number
  // that has the account's country code also matches one that has none.
  PhoneQuery(std::string_view argument, bool exact,
             std::string_view country_code);

  bool Matches(std::string_view stored) const;

 private:
  bool MatchesDigits(std::string_view stored_digits) const;

  std::string text_;
  bool exact_;
  std::string country_code_;
  std::string digits_;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_PHONES_H_
