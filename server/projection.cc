// SPDX-License-Identifier: Apache-2.0
#include "server/projection.h"

#include <algorithm>
#include <utility>

#include "leadline/v1/lead.pb.h"
#include "server/wire.h"

namespace leadline {
namespace {

// A map entry is a message with the key in field 1.
constexpr int kMapKeyField = 1;

// One of 64 bits, found from three things that tell attribute names apart:
// the length, the last character and the one in the middle.
uint64_t MarkOf(std::string_view name) {
  if (name.empty()) return 1;
  const auto middle = static_cast<unsigned char>(name[name.size() / 2]);
  const auto last = static_cast<unsigned char>(name.back());
  return uint64_t{1} << ((name.size() + size_t{3} * middle + size_t{7} * last) &
                         63U);
}

std::string_view NameOf(std::string_view attribute_entry) {
  std::string_view name;
  WireReader reader(attribute_entry);
  WireField field;
  while (reader.Next(field)) {
    if (field.number == kMapKeyField) name = field.content;
  }
  return name;
}

}  // namespace

Projection::Projection(std::vector<std::string_view> names)
    : names_(std::move(names)) {
  std::sort(names_.begin(), names_.end());
  for (const std::string_view name : names_) marks_ |= MarkOf(name);
}

absl::StatusOr<std::string> Projection::Cut(std::string lead) const {
  if (IsEverything()) return lead;
  std::string kept;
  kept.reserve(lead.size() / 4);
  absl::Status status = CutInto(lead, kept);
  if (!status.ok()) return status;
  return kept;
}

absl::Status Projection::CutInto(std::string_view lead,
                                 std::string& kept) const {
  if (IsEverything()) {
    kept.append(lead);
    return absl::OkStatus();
  }
  WireReader reader(lead);
  WireField field;
  while (reader.Next(field)) {
    const bool attribute = field.number == v1::Lead::kAttributesFieldNumber;
    if (!attribute || Wants(field.content)) kept.append(field.whole);
  }
  if (reader.IsSound()) return absl::OkStatus();
  return absl::InternalError("a stored lead is not an encoded lead");
}

bool Projection::Wants(std::string_view attribute_entry) const {
  const std::string_view name = NameOf(attribute_entry);
  return (marks_ & MarkOf(name)) != 0 &&
         std::binary_search(names_.begin(), names_.end(), name);
}

}  // namespace leadline
