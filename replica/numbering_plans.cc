// SPDX-License-Identifier: Apache-2.0
#include "replica/numbering_plans.h"

#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>

#include <set>
#include <string>

namespace leadline {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

bool IsPossible(const PhoneNumberUtil& library, const PhoneNumber& number,
                bool is_geographic) {
  const auto is_possible = [&](PhoneNumberUtil::PhoneNumberType type) {
    return library.IsPossibleNumberForTypeWithReason(number, type) ==
           PhoneNumberUtil::IS_POSSIBLE;
  };
  // Codes without a country (satellites, toll-free) have types of their own.
  if (!is_geographic) return is_possible(PhoneNumberUtil::UNKNOWN);
  // Not toll-free and the like: India has those of 8 to 13 digits, and with
  // them every number of another country would pass for an Indian one.
  return is_possible(PhoneNumberUtil::FIXED_LINE) ||
         is_possible(PhoneNumberUtil::MOBILE);
}

}  // namespace

NumberingPlans::NumberingPlans() {
  const PhoneNumberUtil& library = *PhoneNumberUtil::GetInstance();
  std::set<int> codes;
  library.GetSupportedCallingCodes(&codes);
  for (const int code : codes) {
    if (code < 1 || code > 999) continue;
    std::string region;
    library.GetRegionCodeForCountryCode(code, &region);
    uint16_t& lengths = lengths_[static_cast<size_t>(code)];
    lengths = 1;
    PhoneNumber number;
    number.set_country_code(code);
    uint64_t national = 0;
    for (unsigned length = 1; length <= 15; ++length) {
      // The library looks at the count of digits only.
      national = national * 10 + 2;
      number.set_national_number(national);
      if (IsPossible(library, number, region != "001")) {
        lengths = static_cast<uint16_t>(lengths | (1U << length));
      }
    }
  }
}

size_t NumberingPlans::CodeOf(std::string_view digits) const {
  size_t code = 0;
  for (size_t i = 0; i < 3 && i < digits.size(); ++i) {
    code = code * 10 + static_cast<size_t>(digits[i] - '0');
    if (IsInUse(code)) return code;
  }
  return 0;
}

uint64_t NumberingPlans::Fingerprint() const {
  uint64_t hash = 14695981039346656037ULL;
  for (const uint16_t lengths : lengths_) {
    hash = (hash ^ lengths) * 1099511628211ULL;
  }
  return hash;
}

}  // namespace leadline
