// SPDX-License-Identifier: Apache-2.0
#include "replica/phone_keys.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "replica/numbering_plans.h"
#include "replica/phone_text.h"
#include "replica/stored_numbers.h"

namespace leadline {
namespace {

constexpr size_t kMinDigits = 4;
constexpr size_t kMaxDigits = 15;

std::string WithoutLeadingZeros(const std::string& digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
}

}  // namespace

struct PhoneKeyRules::Plans {
  NumberingPlans plans;
  std::string default_code;  // digits, may be empty
  size_t default_code_value = 0;
};

namespace {

// As EntriesOf has it: national digits alone, which not every question may
// use, yield to any other kind.
bool IsBetter(MatchKind kind, MatchKind than) {
  if (than == MatchKind::kNational) return kind != MatchKind::kNational;
  return kind != MatchKind::kNational && kind < than;
}

// Collects the keys of one field: each digit string once, under its best kind.
class KeyCollector {
 public:
  KeyCollector(const NumberingPlans& plans, const std::string& default_code,
               size_t default_code_value)
      : plans_(plans),
        default_code_(default_code),
        default_code_value_(default_code_value) {}

  void Add(const StoredNumber& number) {
    std::string digits = number.digits;
    bool international = number.plus;
    size_t cut = 0;
    if (digits.starts_with("00")) {
      international = true;
      cut = 2;
    }
    // As PhoneQuery has it: no country code begins with 0.
    if (digits.size() > cut && digits[cut] == '0') international = false;
    if (!international) {
      cut = digits.size() - WithoutLeadingZeros(digits).size();
    }
    digits.erase(0, cut);
    if (digits.size() < kMinDigits || digits.size() > kMaxDigits) return;
    // "65 (0)6123 4568": (0) tells that what stands before it is a code.
    if (cut == 0 && number.optional_zero == CallingCodeLength(digits) &&
        HasWholeNumber(plans_.CodeOf(digits), digits)) {
      international = true;
    }
    if (international) {
      AddInternational(digits);
    } else {
      international = AddBare(digits, cut > 0);
    }
    if (number.optional_zero && *number.optional_zero > cut) {
      digits.insert(*number.optional_zero - cut, 1, '0');
      Put(digits,
          international ? MatchKind::kInternational : MatchKind::kAsStored);
    }
  }

  std::vector<PhoneIndexKey> Take() {
    std::sort(keys_.begin(), keys_.end(),
              [](const PhoneIndexKey& a, const PhoneIndexKey& b) {
                return std::pair(a.kind, a.key) < std::pair(b.kind, b.key);
              });
    return std::move(keys_);
  }

 private:
  // Also without a 0 behind its country code, as PhoneQuery asks for it.
  void Put(const std::string& digits, MatchKind kind) {
    PutOne(digits, kind);
    const bool has_code = kind == MatchKind::kInternational ||
                          kind == MatchKind::kDefaultCountry ||
                          digits.size() >= kSurelyWithCode;
    if (const size_t code = has_code ? DigitsBeforeTrunkZero(digits) : 0) {
      PutOne(std::string(digits).erase(code, 1), kind);
    }
  }

  void PutOne(const std::string& digits, MatchKind kind) {
    if (digits.size() < kMinDigits || digits.size() > kMaxDigits) return;
    const PhoneKey key = PhoneKey::OfDigits(digits);
    for (PhoneIndexKey& kept : keys_) {
      if (kept.key != key) continue;
      if (IsBetter(kind, kept.kind)) kept.kind = kind;
      return;
    }
    keys_.push_back({key, kind});
  }

  bool IsPlausible(size_t code, size_t length, bool or_with_zero) const {
    return plans_.IsPossibleLength(code, length) ||
           (or_with_zero && plans_.IsPossibleLength(code, length + 1));
  }

  // A number known to begin with a country code.
  void AddInternational(const std::string& digits) {
    Put(digits, MatchKind::kInternational);
    std::string national = digits.substr(CallingCodeLength(digits));
    // A trunk 0 that does not belong there, or Italy's that does.
    national = WithoutLeadingZeros(national);
    if (plans_.CodeOf(digits) != 0) Put(national, MatchKind::kNational);
  }

  // A number that may lack the default country code.
  void AddWithDefaultCode(const std::string& digits, bool had_zero) {
    if (default_code_.empty()) return;
    Put(default_code_ + digits, MatchKind::kDefaultCountry);
    if (had_zero) Put(default_code_ + "0" + digits, MatchKind::kDefaultCountry);
  }

  // A number without a sign of whether it begins with a country code. Returns
  // whether it can be one that does. What is a number of no plan may lack the
  // default code as well as one of its country: plans change.
  bool AddBare(const std::string& digits, bool had_zero) {
    const bool is_national =
        default_code_value_ != 0 &&
        IsPlausible(default_code_value_, digits.size(), had_zero);
    if (is_national) Put(digits, MatchKind::kNational);
    const size_t code = plans_.CodeOf(digits);
    const bool is_international =
        code != 0 && (code == default_code_value_ || !is_national) &&
        HasWholeNumber(code, digits);
    if (is_international) AddInternational(digits);
    const bool is_unknown = !is_national && !is_international;
    if (is_unknown) Put(digits, MatchKind::kAsStored);
    if (is_national || is_unknown) AddWithDefaultCode(digits, had_zero);
    return is_international;
  }

  // True if what stands behind the country code `code` can be a number there.
  bool HasWholeNumber(size_t code, const std::string& digits) const {
    std::string_view rest = digits;
    rest.remove_prefix(CallingCodeLength(digits));
    const bool had_zero = rest.starts_with('0');
    if (had_zero) rest.remove_prefix(1);
    return IsPlausible(code, rest.size(), had_zero);
  }

  const NumberingPlans& plans_;
  const std::string& default_code_;
  const size_t default_code_value_;
  std::vector<PhoneIndexKey> keys_;
};

}  // namespace

PhoneKeyRules::PhoneKeyRules(std::unique_ptr<const Plans> plans)
    : plans_(std::move(plans)) {}
PhoneKeyRules::PhoneKeyRules(PhoneKeyRules&&) noexcept = default;
PhoneKeyRules& PhoneKeyRules::operator=(PhoneKeyRules&&) noexcept = default;
PhoneKeyRules::~PhoneKeyRules() = default;

absl::StatusOr<PhoneKeyRules> PhoneKeyRules::Create(
    std::string_view default_country_code) {
  auto plans = std::make_unique<Plans>();
  plans->default_code = std::string(default_country_code);
  if (!default_country_code.empty()) {
    size_t value = 0;
    for (const char c : default_country_code) {
      if (c < '0' || c > '9' || value > 99) {
        value = 0;
        break;
      }
      value = value * 10 + static_cast<size_t>(c - '0');
    }
    if (!plans->plans.IsInUse(value) ||
        std::to_string(value) != default_country_code) {
      return absl::InvalidArgumentError(
          "\"" + std::string(default_country_code) +
          "\" is not a country calling code; give its digits only, "
          "for example 91");
    }
    plans->default_code_value = value;
  }
  return PhoneKeyRules(std::move(plans));
}

std::vector<PhoneIndexKey> PhoneKeyRules::KeysOf(
    std::string_view stored) const {
  KeyCollector keys(plans_->plans, plans_->default_code,
                    plans_->default_code_value);
  for (const StoredNumber& number : StoredNumbersIn(stored)) keys.Add(number);
  return keys.Take();
}

uint64_t PhoneKeyRules::Fingerprint() const {
  // Counted up when the rules of this file and of stored_numbers.cc change what
  // they make of a number.
  constexpr uint64_t kRulesVersion = 4;
  return plans_->plans.Fingerprint() * 31 + plans_->default_code_value * 1000 +
         kRulesVersion;
}

}  // namespace leadline
