// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_LEAD_JSON_H_
#define LEADLINE_SANDBOX_LEAD_JSON_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/lead_text.h"

namespace sandbox {

// Appends `text` as a JSON string, quotes included.
void AppendJsonString(std::string_view text, std::string& out);

// The shapes in which the upstream prints a lead.
enum class LeadShape : uint8_t {
  kPairs,  // {"LeadPropertyList":[{"Attribute":"Phone","Value":"..."},...]}
  kPairsWithFields,  // each pair ends in a third key, "Fields":null
  kFlat,             // {"Phone":"...",...}
};

// Which columns a request asks for, from its `Include_CSV`. Names that no lead
// has, also such as differ in case, are dropped without a word; nullopt and "*"
// are all columns.
class Columns {
 public:
  Columns(const LeadText& text, const std::optional<std::string>& include_csv);

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
  LeadPrinter(const LeadText& text, const Columns& columns, LeadShape shape);

  // Appends one lead as a read at `now_ms` shows it, followed by `Total` (how
  // many leads the query has) and `CanUpdate`, which belong to the query.
  void Append(const LeadSource& source, int64_t now_ms, uint32_t total,
              std::string& out);

 private:
  void AppendExtras(uint32_t total, std::string& out) const;
  const std::vector<std::string>& Openings(uint32_t index) const {
    return index == 0 ? sample_openings_ : openings_;
  }

  const LeadText& text_;
  const Columns& columns_;
  const bool pairs_;
  const std::string_view closing_;  // what stands after a value
  // By slot: everything that stands before a value.
  std::vector<std::string> openings_;
  std::vector<std::string> sample_openings_;
  LeadValues values_;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_LEAD_JSON_H_
