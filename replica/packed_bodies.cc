// SPDX-License-Identifier: Apache-2.0
#include "replica/packed_bodies.h"

#include <utility>

#include "replica/writer.h"

namespace leadline {

std::string_view PackedBodies::Body(size_t row) const {
  const size_t begin = row == 0 ? 0 : ends_[row - 1];
  return std::string_view(bytes_).substr(begin, ends_[row] - begin);
}

PackedBodies PackAhead(std::shared_ptr<const LeadPacker> packer,
                       std::span<const LeadRow> rows) {
  PackedBodies ahead;
  if (packer == nullptr) return ahead;
  ahead.ends_.reserve(rows.size());
  for (const LeadRow& row : rows) {
    packer->Pack(row.lead, ahead.bytes_);
    ahead.ends_.push_back(ahead.bytes_.size());
  }
  ahead.packer_ = std::move(packer);
  return ahead;
}

}  // namespace leadline
