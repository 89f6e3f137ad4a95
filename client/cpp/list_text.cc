// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/list_text.h"

#include <vector>

#include "client/cpp/answer_text.h"
#include "client/cpp/column_table.h"
#include "client/cpp/words.h"

namespace leadline {
namespace {

// How a lead matched, as one word for a column.
std::string MatchInAWord(v1::MatchKind kind) {
  switch (kind) {
    case v1::MATCH_KIND_INTERNATIONAL:
      return "whole";
    case v1::MATCH_KIND_DEFAULT_COUNTRY:
      return "with code";
    case v1::MATCH_KIND_NATIONAL:
      return "no code";
    case v1::MATCH_KIND_AS_STORED:
      return "as stored";
    default:
      return "";
  }
}

std::vector<std::string> CellsOf(const v1::PhoneMatch& match, int rank) {
  const v1::Lead& lead = match.lead();
  const bool is_phone = match.matched_field() == v1::MATCHED_FIELD_PHONE;
  return {std::to_string(rank), NameOf(lead),
          lead.has_number() ? std::to_string(lead.number()) : "",
          is_phone ? "phone" : "mobile",
          is_phone ? lead.phone() : lead.mobile(),
          MatchInAWord(match.match_kind()),
          // To the minute, without "UTC", which the title says.
          lead.has_last_activity_at()
              ? InstantText(lead.last_activity_at()).substr(0, 16)
              : "",
          lead.id()};
}

void AddAttributes(const v1::Lead& lead, std::span<const std::string> names,
                   std::vector<std::string>& cells) {
  for (const std::string& name : names) {
    const auto found = lead.attributes().find(name);
    cells.push_back(found == lead.attributes().end() ? "" : found->second);
  }
}

std::string CountText(const v1::ListLeadsByPhoneResponse& list) {
  const auto count = static_cast<std::uint64_t>(list.matches_size());
  if (!list.next_page_token().empty()) {
    return "the first " + WithThousands(count) + "; more may have the number";
  }
  return WithThousands(count) + (count == 1 ? " lead has" : " leads have") +
         " the number";
}

}  // namespace

std::string ListText(const v1::ListLeadsByPhoneResponse& list,
                     std::span<const std::string> attribute_names,
                     std::size_t width, Colours colours) {
  constexpr std::size_t kLeastName = 8;
  constexpr std::size_t kLeastPhone = 13;
  constexpr std::size_t kLeastAttribute = 8;
  std::vector<ColumnTable::Column> columns = {{"#"},
                                              {"NAME", kLeastName},
                                              {"NUMBER"},
                                              {"FIELD"},
                                              {"PHONE", kLeastPhone},
                                              {"MATCH"},
                                              {"ACTIVE, UTC"},
                                              {"LEAD"}};
  for (const std::string& name : attribute_names) {
    columns.push_back({Printable(name), kLeastAttribute});
  }
  ColumnTable table(columns, colours);
  int rank = 0;
  for (const v1::PhoneMatch& match : list.matches()) {
    std::vector<std::string> cells = CellsOf(match, ++rank);
    AddAttributes(match.lead(), attribute_names, cells);
    table.Add(cells);
  }
  return table.Print(width) + CountText(list) + ", " +
         LeadFreshness(list.freshness(), colours) + "\n";
}

}  // namespace leadline
