// SPDX-License-Identifier: Apache-2.0
#include "sync/webhook_body.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_set>
#include <utility>

#include "sync/json_text.h"

namespace leadline {
namespace {

// A wrapper inside a wrapper inside an array: no known body is deeper.
constexpr int kDeepest = 6;

// The names a lead's id goes by, in lower case, the surest first. An activity
// has a RelatedProspectId, a lead may have one too, of another lead.
constexpr std::array<std::string_view, 3> kIdNames = {"prospectid", "leadid",
                                                      "relatedprospectid"};
// What a lead is wrapped in: {"Before":{..},"After":{..}} of an update,
// {"Current":{..}} and {"Data":{..}} of other handlers' reports.
constexpr std::array<std::string_view, 6> kWrappers = {
    "after", "current", "data", "before", "lead", "leads"};

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string LowerCase(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), Lower);
  return out;
}

bool IsHex(char c) {
  return (c >= '0' && c <= '9') || (Lower(c) >= 'a' && Lower(c) <= 'f');
}

int HexValue(char c) { return c <= '9' ? c - '0' : Lower(c) - 'a' + 10; }

// "a%20b+c" -> "a b c"; an escape that is none stays as it is.
std::string Unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && IsHex(text[i + 1]) &&
        IsHex(text[i + 2])) {
      out +=
          static_cast<char>(HexValue(text[i + 1]) * 16 + HexValue(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

class Collector {
 public:
  std::vector<std::string> Take() { return std::move(ids_); }

  // Whether it brought an id.
  bool AddText(std::string_view text, int depth);

 private:
  bool AddId(std::string_view text);
  bool AddJson(const Json& value, int depth);
  bool AddObject(const Json& object, int depth);
  bool AddForm(std::string_view text, int depth);

  std::vector<std::string> ids_;
  std::unordered_set<std::string> seen_;
};

bool Collector::AddId(std::string_view text) {
  if (!IsGuid(text)) return false;
  std::string id = LowerCase(text);
  if (ids_.size() < kMostIdsOfWebhook && seen_.insert(id).second) {
    ids_.push_back(std::move(id));
  }
  return true;
}

bool Collector::AddText(std::string_view text, int depth) {
  const size_t first = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  if (first == std::string_view::npos || depth > kDeepest) return false;
  text.remove_prefix(first);
  if (text.front() == '{' || text.front() == '[') {
    return AddJson(ParseJson(text), depth);
  }
  return AddForm(text, depth);
}

bool Collector::AddJson(const Json& value, int depth) {
  if (depth > kDeepest) return false;
  if (value.is_object()) return AddObject(value, depth);
  if (!value.is_array()) return false;
  bool any = false;
  for (const Json& item : value) any = AddJson(item, depth + 1) || any;
  return any;
}

// An object's own id, else what it wraps, else its "Id".
bool Collector::AddObject(const Json& object, int depth) {
  std::array<const Json*, kIdNames.size()> by_name{};
  std::array<const Json*, kWrappers.size()> wrapped{};
  const Json* plain_id = nullptr;
  for (const auto& [key, value] : object.items()) {
    const std::string name = LowerCase(key);
    if (name == "id") plain_id = &value;
    const auto* const id_name = std::ranges::find(kIdNames, name);
    if (id_name != kIdNames.end()) {
      by_name[static_cast<size_t>(id_name - kIdNames.begin())] = &value;
    }
    const auto* const wrapper = std::ranges::find(kWrappers, name);
    if (wrapper != kWrappers.end()) {
      wrapped[static_cast<size_t>(wrapper - kWrappers.begin())] = &value;
    }
  }
  for (const Json* value : by_name) {
    if (value != nullptr && value->is_string() &&
        AddId(value->get_ref<const std::string&>())) {
      return true;
    }
  }
  bool any = false;
  for (const Json* value : wrapped) {
    if (value == nullptr) continue;
    any = (value->is_string()
               ? AddText(value->get_ref<const std::string&>(), depth + 1)
               : AddJson(*value, depth + 1)) ||
          any;
  }
  if (any) return true;
  return plain_id != nullptr && plain_id->is_string() &&
         AddId(plain_id->get_ref<const std::string&>());
}

// "ProspectID=1a..&FirstName=..", or "data={..}" with JSON for a value. The
// fields are those of one object.
bool Collector::AddForm(std::string_view text, int depth) {
  Json fields = Json::object();
  bool any = false;
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of("&\r\n"), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    std::string value = Unescaped(pair.substr(equals + 1));
    if (value.starts_with('{') || value.starts_with('[')) {
      any = AddText(value, depth + 1) || any;
    } else {
      fields[Unescaped(pair.substr(0, equals))] = std::move(value);
    }
  }
  return AddObject(fields, depth) || any;
}

}  // namespace

bool IsGuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !IsHex(text[i])) return false;
  }
  return true;
}

std::vector<std::string> LeadIdsOf(std::string_view body) {
  Collector collector;
  collector.AddText(body, 0);
  return collector.Take();
}

}  // namespace leadline
