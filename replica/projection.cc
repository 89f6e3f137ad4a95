// SPDX-License-Identifier: Apache-2.0
#include "replica/projection.h"

#include <algorithm>
#include <utility>

#include "base/varint.h"
#include "base/wire.h"

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

Projection::Projection(int attributes, std::vector<std::string_view> names)
    : attributes_(attributes), names_(std::move(names)) {
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
    if (field.number != attributes_ || Wants(NameOf(field.content))) {
      kept.append(field.whole);
    }
  }
  if (reader.IsSound()) return absl::OkStatus();
  return absl::InternalError("a stored lead is not an encoded lead");
}

bool Projection::IsAttribute(std::string_view tag) const {
  const char* at = tag.data();
  uint64_t value = 0;
  return ReadVarint(at, tag.data() + tag.size(), value) &&
         value >> 3U == static_cast<uint64_t>(attributes_);
}

bool Projection::Wants(std::string_view name) const {
  return (marks_ & MarkOf(name)) != 0 &&
         std::binary_search(names_.begin(), names_.end(), name);
}

}  // namespace leadline
