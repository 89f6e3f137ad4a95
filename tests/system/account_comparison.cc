// SPDX-License-Identifier: Apache-2.0
#include "tests/system/account_comparison.h"

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "leadline/v1/lead.pb.h"
#include "replica/reader.h"
#include "tests/support/http_client.h"

namespace leadline {
namespace {

// Keeps the order of the attributes.
using Json = nlohmann::ordered_json;

constexpr int kLeadsAtOnce = 1000;

class Comparison {
 public:
  explicit Comparison(ReplicaReader& reader) : reader_(reader) {}

  // Each returns the first difference, or "".
  std::string Load() {
    const auto lists = reader_.AttributeLists();
    if (!lists.ok()) return lists.status().ToString();
    for (const AttributeList& list : *lists) lists_[list.number] = list.names;
    return "";
  }

  std::string CompareLead(const Json& lead) {
    const auto id = lead.at("ProspectID").get<std::string>();
    const auto found = reader_.FindById(id);
    if (!found.ok()) return found.status().ToString();
    if (!found->has_value()) return "lead " + id + " is missing";
    v1::Lead stored;
    if (!stored.ParseFromString((*found)->lead)) {
      return "lead " + id + " cannot be parsed";
    }
    const std::string difference = CompareAttributes(lead, stored);
    return difference.empty() ? "" : "lead " + id + ": " + difference;
  }

  std::string CompareCount(std::uint64_t expected) {
    const auto state = reader_.State();
    if (!state.ok()) return state.status().ToString();
    if (state->leads_stored == expected) return "";
    return std::to_string(state->leads_stored) + " leads are stored, " +
           std::to_string(expected) + " are in the account";
  }

 private:
  std::string CompareAttributes(const Json& lead, const v1::Lead& stored) {
    const std::vector<std::string>& names = lists_[stored.attribute_list()];
    if (names.size() != lead.size()) return "its list has other names";
    auto name = names.begin();
    int values = 0;
    for (const auto& [expected_name, value] : lead.items()) {
      if (*name++ != expected_name) return expected_name + " is out of order";
      const auto at = stored.attributes().find(expected_name);
      const bool has_value = at != stored.attributes().end();
      if (has_value == value.is_null()) return expected_name + " is null once";
      if (!has_value) continue;
      ++values;
      if (expected_name == "LeadAge") continue;
      if (at->second != value.get<std::string>()) {
        return expected_name + " is \"" + at->second + "\", not " +
               value.dump();
      }
    }
    return values == stored.attributes_size() ? "" : "it has more attributes";
  }

  ReplicaReader& reader_;
  std::map<std::uint32_t, std::vector<std::string>> lists_;
};

std::string CompareAll(Comparison& comparison, std::uint16_t sandbox_port) {
  std::uint64_t leads = 0;
  std::int64_t from = 0;
  std::int64_t size = 1;
  for (; from < size; from += kLeadsAtOnce) {
    const Json stats =
        Json::parse(Http(sandbox_port, "GET", "/sandbox/stats").body);
    size = stats.at("size").get<std::int64_t>();
    const Json page =
        Json::parse(Http(sandbox_port, "GET",
                         "/sandbox/leads?from=" + std::to_string(from) +
                             "&count=" + std::to_string(kLeadsAtOnce))
                        .body);
    for (const Json& entry : page) {
      ++leads;
      std::string difference = comparison.CompareLead(entry.at("lead"));
      if (!difference.empty()) return difference;
    }
  }
  return comparison.CompareCount(leads);
}

}  // namespace

std::string DifferenceFromAccount(const std::filesystem::path& replica,
                                  std::uint16_t sandbox_port) {
  const auto reader = ReplicaReader::Open(replica.string(),
                                          std::make_shared<LeadDictionaries>());
  if (!reader.ok()) return reader.status().ToString();
  Comparison comparison(**reader);
  std::string difference = comparison.Load();
  if (!difference.empty()) return difference;
  return CompareAll(comparison, sandbox_port);
}

}  // namespace leadline
