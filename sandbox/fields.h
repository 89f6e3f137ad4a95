// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_FIELDS_H_
#define LEADLINE_SANDBOX_FIELDS_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/lead_text.h"
#include "sandbox/words.h"

namespace sandbox {

// Attributes that one update changes together.
enum class FieldGroup : uint8_t {
  kFixed,  // never changes after creation
  kName,
  kPhone,
  kStage,
  kScore,
  kPlace,
  kSource,
  kCustom,
};
inline constexpr size_t kFieldGroups = 8;

// All that a field's text may depend on. Borrows `source` and `renames`.
struct FieldContext {
  uint64_t seed;
  const LeadSource* source;
  int64_t now_ms;
  // For each group the number of the last update that changed it, 0 for none.
  std::array<uint32_t, kFieldGroups> versions;
  std::span<const uint32_t> renames;  // by user
  uint32_t owner;
  double shared_numbers = 0;  // as AccountOptions
  uint64_t draw = 0;          // of this field

  uint32_t Version(FieldGroup group) const {
    return versions[static_cast<size_t>(group)];
  }
};

// One attribute of the invented leads: its name and how its text is made.
struct Field {
  std::string_view name;
  // Appends the text; false is null.
  bool (*write)(const FieldContext& context, const Field& field,
                std::string& out);
  FieldGroup group = FieldGroup::kFixed;
  uint8_t percent = 100;  // of the leads have a value
  WordList words = WordList::kNone;
  uint32_t limit = 0;  // numbers are below it; also tells user fields apart
  // LeadSquared's word for the type, shown by LeadsMetaData.Get.
  std::string_view type = "Text";
};

// The 130 fields of an invented lead in their order: those of the sample, and
// two that newer accounts have.
std::span<const Field> Fields();

// The field of that exact name, or null.
const Field* FieldNamed(std::string_view name);

// Which update last changed each group of a lead's fields.
std::array<uint32_t, kFieldGroups> GroupVersions(uint64_t seed, uint32_t index,
                                                 uint32_t updates);

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_FIELDS_H_
