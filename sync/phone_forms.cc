// SPDX-License-Identifier: Apache-2.0
#include "sync/phone_forms.h"

#include <algorithm>

#include "replica/phone_text.h"

namespace leadline {
namespace {

constexpr size_t kMostTexts = 2;

// The digits behind the 1 that a key begins with.
std::string DigitsOf(PhoneKey key) {
  return std::to_string(key.digits).substr(1);
}

bool IsAllDigits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

void PhoneForms::Note(std::string_view stored) {
  Form form = Form::kNational;
  if (stored.starts_with('+')) {
    const bool hyphen = stored.find('-') != std::string_view::npos;
    form = hyphen ? Form::kPlusHyphen : Form::kPlus;
  } else if (stored.empty() || !IsAllDigits(stored)) {
    return;
  } else if (const auto keys = rules_.KeysOf(stored);
             !keys.empty() && keys[0].kind == MatchKind::kInternational) {
    form = Form::kCode;
  }
  ++seen_[static_cast<size_t>(form)];
}

std::vector<std::string> PhoneForms::TextsFor(const PhoneQuery& query) const {
  const std::string asked = DigitsOf(query.Key());
  const auto keys =
      rules_.KeysOf(query.IsInternational() ? "+" + asked : asked);
  // What nobody recognises may lack the default code, but hardly does.
  if (std::ranges::find(keys, MatchKind::kAsStored, &PhoneIndexKey::kind) !=
      keys.end()) {
    return {asked};
  }
  // International ones come first.
  const auto whole = std::ranges::find_if(keys, [](const PhoneIndexKey& key) {
    return key.kind == MatchKind::kInternational ||
           key.kind == MatchKind::kDefaultCountry;
  });
  if (whole == keys.end()) return {asked};
  const std::string digits = DigitsOf(whole->key);
  const std::string code = digits.substr(0, CallingCodeLength(digits));
  const std::string national = digits.substr(code.size());

  std::vector<Form> forms = {Form::kPlusHyphen, Form::kPlus, Form::kCode};
  // Without its country code a foreign number would be another one.
  if (code == default_code_) forms.insert(forms.begin() + 1, Form::kNational);
  std::ranges::stable_sort(forms, [this](Form a, Form b) {
    return seen_[static_cast<size_t>(a)] > seen_[static_cast<size_t>(b)];
  });
  forms.resize(kMostTexts);
  std::vector<std::string> texts;
  for (const Form form : forms) {
    switch (form) {
      case Form::kPlusHyphen:
        texts.push_back("+" + code + "-" + national);
        break;
      case Form::kNational:
        texts.push_back(national);
        break;
      case Form::kPlus:
        texts.push_back("+" + digits);
        break;
      case Form::kCode:
        texts.push_back(digits);
        break;
    }
  }
  return texts;
}

}  // namespace leadline
