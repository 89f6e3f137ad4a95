// SPDX-License-Identifier: Apache-2.0
#include "replica/lead_dictionary.h"

#include <array>
#include <cstring>
#include <utility>

#include "base/varint.h"
#include "replica/value_forms.h"

namespace leadline {
namespace {

constexpr std::string_view kMagic = "LLD1";
constexpr size_t kMaxSlots = 65535;
// Of a tag, a key or a frequent content.
constexpr size_t kMaxPart = 1024;
constexpr uint8_t kHasPartner = 1;
// Copies of up to so many bytes take one step, whatever their size.
constexpr size_t kSlack = 48;
// More than any lead; what claims to be larger is damage.
constexpr uint64_t kMaxBodyBytes = 64ULL << 20U;

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
  dictionary->MakeFrames();
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

void LeadDictionary::MakeFrames() {
  for (size_t i = 0; i < slots_.size(); ++i) {
    const LeadSlot& slot = slots_[i];
    Frame frame;
    frame.kind = slot.field.kind;
    frame.typical = slot.typical;
    frame.is_partner = partner_numbers_[i];
    if (slot.partner) frame.partner = partner_numbers_[*slot.partner];
    frame.first_value = static_cast<uint32_t>(places_.size());
    frame.values = static_cast<uint16_t>(slot.values.size());
    for (const std::string_view value : slot.values) {
      const size_t begin = fields_.size();
      AppendField(slot.field, value, fields_);
      const size_t size = fields_.size() - begin;
      places_.push_back({static_cast<uint32_t>(begin),
                         static_cast<uint16_t>(size),
                         static_cast<uint16_t>(size - value.size())});
    }
    frame.tag_begin = static_cast<uint32_t>(fields_.size());
    frame.tag_size = static_cast<uint16_t>(slot.field.tag.size());
    fields_.append(slot.field.tag);
    if (slot.field.kind == FieldKind::kEntry) {
      AppendEntryKey(slot.field.key, fields_);
      frame.key_size = static_cast<uint16_t>(fields_.size() - frame.tag_begin -
                                             frame.tag_size);
    }
    frames_.push_back(frame);
  }
  fields_.append(kSlack, '\0');
}

// Writes a lead from its packed bytes. Where anything does not fit, it fails.
class LeadDictionary::Unpacker {
 public:
  Unpacker(const LeadDictionary& dictionary, std::string_view packed)
      : dictionary_(dictionary),
        at_(packed.data()),
        end_(packed.data() + packed.size()) {}

  bool Run(std::string& body) {
    uint64_t size = 0;
    if (!ReadVarint(at_, end_, size) || size > kMaxBodyBytes) return false;
    // Short copies may write more than they have to.
    body.resize(size + kSlack);
    out_ = body.data();
    out_end_ = out_ + size;
    if (!WriteSlots() || out_ != out_end_) return false;
    body.resize(size);
    return true;
  }

 private:
  bool WriteSlots() {
    const std::vector<Frame>& frames = dictionary_.frames_;
    size_t slot = 0;
    while (at_ != end_) {
      const auto code = static_cast<uint8_t>(*at_++);
      if (code == static_cast<uint8_t>(SlotCode::kStray)) {
        if (!WriteStray()) return false;
        continue;
      }
      if (slot == frames.size()) return false;
      if (code == static_cast<uint8_t>(SlotCode::kTypicalRun)) {
        if (at_ == end_) return false;
        const size_t run = size_t{static_cast<uint8_t>(*at_++)} + 2;
        if (run > frames.size() - slot) return false;
        for (const size_t stop = slot + run; slot < stop; ++slot) {
          if (!WriteTypical(frames[slot])) return false;
        }
        continue;
      }
      if (!WriteSlot(frames[slot], code)) return false;
      ++slot;
    }
    for (; slot < frames.size(); ++slot) {
      if (!WriteTypical(frames[slot])) return false;
    }
    return true;
  }

  bool WriteTypical(const Frame& frame) {
    return WriteSlot(frame, static_cast<uint8_t>(frame.typical));
  }

  bool WriteSlot(const Frame& frame, uint8_t code) {
    constexpr auto kFirst = static_cast<uint8_t>(SlotCode::kFirstValue);
    if (code >= kFirst) return WriteValue(frame, code - kFirst);
    if (code == static_cast<uint8_t>(SlotCode::kAbsent)) return true;
    if (code == static_cast<uint8_t>(SlotCode::kSame)) {
      if (frame.partner == 0) return false;
      return WriteField(frame, contents_[frame.partner]);
    }
    if (code == static_cast<uint8_t>(SlotCode::kLiteral)) {
      std::string_view content;
      return TakeBytes(content) && WriteField(frame, content);
    }
    char text[kMaxFormText];
    const size_t size = ReadForm(static_cast<ValueForm>(code), at_, end_, text);
    return size > 0 && WriteField(frame, {text, size});
  }

  bool WriteValue(const Frame& frame, size_t number) {
    if (number >= frame.values) return false;
    const Place& place = dictionary_.places_[frame.first_value + number];
    const char* const begin = out_;
    if (!Copy(dictionary_.fields_.data() + place.begin, place.size)) {
      return false;
    }
    if (frame.is_partner != 0) {
      contents_[frame.is_partner] = {
          begin + place.content,
          static_cast<size_t>(place.size - place.content)};
    }
    return true;
  }

  bool WriteField(const Frame& frame, std::string_view content) {
    const char* const tag = dictionary_.fields_.data() + frame.tag_begin;
    size_t header = frame.tag_size;
    size_t entry = 0;
    if (frame.kind == FieldKind::kEntry) {
      entry = frame.key_size + VarintSize(content.size()) + content.size();
      header += VarintSize(entry) + frame.key_size;
    }
    if (frame.kind != FieldKind::kNumber) header += VarintSize(content.size());
    if (header + content.size() > Room()) return false;
    // There is room for all of it, and the slack.
    CopyUnchecked(tag, frame.tag_size);
    if (frame.kind == FieldKind::kEntry) {
      out_ = WriteVarint(entry, out_);
      CopyUnchecked(tag + frame.tag_size, frame.key_size);
    }
    if (frame.kind != FieldKind::kNumber) {
      out_ = WriteVarint(content.size(), out_);
    }
    if (frame.is_partner != 0) {
      contents_[frame.is_partner] = {out_, content.size()};
    }
    // A content that is not there has no address.
    if (!content.empty()) std::memcpy(out_, content.data(), content.size());
    out_ += content.size();
    return true;
  }

  bool WriteStray() {
    std::string_view bytes;
    if (!TakeBytes(bytes) || bytes.size() > Room()) return false;
    std::memcpy(out_, bytes.data(), bytes.size());
    out_ += bytes.size();
    return true;
  }

  size_t Room() const { return static_cast<size_t>(out_end_ - out_); }

  // From the dictionary, which has slack as well.
  bool Copy(const char* from, size_t size) {
    if (size > Room()) return false;
    CopyUnchecked(from, size);
    return true;
  }
  void CopyUnchecked(const char* from, size_t size) {
    if (size <= kSlack) {
      std::memcpy(out_, from, kSlack);
    } else {
      std::memcpy(out_, from, size);
    }
    out_ += size;
  }

  bool TakeBytes(std::string_view& bytes) {
    uint64_t size = 0;
    if (!ReadVarint(at_, end_, size) ||
        size > static_cast<uint64_t>(end_ - at_)) {
      return false;
    }
    bytes = {at_, static_cast<size_t>(size)};
    at_ += size;
    return true;
  }

  const LeadDictionary& dictionary_;
  const char* at_;
  const char* const end_;
  char* out_ = nullptr;
  char* out_end_ = nullptr;
  // Of partners, by their number. Empty for one that the lead does not have.
  std::array<std::string_view, LeadSlot::kMaxPartners + 1> contents_{};
};

absl::Status LeadDictionary::Unpack(std::string_view packed,
                                    std::string& body) const {
  if (Unpacker(*this, packed).Run(body)) return absl::OkStatus();
  body.clear();
  return absl::DataLossError("a stored lead is damaged: it cannot be unpacked");
}

}  // namespace leadline
