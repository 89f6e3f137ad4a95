// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_LEAD_DICTIONARY_H_
#define LEADLINE_REPLICA_LEAD_DICTIONARY_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "replica/lead_fields.h"

namespace leadline {

// What a packed lead says of one slot, in a byte. All numbers are stored, those
// of ValueForm beside them.
enum class SlotCode : uint8_t {
  kAbsent = 0,      // the lead has no such field
  kStray = 1,       // bytes that belong to no slot follow: their size, and they
  kLiteral = 2,     // the content follows: its size, and its bytes
  kSame = 7,        // the content is that of the slot's partner
  kTypicalRun = 8,  // this slot and as many more as the next byte says, and
                    // one, are as they typically are
  kFirstValue = 16,  // the first of the slot's frequent contents
};

// The field that leads have in one place, as a dictionary describes it.
struct LeadSlot {
  static constexpr size_t kMaxValues = 240;
  static constexpr size_t kMaxPartners = 64;

  LeadField field;  // its tag and key; borrows from the dictionary's bytes
  // kAbsent, kSame or kFirstValue: what is most frequent.
  SlotCode typical = SlotCode::kAbsent;
  // An earlier slot that often has the same content. At most kMaxPartners
  // different ones.
  std::optional<size_t> partner;
  std::vector<std::string_view> values;  // frequent contents, the first first
};

// What leads of an account have in common: which fields in which order, and
// their frequent contents. A packed lead holds the rest. Never changes, so safe
// for concurrent use.
//
// A packed lead is the size of the lead and then, slot by slot, a SlotCode or
// ValueForm and what belongs to it; where it ends early, the slots that are
// left are as they typically are.
class LeadDictionary {
 public:
  // DataLoss if the bytes are not what Encode made.
  static absl::StatusOr<std::shared_ptr<const LeadDictionary>> Parse(
      std::string_view bytes);

  // The bytes of a dictionary with these slots, at most 65,535.
  static std::string Encode(const std::vector<LeadSlot>& slots);

  LeadDictionary(const LeadDictionary&) = delete;
  LeadDictionary& operator=(const LeadDictionary&) = delete;

  const std::vector<LeadSlot>& Slots() const { return slots_; }

  // The number of a slot among those that are another's partner, from 1; 0 if
  // it is none.
  uint8_t PartnerNumber(size_t slot) const { return partner_numbers_[slot]; }

 private:
  explicit LeadDictionary(std::string_view bytes) : bytes_(bytes) {}
  bool ReadSlots();
  bool NumberPartners();
  bool ReadSlot(const char*& at, const char* end, LeadSlot& slot);

  const std::string bytes_;  // what all slots borrow from
  std::vector<LeadSlot> slots_;
  std::vector<uint8_t> partner_numbers_;  // of slots
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_LEAD_DICTIONARY_H_
