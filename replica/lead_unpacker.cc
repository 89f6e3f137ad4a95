// SPDX-License-Identifier: Apache-2.0
#include "replica/lead_unpacker.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/varint.h"
#include "replica/value_forms.h"

namespace leadline {
namespace {

// Copies of up to so many bytes take one step, whatever their size.
constexpr size_t kSlack = 48;
// More than any lead; what claims to be larger is damage.
constexpr uint64_t kMaxLeadBytes = 64ULL << 20U;

constexpr auto kFirstValue = static_cast<uint8_t>(SlotCode::kFirstValue);

absl::Status Damaged() {
  return absl::DataLossError("a stored lead is damaged: it cannot be unpacked");
}

}  // namespace

LeadUnpacker::LeadUnpacker(std::shared_ptr<const LeadDictionary> dictionary)
    : dictionary_(std::move(dictionary)) {
  const std::vector<LeadSlot>& slots = dictionary_->Slots();
  for (size_t i = 0; i < slots.size(); ++i) {
    const LeadSlot& slot = slots[i];
    Frame frame;
    frame.kind = slot.field.kind;
    frame.typical = slot.typical;
    frame.is_partner = dictionary_->PartnerNumber(i);
    if (slot.partner) frame.partner = dictionary_->PartnerNumber(*slot.partner);
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

// What writing a whole lead and writing a part of it have in common. Where
// anything does not fit, it fails.
class LeadUnpacker::Writer {
 public:
  Writer(const LeadUnpacker& unpacker, std::string_view packed)
      : unpacker_(unpacker),
        at_(packed.data()),
        end_(packed.data() + packed.size()) {}

 protected:
  // Makes room for the whole lead; its size.
  bool Begin(std::string& lead, uint64_t& size) {
    if (!ReadVarint(at_, end_, size) || size > kMaxLeadBytes) return false;
    // Short copies may write more than they have to.
    lead.resize(size + kSlack);
    out_ = lead.data();
    out_end_ = out_ + size;
    return true;
  }

  bool WriteSlot(const Frame& frame, uint8_t code) {
    if (code >= kFirstValue) return WriteValue(frame, code - kFirstValue);
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
    const Place& place = unpacker_.places_[frame.first_value + number];
    const char* const begin = out_;
    if (place.size > Room()) return false;
    CopyUnchecked(unpacker_.fields_.data() + place.begin, place.size);
    if (frame.is_partner != 0) {
      contents_[frame.is_partner] = {
          begin + place.content,
          static_cast<size_t>(place.size - place.content)};
    }
    return true;
  }

  bool WriteField(const Frame& frame, std::string_view content) {
    const char* const tag = unpacker_.fields_.data() + frame.tag_begin;
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
    return WriteBytes(content);
  }

  bool WriteBytes(std::string_view bytes) {
    if (bytes.size() > Room()) return false;
    // What is not there has no address.
    if (!bytes.empty()) std::memcpy(out_, bytes.data(), bytes.size());
    out_ += bytes.size();
    return true;
  }

  size_t Room() const { return static_cast<size_t>(out_end_ - out_); }

  // From what has slack as well: the dictionary's fields.
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

  // So many slots are as they typically are.
  bool TakeRun(size_t& run) {
    if (at_ == end_) return false;
    run = size_t{static_cast<uint8_t>(*at_++)} + 2;
    return true;
  }

  const LeadUnpacker& unpacker_;
  const char* at_;
  const char* const end_;
  char* out_ = nullptr;
  char* out_end_ = nullptr;
  // Of partners, by their number. Empty for one that the lead does not have.
  std::array<std::string_view, LeadSlot::kMaxPartners + 1> contents_{};
};

class LeadUnpacker::WholeLead : private Writer {
 public:
  using Writer::Writer;

  bool Run(std::string& lead) {
    uint64_t size = 0;
    if (!Begin(lead, size) || !WriteSlots() || Room() != 0) return false;
    lead.resize(size);
    return true;
  }

 private:
  bool WriteSlots() {
    const std::vector<Frame>& frames = unpacker_.frames_;
    size_t slot = 0;
    while (at_ != end_) {
      const auto code = static_cast<uint8_t>(*at_++);
      if (code == static_cast<uint8_t>(SlotCode::kStray)) {
        std::string_view bytes;
        if (!TakeBytes(bytes) || !WriteBytes(bytes)) return false;
        continue;
      }
      if (slot == frames.size()) return false;
      if (code == static_cast<uint8_t>(SlotCode::kTypicalRun)) {
        size_t run = 0;
        if (!TakeRun(run) || run > frames.size() - slot) return false;
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
};

LeadUnpacker::Cut::Cut(const LeadUnpacker& unpacker, const Projection& wanted)
    : wanted_(wanted) {
  const std::vector<LeadSlot>& slots = unpacker.dictionary_->Slots();
  std::vector<bool> is_looked_at(slots.size());
  // A partner stands before those that look at it.
  for (size_t slot = slots.size(); slot-- > 0;) {
    Use use = UseOf(slots[slot].field);
    if (use == Use::kNone && is_looked_at[slot]) use = Use::kAsk;
    if (use == Use::kNone) continue;
    if (slots[slot].partner) is_looked_at[*slots[slot].partner] = true;
    used_.push_back({slot, use});
  }
  std::reverse(used_.begin(), used_.end());
  used_.push_back({slots.size(), Use::kNone});
}

LeadUnpacker::Cut::Use LeadUnpacker::Cut::UseOf(const LeadField& field) const {
  if (!wanted_.IsAttribute(field.tag)) return Use::kField;
  if (field.kind != FieldKind::kEntry) return Use::kAsk;
  return wanted_.Wants(field.key) ? Use::kField : Use::kNone;
}

class LeadUnpacker::CutLead : private Writer {
 public:
  CutLead(const LeadUnpacker& unpacker, const Cut& cut, std::string_view packed)
      : Writer(unpacker, packed), wanted_(cut.wanted_), used_(cut.used_) {}

  absl::Status Run(std::string& lead) {
    uint64_t size = 0;
    if (!Begin(lead, size) || !WriteSlots()) {
      return status_.ok() ? Damaged() : status_;
    }
    lead.resize(static_cast<size_t>(out_ - lead.data()));
    return absl::OkStatus();
  }

 private:
  using Use = Cut::Use;

  bool WriteSlots() {
    const size_t slots = unpacker_.frames_.size();
    auto used = used_.begin();  // the next one
    size_t slot = 0;
    while (at_ != end_) {
      const auto code = static_cast<uint8_t>(*at_++);
      if (code == static_cast<uint8_t>(SlotCode::kStray)) {
        if (!WriteStray()) return false;
        continue;
      }
      if (slot == slots) return false;
      if (code == static_cast<uint8_t>(SlotCode::kTypicalRun)) {
        size_t run = 0;
        if (!TakeRun(run) || run > slots - slot) return false;
        slot += run;
        for (; used->slot < slot; ++used) {
          if (!WriteTypical(*used)) return false;
        }
        continue;
      }
      if (used->slot != slot) {
        if (!SkipContent(code)) return false;
      } else {
        if (!WriteUsed(*used, code)) return false;
        ++used;
      }
      ++slot;
    }
    for (; used->slot < slots; ++used) {
      if (!WriteTypical(*used)) return false;
    }
    return true;
  }

  bool WriteTypical(const Cut::UsedSlot& used) {
    const SlotCode typical = unpacker_.frames_[used.slot].typical;
    return WriteUsed(used, static_cast<uint8_t>(typical));
  }

  bool WriteUsed(const Cut::UsedSlot& used, uint8_t code) {
    const Frame& frame = unpacker_.frames_[used.slot];
    if (used.use == Use::kField) return WriteSlot(frame, code);
    if (code == static_cast<uint8_t>(SlotCode::kAbsent)) return true;
    std::string_view content;
    if (!TakeContent(frame, code, content)) return false;
    if (!WriteIfWanted(frame, content)) return false;
    contents_[frame.is_partner] = content;
    return true;
  }

  // Where the content stands for as long as this lead is written. REQUIRES:
  // there is one.
  bool TakeContent(const Frame& frame, uint8_t code,
                   std::string_view& content) {
    if (code >= kFirstValue) {
      const size_t number = code - kFirstValue;
      if (number >= frame.values) return false;
      const Place& place = unpacker_.places_[frame.first_value + number];
      content = std::string_view(unpacker_.fields_)
                    .substr(place.begin, place.size)
                    .substr(place.content);
      return true;
    }
    if (code == static_cast<uint8_t>(SlotCode::kSame)) {
      content = contents_[frame.partner];
      return frame.partner != 0;
    }
    if (code == static_cast<uint8_t>(SlotCode::kLiteral)) {
      return TakeBytes(content);
    }
    char* const text = texts_[frame.is_partner].data();
    const size_t size = ReadForm(static_cast<ValueForm>(code), at_, end_, text);
    content = {text, size};
    return size > 0;
  }

  bool SkipContent(uint8_t code) {
    if (code >= kFirstValue ||
        code == static_cast<uint8_t>(SlotCode::kAbsent) ||
        code == static_cast<uint8_t>(SlotCode::kSame)) {
      return true;
    }
    std::string_view content;
    if (code == static_cast<uint8_t>(SlotCode::kLiteral)) {
      return TakeBytes(content);
    }
    return SkipForm(static_cast<ValueForm>(code), at_, end_);
  }

  bool WriteIfWanted(const Frame& frame, std::string_view content) {
    char* const begin = out_;
    if (!WriteField(frame, content)) return false;
    const std::string_view field(begin, static_cast<size_t>(out_ - begin));
    kept_.clear();
    status_ = wanted_.CutInto(field, kept_);
    if (kept_.empty()) out_ = begin;
    return status_.ok();
  }

  bool WriteStray() {
    std::string_view bytes;
    if (!TakeBytes(bytes)) return false;
    kept_.clear();
    status_ = wanted_.CutInto(bytes, kept_);
    return status_.ok() && WriteBytes(kept_);
  }

  const Projection& wanted_;
  const std::vector<Cut::UsedSlot>& used_;
  std::string kept_;
  absl::Status status_;  // why it failed, unless the bytes are damaged
  // Contents of partners that stand nowhere else.
  std::array<std::array<char, kMaxFormText>, LeadSlot::kMaxPartners + 1> texts_;
};

absl::Status LeadUnpacker::Unpack(std::string_view packed,
                                  std::string& lead) const {
  if (WholeLead(*this, packed).Run(lead)) return absl::OkStatus();
  lead.clear();
  return Damaged();
}

absl::Status LeadUnpacker::Unpack(std::string_view packed, const Cut& cut,
                                  std::string& lead) const {
  absl::Status status = CutLead(*this, cut, packed).Run(lead);
  if (!status.ok()) lead.clear();
  return status;
}

}  // namespace leadline
