// SPDX-License-Identifier: Apache-2.0
#include "replica/lead_dictionary.h"

#include <utility>

#include "base/varint.h"

namespace leadline {
namespace {

constexpr std::string_view kMagic = "LLD1";
constexpr size_t kMaxSlots = 65535;
// Of a tag, a key or a frequent content.
constexpr size_t kMaxPart = 1024;
constexpr uint8_t kHasPartner = 1;

void AppendPart(std::string_view part, std::string& out) {
  AppendVarint(part.size(), out);
  out.append(part);
}

bool ReadPart(const char*& at, const char* end, std::string_view& part) {
  uint64_t size = 0;
  if (!ReadVarint(at, end, size) || size > kMaxPart ||
      size > static_cast<uint64_t>(end - at)) {
    return false;
  }
  part = {at, static_cast<size_t>(size)};
  at += size;
  return true;
}

bool ReadByte(const char*& at, const char* end, uint8_t& byte) {
  if (at == end) return false;
  byte = static_cast<uint8_t>(*at++);
  return true;
}

}  // namespace

std::string LeadDictionary::Encode(const std::vector<LeadSlot>& slots) {
  std::string bytes(kMagic);
  AppendVarint(slots.size(), bytes);
  for (const LeadSlot& slot : slots) {
    bytes.push_back(static_cast<char>(slot.field.kind));
    bytes.push_back(static_cast<char>(slot.typical));
    bytes.push_back(static_cast<char>(slot.partner ? kHasPartner : 0));
    if (slot.partner) AppendVarint(*slot.partner, bytes);
    AppendPart(slot.field.tag, bytes);
    AppendPart(slot.field.key, bytes);
    AppendVarint(slot.values.size(), bytes);
    for (const std::string_view value : slot.values) AppendPart(value, bytes);
  }
  return bytes;
}

absl::StatusOr<std::shared_ptr<const LeadDictionary>> LeadDictionary::Parse(
    std::string_view bytes) {
  const std::shared_ptr<LeadDictionary> dictionary(new LeadDictionary(bytes));
  if (!dictionary->ReadSlots()) {
    return absl::DataLossError("a dictionary of the replica is damaged");
  }
  return std::shared_ptr<const LeadDictionary>(dictionary);
}

bool LeadDictionary::ReadSlots() {
  if (!bytes_.starts_with(kMagic)) return false;
  const char* at = bytes_.data() + kMagic.size();
  const char* const end = bytes_.data() + bytes_.size();
  uint64_t count = 0;
  if (!ReadVarint(at, end, count) || count > kMaxSlots) return false;
  for (uint64_t i = 0; i < count; ++i) {
    LeadSlot slot;
    if (!ReadSlot(at, end, slot)) return false;
    slots_.push_back(std::move(slot));
  }
  return at == end && NumberPartners();
}

bool LeadDictionary::NumberPartners() {
  size_t partners = 0;
  partner_numbers_.resize(slots_.size());
  for (const LeadSlot& slot : slots_) {
    if (!slot.partner) continue;
    uint8_t& number = partner_numbers_[*slot.partner];
    if (number != 0) continue;
    if (++partners > LeadSlot::kMaxPartners) return false;
    number = static_cast<uint8_t>(partners);
  }
  return true;
}

bool LeadDictionary::ReadSlot(const char*& at, const char* end,
                              LeadSlot& slot) {
  uint8_t kind = 0;
  uint8_t typical = 0;
  uint8_t flags = 0;
  if (!ReadByte(at, end, kind) || !ReadByte(at, end, typical) ||
      !ReadByte(at, end, flags)) {
    return false;
  }
  slot.field.kind = static_cast<FieldKind>(kind);
  slot.typical = static_cast<SlotCode>(typical);
  if (kind < static_cast<uint8_t>(FieldKind::kNumber) ||
      kind > static_cast<uint8_t>(FieldKind::kEntry)) {
    return false;
  }
  if ((flags & kHasPartner) != 0) {
    uint64_t partner = 0;
    if (!ReadVarint(at, end, partner) || partner >= slots_.size()) return false;
    slot.partner = static_cast<size_t>(partner);
  }
  uint64_t values = 0;
  if (!ReadPart(at, end, slot.field.tag) ||
      !ReadPart(at, end, slot.field.key) || !ReadVarint(at, end, values) ||
      values > LeadSlot::kMaxValues) {
    return false;
  }
  slot.values.resize(static_cast<size_t>(values));
  for (std::string_view& value : slot.values) {
    if (!ReadPart(at, end, value)) return false;
  }
  switch (slot.typical) {
    case SlotCode::kAbsent:
      return true;
    case SlotCode::kSame:
      return slot.partner.has_value();
    case SlotCode::kFirstValue:
      return !slot.values.empty();
    default:
      return false;
  }
}

}  // namespace leadline
