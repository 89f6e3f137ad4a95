// SPDX-License-Identifier: Apache-2.0
#include "replica/lead_dictionaries.h"

#include <utility>

#include "replica/lead_dictionary.h"

namespace leadline {

const LeadUnpacker* LeadDictionaries::Find(int64_t codec) const {
  const std::scoped_lock lock(mu_);
  const auto found = unpackers_.find(codec);
  return found == unpackers_.end() ? nullptr : found->second.get();
}

absl::StatusOr<const LeadUnpacker*> LeadDictionaries::Add(
    int64_t codec, std::string_view bytes) {
  const std::scoped_lock lock(mu_);
  const auto known = unpackers_.find(codec);
  if (known != unpackers_.end()) return known->second.get();
  absl::StatusOr<std::shared_ptr<const LeadDictionary>> dictionary =
      LeadDictionary::Parse(bytes);
  if (!dictionary.ok()) return dictionary.status();
  return unpackers_
      .emplace(codec, std::make_unique<LeadUnpacker>(*std::move(dictionary)))
      .first->second.get();
}

}  // namespace leadline
