// SPDX-License-Identifier: Apache-2.0
#include "replica/packed_bodies.h"

#include <utility>

#include "replica/writer.h"

namespace leadline {

std::string_view PackedBodies::Body(size_t row) const {
  const size_t begin = row == 0 ? 0 : ends_[row - 1];
  return std::string_view(bytes_).substr(begin, ends_[row] - begin);
}

absl::StatusOr<PackedBodies> PackAhead(
    std::shared_ptr<const PackDictionary> dictionary,
    std::span<const LeadRow> rows) {
  PackedBodies ahead;
  if (dictionary == nullptr) return ahead;
  BodyPacker packer(dictionary);
  ahead.dictionary_ = std::move(dictionary);
  ahead.ends_.reserve(rows.size());
  for (const LeadRow& row : rows) {
    const absl::StatusOr<std::string_view> packed = packer.Pack(row.lead);
    if (!packed.ok()) return packed.status();
    ahead.bytes_.append(*packed);
    ahead.ends_.push_back(ahead.bytes_.size());
  }
  return ahead;
}

}  // namespace leadline
