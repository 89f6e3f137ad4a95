// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_PHONE_FORMS_H_
#define LEADLINE_SYNC_PHONE_FORMS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "replica/phone_keys.h"
#include "replica/phone_query.h"

namespace leadline {

// In which forms the account stores its numbers, and so in which ones to ask
// upstream for a number: it may compare texts. `rules` must outlive it. Not
// thread-safe.
class PhoneForms {
 public:
  // `default_country_code` as in the rules.
  PhoneForms(const PhoneKeyRules& rules, std::string default_country_code)
      : rules_(rules), default_code_(std::move(default_country_code)) {}

  // A number as it is stored, perhaps empty.
  void Note(std::string_view stored);

  // The number in the form seen most often, then in one other; once only,
  // where it has no country code and none can be supposed.
  std::vector<std::string> TextsFor(const PhoneQuery& query) const;

 private:
  // Of equally many, the first is asked for first.
  enum class Form : uint8_t {
    kPlusHyphen,  // +91-9901111111, LeadSquared's own
    kNational,    // 9901111111
    kPlus,        // +919901111111
    kCode,        // 919901111111
  };
  static constexpr size_t kForms = 4;

  const PhoneKeyRules& rules_;
  const std::string default_code_;
  std::array<uint64_t, kForms> seen_{};
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_PHONE_FORMS_H_
