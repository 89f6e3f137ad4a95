// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_PACKED_BODIES_H_
#define LEADLINE_REPLICA_PACKED_BODIES_H_

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "replica/lead_packer.h"

namespace leadline {

struct LeadRow;

// The bodies of rows, packed before the commit that stores them, so that others
// can commit meanwhile. Good for nothing once bodies are packed with another
// dictionary; the commit sees that, and packs them itself.
// A value type; not thread-safe.
class PackedBodies {
 public:
  // Made of no rows.
  PackedBodies() = default;

  size_t Size() const { return ends_.size(); }
  // Of the row at this place, less than Size().
  std::string_view Body(size_t row) const;
  bool IsPackedBy(const std::shared_ptr<const LeadPacker>& packer) const {
    return packer_ != nullptr && packer_ == packer;
  }

 private:
  friend PackedBodies PackAhead(std::shared_ptr<const LeadPacker> packer,
                                std::span<const LeadRow> rows);

  std::shared_ptr<const LeadPacker> packer_;
  std::string bytes_;         // of all, one after another
  std::vector<size_t> ends_;  // of each in `bytes_`
};

// Packs the rows with `packer`; none if that is null.
PackedBodies PackAhead(std::shared_ptr<const LeadPacker> packer,
                       std::span<const LeadRow> rows);

}  // namespace leadline

#endif  // LEADLINE_REPLICA_PACKED_BODIES_H_
