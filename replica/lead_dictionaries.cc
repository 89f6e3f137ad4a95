// SPDX-License-Identifier: Apache-2.0
#include "replica/lead_dictionaries.h"

namespace leadline {

const LeadDictionary* LeadDictionaries::Find(int64_t codec) const {
  const std::scoped_lock lock(mu_);
  const auto found = dictionaries_.find(codec);
  return found == dictionaries_.end() ? nullptr : found->second.get();
}

absl::StatusOr<const LeadDictionary*> LeadDictionaries::Add(
    int64_t codec, std::string_view bytes) {
  const std::scoped_lock lock(mu_);
  std::shared_ptr<const LeadDictionary>& slot = dictionaries_[codec];
  if (slot == nullptr) {
    absl::StatusOr<std::shared_ptr<const LeadDictionary>> parsed =
        LeadDictionary::Parse(bytes);
    if (!parsed.ok()) {
      dictionaries_.erase(codec);
      return parsed.status();
    }
    slot = *std::move(parsed);
  }
  return slot.get();
}

}  // namespace leadline
