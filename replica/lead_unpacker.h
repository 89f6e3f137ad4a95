// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_LEAD_UNPACKER_H_
#define LEADLINE_REPLICA_LEAD_UNPACKER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "replica/lead_dictionary.h"
#include "replica/projection.h"

namespace leadline {

// Unpacks the leads that were packed with one dictionary: whole, or only as far
// as they are wanted. Never changes, so safe for concurrent use.
class LeadUnpacker {
 public:
  // What becomes of each slot of the dictionary where a projection is wanted.
  class Cut;

  explicit LeadUnpacker(std::shared_ptr<const LeadDictionary> dictionary);

  // Replaces `lead` by the lead that was packed. DataLoss if the bytes are
  // damaged or were packed with another dictionary, as far as that shows.
  absl::Status Unpack(std::string_view packed, std::string& lead) const;

  // Replaces `lead` by what `cut`, which is of this unpacker, keeps of the lead
  // that was packed. DataLoss as above; Internal if what belongs to no slot is
  // no field of a message.
  absl::Status Unpack(std::string_view packed, const Cut& cut,
                      std::string& lead) const;

 private:
  class Writer;
  class WholeLead;
  class CutLead;

  // A field with a frequent content, whole, in `fields_`.
  struct Place {
    uint32_t begin = 0;
    uint16_t size = 0;
    uint16_t content = 0;  // where its content begins in it
  };
  // What unpacking needs of a slot, close together.
  struct Frame {
    uint32_t first_value = 0;  // in `places_`
    uint32_t tag_begin = 0;    // in `fields_`
    uint16_t values = 0;
    uint16_t tag_size = 0;
    // Behind the tag: an entry's key, and what is around.
    uint16_t key_size = 0;
    FieldKind kind = FieldKind::kNumber;
    SlotCode typical = SlotCode::kAbsent;
    uint8_t partner = 0;     // a number of a partner; 0: none
    uint8_t is_partner = 0;  // its number as a partner; 0: it is none
  };

  const std::shared_ptr<const LeadDictionary> dictionary_;
  std::string fields_;
  std::vector<Place> places_;
  std::vector<Frame> frames_;
};

class LeadUnpacker::Cut {
 public:
  // Both must outlive it, and what `wanted` borrows too.
  Cut(const LeadUnpacker& unpacker, const Projection& wanted);

 private:
  friend class LeadUnpacker;

  enum class Use : uint8_t {
    kNone,   // it is passed over
    kField,  // it is wanted
    kAsk,    // its content is needed, perhaps only to tell if it is wanted
  };
  struct UsedSlot {
    size_t slot = 0;
    Use use = Use::kNone;
  };

  Use UseOf(const LeadField& field) const;

  const Projection& wanted_;
  // All slots but those passed over, by ascending number, and an end.
  std::vector<UsedSlot> used_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_LEAD_UNPACKER_H_
