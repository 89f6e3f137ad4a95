// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_LEAD_JSON_H_
#define LEADLINE_SANDBOX_LEAD_JSON_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/faults.h"
#include "sandbox/lead_text.h"

namespace sandbox {

// Appends `text` as a JSON string, quotes included.
void AppendJsonString(std::string_view text, std::string& out);

// The shapes in which the upstream prints a lead.
enum class LeadShape : uint8_t {
  kPairs,  // {"LeadPropertyList":[{"Attribute":"Phone","Value":"..."},...]}
  kFlat,   // {"Phone":"...",...}
};

// The shape and what varies within it. Plain data.
struct PrintStyle {
  LeadShape shape = LeadShape::kFlat;
  bool query_attributes = true;  // `Total` and `CanUpdate` end each lead
  bool fields_key = false;       // each pair ends in a third key, "Fields"
  bool field_sets = false;       // which holds the values that are sets
  bool duplicates = false;       // Phone comes twice, outdated first
  std::shared_ptr<const BrokenLeads> broken = {};  // null: none
};

// Which columns a request asks for, from its `Include_CSV`. Names that no lead
// has, also such as differ in case, are dropped without a word; nullopt and "*"
// are all columns.
class Columns {
 public:
  Columns(const LeadText& text, const std::optional<std::string>& include_csv);

  // The first name of `include_csv` that no lead has; nullopt if there is none.
  static std::optional<std::string> Unknown(const LeadText& text,
                                            const std::string& include_csv);

  // Takes the column of this name out, if there is one.
  void Remove(const LeadText& text, const std::string& name);

  // In LeadText::Names(index).
  const Slots& For(uint32_t index) const {
    return index == 0 ? sample_ : invented_;
  }

 private:
  Slots sample_;
  Slots invented_;
};

// Prints the leads of one answer. `text` and `columns` must outlive it. Not
// safe for use by several threads at once.
class LeadPrinter {
 public:
  LeadPrinter(const LeadText& text, const Columns& columns, PrintStyle style);

  // Appends one lead as a read at `now_ms` shows it, followed by `Total` (how
  // many leads the query has) and `CanUpdate`, which belong to the query.
  void Append(const LeadSource& source, int64_t now_ms, uint32_t total,
              std::string& out);

 private:
  void AppendPlain(uint32_t index, const Slots& wanted, std::string& out) const;
  void AppendBroken(uint32_t index, Breakage how, const Slots& wanted,
                    std::string& out) const;
  void AppendValue(uint32_t index, size_t slot, std::string& out) const;
  void AppendExtras(uint32_t total, std::string& out) const;
  void Close(bool separated, std::string& out) const;
  const std::vector<std::string>& Openings(uint32_t index) const {
    return index == 0 ? sample_openings_ : openings_;
  }

  const LeadText& text_;
  const Columns& columns_;
  const PrintStyle style_;
  const bool pairs_;
  const std::string_view closing_;  // what stands after a value
  // By slot: everything that stands before a value.
  std::vector<std::string> openings_;
  std::vector<std::string> sample_openings_;
  LeadValues values_;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_LEAD_JSON_H_
