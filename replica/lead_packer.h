// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_LEAD_PACKER_H_
#define LEADLINE_REPLICA_LEAD_PACKER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "replica/lead_dictionary.h"
#include "replica/lead_unpacker.h"

namespace leadline {

// Packs leads with one dictionary. What it makes always unpacks to the very
// same bytes, whatever they are: what fits no slot is kept as it is. Never
// changes, so safe for concurrent use.
class LeadPacker {
 public:
  explicit LeadPacker(std::shared_ptr<const LeadDictionary> dictionary);

  // Appends the packed lead.
  void Pack(std::string_view lead, std::string& packed) const;

 private:
  class Packing;

  // The frequent contents of a slot, to be found by what they are.
  struct Values {
    std::unordered_map<std::string_view, size_t> numbers;
    uint64_t sizes = 0;  // a bit for each size that there is, the last for more
  };

  // The slot of a field that comes at `from` or later; none if it has no slot,
  // or one before.
  std::optional<size_t> SlotOf(const LeadField& field, size_t from) const;
  // The number of a frequent content; none if it is not one.
  std::optional<size_t> NumberOf(size_t slot, std::string_view content) const;

  const std::shared_ptr<const LeadDictionary> dictionary_;
  const LeadUnpacker unpacker_;
  std::vector<Values> values_;
  std::unordered_map<std::string, size_t> slots_;  // by kind, tag and key
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_LEAD_PACKER_H_
