// SPDX-License-Identifier: Apache-2.0
#include "sandbox/lead_text.h"

#include <algorithm>
#include <numeric>

#include "sandbox/field_writers.h"
#include "sandbox/fields.h"
#include "sandbox/hash.h"
#include "sandbox/sample_lead.h"
#include "sandbox/users.h"

namespace sandbox {
namespace {

// What of the sample's text stops being the documentation's once it changes.
struct SampleField {
  std::string_view name;
  FieldWriter* write;
  bool (*changed)(const LeadSource& source);
};

bool HasNewActivity(const LeadSource& source) {
  return source.state.activities > 0;
}
bool HasNewStamp(const LeadSource& source) {
  return source.stamp_ms != kSampleStampMs;
}
bool IsModified(const LeadSource& source) {
  return source.state.modified_ms != kSampleModifiedMs;
}
bool IsUpdated(const LeadSource& source) { return source.state.updates > 0; }

bool WriteUpdates(const FieldContext& context, const Field&, std::string& out) {
  out += std::to_string(context.source->state.updates);
  return true;
}

constexpr SampleField kSampleFields[] = {
    {"ProspectActivityId_Max", WriteLastActivityId, HasNewActivity},
    {"ProspectActivityName_Max", WriteActivityName, HasNewActivity},
    {"ProspectActivityDate_Max", WriteLastActivityDate, HasNewActivity},
    {"LastVisitDate", WriteLastActivityDate, HasNewActivity},
    {"LastModifiedOn", WriteAmericanStamp, HasNewStamp},
    {"NotableEvent", WriteNotableEvent, HasNewStamp},
    {"NotableEventdate", WriteStamp, HasNewStamp},
    {"ModifiedOn", WriteModifiedOn, IsModified},
    {"Score", WriteUpdates, IsUpdated},
};

// Null if the sample's own text still holds.
const SampleField* ChangedField(const LeadSource& source,
                                std::string_view name) {
  for (const SampleField& field : kSampleFields) {
    if (field.name == name) return field.changed(source) ? &field : nullptr;
  }
  return nullptr;
}

bool WriteSample(const FieldContext& context, size_t number, std::string& out) {
  const Attribute& attribute = SampleLead()[number];
  const SampleField* const changed =
      ChangedField(*context.source, attribute.name);
  if (changed != nullptr) return changed->write(context, Field{}, out);
  if (!attribute.value) return false;
  out += *attribute.value;
  return true;
}

// True if the value was set by hand; it is then closed or left null.
bool WriteOverride(const LeadSource& source, std::string_view name, size_t slot,
                   LeadValues& values) {
  if (source.overrides == nullptr) return false;
  const auto found = source.overrides->find(std::string(name));
  if (found == source.overrides->end()) return false;
  if (found->second) {
    values.Buffer() += *found->second;
    values.Close(slot);
  }
  return true;
}

}  // namespace

void LeadValues::Reset(size_t count) {
  buffer_.clear();
  closed_ = 0;
  for (const size_t slot : written_) spans_[slot] = Span{};
  written_.clear();
  spans_.resize(count);
}

void LeadValues::Close(size_t slot) {
  const auto end = static_cast<uint32_t>(buffer_.size());
  spans_[slot] = {closed_, end - closed_};
  closed_ = end;
  written_.push_back(slot);
}

std::optional<std::string_view> LeadValues::At(size_t slot) const {
  const Span span = spans_[slot];
  if (span.begin == kNull) return std::nullopt;
  return std::string_view(buffer_).substr(span.begin, span.size);
}

void LeadText::List::Remove(std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return;
  numbers.erase(numbers.begin() + (found - names.begin()));
  names.erase(found);
}

LeadText::LeadText(const AccountOptions& options)
    : seed_(options.seed),
      lead_types_(options.lead_types),
      dashes_(options.dashes),
      shared_numbers_(options.shared_numbers),
      renames_(kUsers, 0) {
  if (lead_types_ > 0) {
    list_.Add("LeadType", kLeadType);
    sample_list_.Add("LeadType", kLeadType);
  }
  size_t number = 0;
  for (const Field& field : Fields()) {
    list_.Add(std::string(field.name), number++);
  }
  number = 0;
  for (const Attribute& attribute : SampleLead()) {
    sample_list_.Add(attribute.name, number++);
  }
  if (options.american_stamps) list_.Remove("LeadLastModifiedOn");
  if (options.field_set) list_.Add("mx_Custom_Object", kFieldSet);
}

std::optional<size_t> LeadText::Slot(uint32_t index,
                                     std::string_view name) const {
  const std::vector<std::string>& names = Names(index);
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<size_t>(found - names.begin());
}

Slots LeadText::AllSlots(uint32_t index) const {
  Slots slots(Names(index).size());
  std::iota(slots.begin(), slots.end(), size_t{0});
  return slots;
}

void LeadText::Write(const LeadSource& source, int64_t now_ms,
                     const Slots& wanted, LeadValues& values) const {
  FieldContext context{
      seed_,          &source,
      now_ms,         GroupVersions(seed_, source.index, source.state.updates),
      renames_,       Owner(source.index).value_or(0),
      shared_numbers_};
  const std::vector<std::string>& names = Names(source.index);
  values.Reset(names.size());
  for (const size_t slot : wanted) {
    if (WriteOverride(source, names[slot], slot, values)) continue;
    if (WriteSlot(context, slot, values.Buffer())) values.Close(slot);
  }
}

bool LeadText::WriteSlot(FieldContext& context, size_t slot,
                         std::string& out) const {
  const LeadSource& source = *context.source;
  const size_t number = ListOf(source.index).numbers[slot];
  if (number == kLeadType) {
    out += "OT_" + std::to_string(LeadType(source.index));
    return true;
  }
  if (number == kFieldSet) return WriteFieldSet(context, out);
  const size_t own = source.index == 0 ? SampleLead().size() : Fields().size();
  if (number >= own) return WriteAdded(source, number - own, out);
  return source.index == 0 ? WriteSample(context, number, out)
                           : WriteInvented(context, number, out);
}

// [{"Attribute":"mx_CustomObject_1","Value":"17"},...]
bool LeadText::WriteFieldSet(const FieldContext& context, std::string& out) {
  const uint64_t draw = Roll(context.seed, context.source->index, 0x5e7,
                             context.Version(FieldGroup::kCustom));
  if (draw % 3 == 0) return false;
  out += R"([{"Attribute":"mx_CustomObject_1","Value":")";
  out += std::to_string(Below(draw, 1000));
  out += R"("},{"Attribute":"mx_CustomObject_2","Value":null}])";
  return true;
}

bool LeadText::WriteInvented(FieldContext& context, size_t number,
                             std::string& out) const {
  const Field& field = Fields()[number];
  context.draw = Roll(seed_, context.source->index, 0xf1e1d + number,
                      context.Version(field.group));
  if (field.percent < 100 && Below(Mix(context.draw), 100) >= field.percent) {
    if (!dashes_ || !field.name.starts_with("mx_")) return false;
    out += '-';
    return true;
  }
  return field.write(context, field, out);
}

bool LeadText::WriteAdded(const LeadSource& source, size_t number,
                          std::string& out) const {
  if (source.state.modified_ms < added_at_[number]) return false;
  out += std::to_string(Below(
      Roll(seed_, source.index, 0xadded + number, source.state.updates), 1000));
  return true;
}

std::optional<uint32_t> LeadText::Owner(uint32_t index) const {
  if (index == 0) return std::nullopt;
  return Below(Roll(seed_, index, 0x0e4e), kUsers);
}

uint32_t LeadText::LeadType(uint32_t index) const {
  if (lead_types_ == 0 || index == 0) return 0;
  return Below(Roll(seed_, index, 0x17e), lead_types_);
}

void LeadText::RenameUser(uint32_t user) {
  if (user < renames_.size()) ++renames_[user];
}

void LeadText::AddField(int64_t at_ms) {
  const size_t number = added_at_.size();
  added_at_.push_back(at_ms);
  const std::string name = "mx_Added_Field_" + std::to_string(number + 1);
  list_.Add(name, Fields().size() + number);
  sample_list_.Add(name, SampleLead().size() + number);
}

void LeadText::RemoveField(std::string_view name) {
  if (!name.starts_with("mx_")) return;
  list_.Remove(name);
  sample_list_.Remove(name);
}

}  // namespace sandbox
