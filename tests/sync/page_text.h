// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYNC_PAGE_TEXT_H_
#define LEADLINE_TESTS_SYNC_PAGE_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leadline {

// The attributes of a lead as a test writes them down. A value is JSON text:
// "null", "\"TEST\"", "17".
using JsonPairs = std::vector<std::pair<std::string, std::string>>;

inline std::string Quoted(const std::string& text) {
  return "\"" + text + "\"";
}

// {"LeadPropertyList":[{"Attribute":"...","Value":...},...]}
inline std::string ListForm(const JsonPairs& pairs) {
  std::string out = "{\"LeadPropertyList\":[";
  for (const auto& [name, value] : pairs) {
    if (out.back() == '}') out += ',';
    out += "{\"Attribute\":\"" + name + "\",\"Value\":" + value + "}";
  }
  return out + "]}";
}

// {"ProspectID":"...",...}
inline std::string FlatForm(const JsonPairs& pairs) {
  std::string out = "{";
  for (const auto& [name, value] : pairs) {
    if (out.size() > 1) out += ',';
    out += "\"" + name + "\":" + value;
  }
  return out + "}";
}

inline std::string PageOf(int64_t count,
                          const std::vector<std::string>& leads) {
  std::string out =
      "{\"RecordCount\":" + std::to_string(count) + ",\"Leads\":[";
  for (size_t i = 0; i < leads.size(); ++i) {
    if (i > 0) out += ',';
    out += leads[i];
  }
  return out + "]}";
}

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYNC_PAGE_TEXT_H_
