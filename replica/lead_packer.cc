// SPDX-License-Identifier: Apache-2.0
#include "replica/lead_packer.h"

#include <algorithm>
#include <utility>

#include "base/varint.h"
#include "replica/value_forms.h"

namespace leadline {
namespace {

// The least and the most that one kTypicalRun says.
constexpr size_t kMinRun = 2;
constexpr size_t kMaxRun = 257;

std::string NameOf(const LeadField& field) {
  std::string name(1, static_cast<char>(field.kind));
  name.append(field.tag);
  return name.append(field.key);
}

uint64_t SizeBit(size_t size) {
  return uint64_t{1} << std::min<size_t>(size, 63);
}

}  // namespace

// One lead as it is packed.
class LeadPacker::Packing {
 public:
  Packing(const LeadPacker& packer, std::string& packed)
      : packer_(packer),
        slots_(packer.dictionary_->Slots()),
        packed_(packed),
        contents_(slots_.size()) {}

  void AddLead(std::string_view lead) {
    AppendVarint(lead.size(), packed_);
    LeadFieldReader reader(lead);
    LeadField field;
    while (reader.Next(field)) {
      const std::optional<size_t> slot = packer_.SlotOf(field, next_);
      if (slot) {
        AddAbsentUpTo(*slot);
        AddSlot(field.content);
      } else {
        AddStray(field.whole);
      }
    }
    AddAbsentUpTo(slots_.size());
    if (!reader.Rest().empty()) AddStray(reader.Rest());
    // A run at the very end needs no saying.
  }

  void AddUnread(std::string_view lead) {
    AppendVarint(lead.size(), packed_);
    AddStray(lead);
    AddAbsentUpTo(slots_.size());
  }

 private:
  void AddAbsentUpTo(size_t end) {
    for (; next_ < end; ++next_) {
      if (slots_[next_].typical == SlotCode::kAbsent) {
        AddTypical();
      } else {
        AddCode(SlotCode::kAbsent);
      }
    }
  }

  // The next slot has this content.
  void AddSlot(std::string_view content) {
    const LeadSlot& slot = slots_[next_];
    contents_[next_] = content;
    const std::optional<size_t> number = packer_.NumberOf(next_, content);
    if (slot.partner && !content.empty() &&
        contents_[*slot.partner] == content) {
      if (slot.typical == SlotCode::kSame) {
        AddTypical();
      } else {
        AddCode(SlotCode::kSame);
      }
    } else if (number == size_t{0} && slot.typical == SlotCode::kFirstValue) {
      AddTypical();
    } else if (number) {
      EndRun();
      packed_.push_back(static_cast<char>(
          static_cast<size_t>(SlotCode::kFirstValue) + *number));
    } else {
      AddContent(content);
    }
    ++next_;
  }

  void AddContent(std::string_view content) {
    EndRun();
    if (AppendForm(content, packed_)) return;
    AddCode(SlotCode::kLiteral);
    AppendVarint(content.size(), packed_);
    packed_.append(content);
  }

  void AddStray(std::string_view bytes) {
    AddCode(SlotCode::kStray);
    AppendVarint(bytes.size(), packed_);
    packed_.append(bytes);
  }

  void AddCode(SlotCode code) {
    EndRun();
    packed_.push_back(static_cast<char>(code));
  }

  // The next slot is as it typically is.
  void AddTypical() {
    ++run_;
    latest_typical_ = slots_[next_].typical;
  }

  void EndRun() {
    while (run_ >= kMinRun) {
      const size_t run = std::min(run_, kMaxRun);
      packed_.push_back(static_cast<char>(SlotCode::kTypicalRun));
      packed_.push_back(static_cast<char>(run - kMinRun));
      run_ -= run;
    }
    if (run_ > 0) packed_.push_back(static_cast<char>(latest_typical_));
    run_ = 0;
  }

  const LeadPacker& packer_;
  const std::vector<LeadSlot>& slots_;
  std::string& packed_;
  std::vector<std::string_view> contents_;  // of the slots so far
  size_t next_ = 0;                         // the slot that nothing is said of
  size_t run_ = 0;  // so many before it are typical, and not written yet
  SlotCode latest_typical_ = SlotCode::kAbsent;  // of the last of them
};

LeadPacker::LeadPacker(std::shared_ptr<const LeadDictionary> dictionary)
    : dictionary_(std::move(dictionary)), unpacker_(dictionary_) {
  const std::vector<LeadSlot>& slots = dictionary_->Slots();
  values_.resize(slots.size());
  for (size_t slot = 0; slot < slots.size(); ++slot) {
    slots_.try_emplace(NameOf(slots[slot].field), slot);
    Values& values = values_[slot];
    for (size_t number = 0; number < slots[slot].values.size(); ++number) {
      const std::string_view content = slots[slot].values[number];
      values.numbers.try_emplace(content, number);
      values.sizes |= SizeBit(content.size());
    }
  }
}

void LeadPacker::Pack(std::string_view lead, std::string& packed) const {
  const size_t begin = packed.size();
  Packing(*this, packed).AddLead(lead);
  // Nothing says that a message is written as our own libraries write it.
  std::string unpacked;
  const std::string_view made = std::string_view(packed).substr(begin);
  if (unpacker_.Unpack(made, unpacked).ok() && unpacked == lead) return;
  packed.resize(begin);
  Packing(*this, packed).AddUnread(lead);
}

std::optional<size_t> LeadPacker::SlotOf(const LeadField& field,
                                         size_t from) const {
  const std::vector<LeadSlot>& slots = dictionary_->Slots();
  if (from < slots.size() && slots[from].field.HasPlaceOf(field)) return from;
  const auto found = slots_.find(NameOf(field));
  if (found == slots_.end() || found->second < from) return std::nullopt;
  return found->second;
}

std::optional<size_t> LeadPacker::NumberOf(size_t slot,
                                           std::string_view content) const {
  const Values& values = values_[slot];
  if ((values.sizes & SizeBit(content.size())) == 0) return std::nullopt;
  const auto found = values.numbers.find(content);
  if (found == values.numbers.end()) return std::nullopt;
  return found->second;
}

}  // namespace leadline
