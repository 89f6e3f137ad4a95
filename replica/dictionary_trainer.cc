// SPDX-License-Identifier: Apache-2.0
#include "replica/dictionary_trainer.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "replica/lead_dictionary.h"
#include "replica/lead_fields.h"

namespace leadline {
namespace {

// More slots than leads have attributes: those of mixed accounts.
constexpr size_t kMaxSlots = 4096;
// A content is frequent if so many of a thousand leads have it.
constexpr size_t kFrequentPerMille = 2;
// Longer ones are not kept in the dictionary, however frequent.
constexpr size_t kMaxValueBytes = 512;
// Of all frequent contents together, so that they stay in the processor's
// caches.
constexpr size_t kValueBytes = 96 << 10;
// What a slot's field may have beside its content, and the same.
constexpr size_t kMaxPart = 1024;

// What is learned of a slot.
struct SlotCounts {
  LeadField field;
  size_t present = 0;
  std::unordered_map<std::string_view, size_t> contents;
  // How often each earlier slot that can be a partner had the same content.
  std::map<size_t, size_t> same;
};

struct Candidate {
  size_t slot = 0;
  std::string_view content;
  size_t count = 0;
  // What the lead saves if it is in the dictionary.
  size_t Saved() const { return count * (content.size() + 1); }
};

// Learns slots in the order in which leads have them.
class Trainer {
 public:
  void Add(std::string_view lead);
  std::string Dictionary();

 private:
  size_t SlotOf(const LeadField& field, size_t after);
  void CountSame(size_t slot, std::string_view content,
                 const std::vector<std::pair<size_t, std::string_view>>& texts);
  std::vector<std::vector<Candidate>> FrequentContents() const;
  LeadSlot Slot(size_t place, const std::vector<Candidate>& values) const;

  size_t leads_ = 0;
  std::vector<SlotCounts> slots_;
  std::vector<size_t> order_;  // of the slots, by their places in leads
};

void Trainer::Add(std::string_view lead) {
  ++leads_;
  LeadFieldReader reader(lead);
  LeadField field;
  size_t place = 0;  // in order_, behind the field before
  std::vector<std::pair<size_t, std::string_view>> texts;
  while (reader.Next(field)) {
    if (field.tag.size() + field.key.size() > kMaxPart) continue;
    const size_t slot = SlotOf(field, place);
    if (slot == slots_.size()) continue;
    const auto at = std::find(order_.begin(), order_.end(), slot);
    place = static_cast<size_t>(at - order_.begin()) + 1;
    SlotCounts& counts = slots_[slot];
    ++counts.present;
    if (field.content.size() <= kMaxValueBytes)
      ++counts.contents[field.content];
    CountSame(slot, field.content, texts);
    if (field.kind == FieldKind::kBytes)
      texts.emplace_back(slot, field.content);
  }
}

// The field's slot; a new one behind the `after` slots before, if it has none.
size_t Trainer::SlotOf(const LeadField& field, size_t after) {
  // Nearly always the next one.
  if (after < order_.size() && slots_[order_[after]].field.HasPlaceOf(field)) {
    return order_[after];
  }
  for (size_t slot = 0; slot < slots_.size(); ++slot) {
    if (slots_[slot].field.HasPlaceOf(field)) return slot;
  }
  if (slots_.size() == kMaxSlots) return slots_.size();
  slots_.push_back({field, 0, {}, {}});
  order_.insert(order_.begin() + static_cast<std::ptrdiff_t>(after),
                slots_.size() - 1);
  return slots_.size() - 1;
}

void Trainer::CountSame(
    size_t slot, std::string_view content,
    const std::vector<std::pair<size_t, std::string_view>>& texts) {
  if (content.empty()) return;
  for (const auto& [earlier, text] : texts) {
    if (text == content) ++slots_[slot].same[earlier];
  }
}

std::vector<std::vector<Candidate>> Trainer::FrequentContents() const {
  const size_t enough = std::max<size_t>(2, leads_ * kFrequentPerMille / 1000);
  std::vector<Candidate> all;
  for (size_t slot = 0; slot < slots_.size(); ++slot) {
    for (const auto& [content, count] : slots_[slot].contents) {
      if (count >= enough) all.push_back({slot, content, count});
    }
  }
  // In an order of their own, so that the same leads make the same dictionary.
  std::sort(all.begin(), all.end(), [](const Candidate& a, const Candidate& b) {
    if (a.Saved() != b.Saved()) return a.Saved() > b.Saved();
    return std::pair(a.slot, a.content) < std::pair(b.slot, b.content);
  });
  std::vector<std::vector<Candidate>> kept(slots_.size());
  size_t bytes = 0;
  for (const Candidate& candidate : all) {
    std::vector<Candidate>& values = kept[candidate.slot];
    const size_t more =
        candidate.content.size() + slots_[candidate.slot].field.key.size();
    if (values.size() == LeadSlot::kMaxValues || bytes + more > kValueBytes) {
      continue;
    }
    bytes += more;
    values.push_back(candidate);
  }
  for (std::vector<Candidate>& values : kept) {
    std::stable_sort(values.begin(), values.end(),
                     [](const Candidate& a, const Candidate& b) {
                       return a.count > b.count;
                     });
  }
  return kept;
}

LeadSlot Trainer::Slot(size_t place,
                       const std::vector<Candidate>& values) const {
  const SlotCounts& counts = slots_[order_[place]];
  LeadSlot slot;
  slot.field = counts.field;
  for (const Candidate& value : values) slot.values.push_back(value.content);
  size_t same = 0;
  for (const auto& [earlier, count] : counts.same) {
    const auto at = std::find(order_.begin(), order_.end(), earlier);
    const auto earlier_place = static_cast<size_t>(at - order_.begin());
    if (count > same && earlier_place < place) {
      same = count;
      slot.partner = earlier_place;
    }
  }
  // One that seldom helps would make its slot's contents be kept track of.
  if (same * 2 < counts.present) slot.partner.reset();
  const size_t absent = leads_ - counts.present;
  const size_t first = values.empty() ? 0 : values[0].count;
  if (slot.partner && same >= std::max(absent, first)) {
    slot.typical = SlotCode::kSame;
  } else if (first > absent) {
    slot.typical = SlotCode::kFirstValue;
  }
  return slot;
}

std::string Trainer::Dictionary() {
  const std::vector<std::vector<Candidate>> values = FrequentContents();
  std::vector<LeadSlot> slots;
  std::vector<size_t> partners;
  for (size_t place = 0; place < order_.size(); ++place) {
    LeadSlot slot = Slot(place, values[order_[place]]);
    if (slot.partner && std::find(partners.begin(), partners.end(),
                                  *slot.partner) == partners.end()) {
      if (partners.size() == LeadSlot::kMaxPartners) {
        slot.partner.reset();
        if (slot.typical == SlotCode::kSame) slot.typical = SlotCode::kAbsent;
      } else {
        partners.push_back(*slot.partner);
      }
    }
    slots.push_back(std::move(slot));
  }
  return LeadDictionary::Encode(slots);
}

}  // namespace

std::string TrainLeadDictionary(std::span<const std::string_view> leads) {
  Trainer trainer;
  for (const std::string_view lead : leads) trainer.Add(lead);
  return trainer.Dictionary();
}

}  // namespace leadline
