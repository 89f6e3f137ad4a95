// SPDX-License-Identifier: Apache-2.0
#include "server/projection.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "leadline/v1/lead.pb.h"
#include "server/wire.h"

namespace leadline {

// A map entry is a message with the key in field 1.
constexpr int kMapKeyField = 1;

Projection::Projection(std::vector<std::string_view> names)
    : names_(std::move(names)) {
  std::sort(names_.begin(), names_.end());
}

absl::StatusOr<std::string> Projection::Cut(std::string lead) const {
  if (IsEverything()) return lead;
  std::string kept;
  WireReader reader(lead);
  while (const std::optional<WireField> field = reader.Next()) {
    const bool attribute = field->number == v1::Lead::kAttributesFieldNumber;
    if (!attribute || Wants(field->content)) kept.append(field->whole);
  }
  if (!reader.IsSound()) {
    return absl::InternalError("a stored lead is not an encoded lead");
  }
  return kept;
}

bool Projection::Wants(std::string_view attribute_entry) const {
  std::string_view name;
  WireReader reader(attribute_entry);
  while (const std::optional<WireField> field = reader.Next()) {
    if (field->number == kMapKeyField) name = field->content;
  }
  return std::binary_search(names_.begin(), names_.end(), name);
}

}  // namespace leadline
