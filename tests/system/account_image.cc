// SPDX-License-Identifier: Apache-2.0
#include "tests/system/account_image.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "leadline/v1/lead.pb.h"
#include "replica/reader.h"
#include "replica/sqlite.h"
#include "replica/sync_tables.h"
#include "sync/upstream_dates.h"
#include "tests/support/http_client.h"

namespace leadline {
namespace {

// Keeps the order of the attributes.
using Json = nlohmann::ordered_json;

constexpr std::int64_t kLeadsAtOnce = 1000;

void AddAttribute(const std::string& name, const std::string* value,
                  std::string& text) {
  text += name;
  text += value == nullptr ? std::string("\0-", 2) : std::string("\0=", 2);
  if (value != nullptr && name != "LeadAge") text += *value;
  text += '\0';
}

std::size_t DigestOf(const Json& lead) {
  std::string text;
  for (const auto& [name, value] : lead.items()) {
    AddAttribute(name, value.get_ptr<const std::string*>(), text);
  }
  return std::hash<std::string>()(text);
}

// The same of a stored lead; its list gives the names and their order. None if
// it has an attribute that is not in its list.
std::optional<std::size_t> DigestOf(const v1::Lead& lead,
                                    const std::vector<std::string>& names) {
  std::string text;
  int values = 0;
  for (const std::string& name : names) {
    const auto found = lead.attributes().find(name);
    const bool has_value = found != lead.attributes().end();
    if (has_value) ++values;
    AddAttribute(name, has_value ? &found->second : nullptr, text);
  }
  if (values != lead.attributes_size()) return std::nullopt;
  return std::hash<std::string>()(text);
}

std::chrono::sys_seconds StampOf(const Json& lead) {
  for (const char* name : {"LeadLastModifiedOn", "LastModifiedOn"}) {
    const auto found = lead.find(name);
    if (found == lead.end() || !found->is_string()) continue;
    const auto parsed = ParseUpstreamDate(found->get<std::string>());
    if (parsed) return std::chrono::floor<std::chrono::seconds>(*parsed);
  }
  return {};
}

absl::StatusOr<Coverage> CoverageOf(const std::filesystem::path& replica) {
  auto database = Database::Open(replica.string(), OpenMode::kReadOnly);
  if (!database.ok()) return database.status();
  auto tables = SyncTables::Open(*database);
  if (!tables.ok()) return tables.status();
  return tables->LoadCoverage();
}

// Stamps hide their milliseconds, so that a lead is surely in a stretch only if
// the whole of its second is.
bool Covers(const Coverage& coverage, std::chrono::sys_seconds stamp) {
  return std::ranges::any_of(
      coverage.Stretches(), [&](const CoveredStretch& covered) {
        return covered.stretch.from <= stamp &&
               stamp + std::chrono::seconds(1) <= covered.stretch.to;
      });
}

}  // namespace

AccountImage::AccountImage(std::uint16_t sandbox_port) {
  const Json stats =
      Json::parse(Http(sandbox_port, "GET", "/sandbox/stats").body);
  const auto size = stats.at("size").get<std::int64_t>();
  for (std::int64_t from = 0; from < size; from += kLeadsAtOnce) {
    const std::string target = "/sandbox/leads?from=" + std::to_string(from) +
                               "&count=" + std::to_string(kLeadsAtOnce);
    for (const Json& entry :
         Json::parse(Http(sandbox_port, "GET", target).body)) {
      const Json& lead = entry.at("lead");
      leads_.push_back({lead.at("ProspectID").get<std::string>(),
                        DigestOf(lead), StampOf(lead)});
    }
  }
}

std::string AccountImage::FaultIn(const std::filesystem::path& replica) const {
  const auto coverage = CoverageOf(replica);
  if (!coverage.ok()) return coverage.status().ToString();
  const auto reader = ReplicaReader::Open(replica.string(),
                                          std::make_shared<LeadDictionaries>());
  if (!reader.ok()) return reader.status().ToString();
  const auto lists = (*reader)->AttributeLists();
  if (!lists.ok()) return lists.status().ToString();
  std::map<std::uint32_t, std::vector<std::string>> names;
  for (const AttributeList& list : *lists) names[list.number] = list.names;

  std::uint64_t stored_leads = 0;
  for (const Lead& lead : leads_) {
    const auto found = (*reader)->FindById(lead.id);
    if (!found.ok()) return found.status().ToString();
    if (!found->has_value()) {
      if (!Covers(*coverage, lead.stamp)) continue;
      return "lead " + lead.id + " is missing from a covered stretch";
    }
    ++stored_leads;
    v1::Lead stored;
    if (!stored.ParseFromString((*found)->lead) ||
        DigestOf(stored, names[stored.attribute_list()]) != lead.digest) {
      return "lead " + lead.id + " is not as the account has it";
    }
  }
  const auto state = (*reader)->State();
  if (!state.ok()) return state.status().ToString();
  if (state->leads_stored == stored_leads) return "";
  return std::to_string(state->leads_stored) +
         " leads are said to be stored, " + std::to_string(stored_leads) +
         " of the account's are";
}

}  // namespace leadline
