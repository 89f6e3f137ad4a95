// SPDX-License-Identifier: Apache-2.0
#include "replica/unpack_dictionaries.h"

namespace leadline {

const UnpackDictionary* UnpackDictionaries::Find(int64_t codec) const {
  const std::scoped_lock lock(mu_);
  const auto found = dictionaries_.find(codec);
  return found == dictionaries_.end() ? nullptr : found->second.get();
}

const UnpackDictionary& UnpackDictionaries::Add(int64_t codec,
                                                std::string_view bytes) {
  const std::scoped_lock lock(mu_);
  std::unique_ptr<UnpackDictionary>& slot = dictionaries_[codec];
  if (slot == nullptr) slot = std::make_unique<UnpackDictionary>(bytes);
  return *slot;
}

}  // namespace leadline
