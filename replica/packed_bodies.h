// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_PACKED_BODIES_H_
#define LEADLINE_REPLICA_PACKED_BODIES_H_

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "replica/codec.h"

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
  bool IsPackedWith(
      const std::shared_ptr<const PackDictionary>& dictionary) const {
    return dictionary_ != nullptr && dictionary_ == dictionary;
  }

 private:
  friend absl::StatusOr<PackedBodies> PackAhead(
      std::shared_ptr<const PackDictionary> dictionary,
      std::span<const LeadRow> rows);

  std::shared_ptr<const PackDictionary> dictionary_;
  std::string bytes_;         // of all, one after another
  std::vector<size_t> ends_;  // of each in `bytes_`
};

// Packs the rows with `dictionary`; none if that is null. Internal if zstd
// fails.
absl::StatusOr<PackedBodies> PackAhead(
    std::shared_ptr<const PackDictionary> dictionary,
    std::span<const LeadRow> rows);

}  // namespace leadline

#endif  // LEADLINE_REPLICA_PACKED_BODIES_H_
