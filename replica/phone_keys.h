// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_PHONE_KEYS_H_
#define LEADLINE_REPLICA_PHONE_KEYS_H_

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "replica/phone_match.h"
#include "replica/phone_query.h"

namespace leadline {

// One digit string under which a stored number may be asked for.
struct PhoneIndexKey {
  PhoneKey key;
  MatchKind kind = MatchKind::kAsStored;

  friend auto operator<=>(const PhoneIndexKey&, const PhoneIndexKey&) = default;
};

// Derives from a number as LeadSquared stores it every digit string under
// which it may be asked for. Built once for an account's default country code
// with the numbering plans of libphonenumber; no call of that library is made
// per number. Immutable, so safe for concurrent use.
class PhoneKeyRules {
 public:
  // `default_country_code`: digits only, "91"; empty if the account has none.
  // InvalidArgument if it is not a country calling code.
  static absl::StatusOr<PhoneKeyRules> Create(
      std::string_view default_country_code);

  // The keys of one stored field, distinct, best kind first; a key that is one
  // number's national digits and another number in another way has that kind.
  // Empty if the text holds no number of 4 to 15 digits.
  std::vector<PhoneIndexKey> KeysOf(std::string_view stored) const;

  // Differs when other rules would derive other keys, so that an index made
  // by them has to be made again.
  uint64_t Fingerprint() const;

  PhoneKeyRules(const PhoneKeyRules&) = delete;
  PhoneKeyRules& operator=(const PhoneKeyRules&) = delete;
  PhoneKeyRules(PhoneKeyRules&&) noexcept;
  PhoneKeyRules& operator=(PhoneKeyRules&&) noexcept;
  ~PhoneKeyRules();

 private:
  struct Plans;
  explicit PhoneKeyRules(std::unique_ptr<const Plans> plans);

  std::unique_ptr<const Plans> plans_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_PHONE_KEYS_H_
