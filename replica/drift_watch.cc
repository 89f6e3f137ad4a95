// SPDX-License-Identifier: Apache-2.0
#include "replica/drift_watch.h"

#include <memory>
#include <utility>

#include "replica/dictionary_trainer.h"

namespace leadline {
namespace {

size_t PackedSize(const LeadPacker& packer,
                  const std::vector<std::string_view>& leads) {
  std::string packed;
  for (const std::string_view lead : leads) packer.Pack(lead, packed);
  return packed.size();
}

}  // namespace

std::optional<std::string> DriftWatch::Look(
    std::span<const std::string_view> leads, const LeadPacker& packer) {
  for (const std::string_view lead : leads) {
    if (seen_++ % kEach == 0) kept_.emplace_back(lead);
  }
  if (seen_ < kLookAfter) return std::nullopt;
  seen_ = 0;
  const std::vector<std::string> kept = std::exchange(kept_, {});
  // Trained on some and tried on others: a dictionary always fits its own.
  std::vector<std::string_view> training;
  std::vector<std::string_view> trial;
  for (size_t i = 0; i < kept.size(); ++i) {
    (i % 2 == 0 ? training : trial).push_back(kept[i]);
  }
  std::string trained = TrainLeadDictionary(training);
  const auto dictionary = LeadDictionary::Parse(trained);
  if (!dictionary.ok()) return std::nullopt;
  const size_t now = PackedSize(packer, trial);
  const size_t then = PackedSize(LeadPacker(*dictionary), trial);
  if (then + then / 9 >= now) return std::nullopt;
  return trained;
}

}  // namespace leadline
