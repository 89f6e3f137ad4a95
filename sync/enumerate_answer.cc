// SPDX-License-Identifier: Apache-2.0
#include "sync/enumerate_answer.h"

#include <array>
#include <charconv>
#include <set>
#include <utility>

#include "replica/lead_id.h"
#include "sync/json_text.h"
#include "sync/upstream_dates.h"

namespace leadline {
namespace {

// What windows go by. ModifiedOn is no such stamp.
constexpr std::array kStamps = {"LeadLastModifiedOn", "LastModifiedOn"};
constexpr char kColumns[] =
    "ProspectID,ProspectAutoId,LeadLastModifiedOn,LastModifiedOn";

absl::Status NoSuchPage(const std::string& why) {
  return absl::InvalidArgumentError("the answer of Leads.Get is no page: " +
                                    why);
}

std::optional<int64_t> NumberOf(const Json& lead) {
  const auto value = lead.find("ProspectAutoId");
  if (value != lead.end() && value->is_number_integer()) {
    return value->get<int64_t>();
  }
  const std::string text = StringAt(lead, "ProspectAutoId");
  int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return number;
}

std::optional<TimePoint> StampOf(const Json& lead) {
  for (const char* name : kStamps) {
    if (const auto stamp = ParseUpstreamDate(StringAt(lead, name))) {
      return stamp;
    }
  }
  return std::nullopt;
}

// The answer as a page of leads is: {"RecordCount":2,"Leads":[...]}.
std::string WithCount(std::string body, size_t leads, bool is_bare) {
  const std::string count = "{\"RecordCount\":" + std::to_string(leads) + ",";
  if (is_bare) return count + "\"Leads\":" + std::move(body) + "}";
  return count + body.substr(body.find('{') + 1);
}

}  // namespace

HttpRequest EnumerateCall(const EnumerateRequest& request,
                          const std::string& lead_type) {
  Json body = {
      {"Parameter",
       {{"LookupName", "ProspectAutoId"},
        {"LookupValue", std::to_string(request.after)},
        {"SqlOperator", ">"}}},
      {"Columns", {{"Include_CSV", request.whole ? "*" : kColumns}}},
      {"Sorting", {{"ColumnName", "ProspectAutoId"}, {"Direction", "0"}}},
      {"Paging", {{"PageIndex", 1}, {"PageSize", request.page_size}}},
  };
  if (!lead_type.empty()) {
    body["Attribute"] = "LeadType";
    body["Value"] = lead_type;
  }
  HttpRequest call;
  call.method = "POST";
  call.path = "/v2/LeadManagement.svc/Leads.Get";
  call.body = PrintJson(body);
  return call;
}

absl::StatusOr<EnumeratedPage> ReadEnumerated(std::string body,
                                              const EnumerateRequest& request,
                                              PageDecoder& decoder) {
  const Json answer = ParseJson(body);
  if (answer.is_discarded()) {
    return absl::DataLossError("the answer of Leads.Get is no JSON");
  }
  const Json* leads = &answer;
  if (answer.is_object() && answer.contains("Leads")) leads = &answer["Leads"];
  if (!leads->is_array()) return NoSuchPage("it has no array of leads");
  if (leads->size() > static_cast<size_t>(request.page_size)) {
    return NoSuchPage("it has more leads than were asked for");
  }
  EnumeratedPage page;
  int64_t last = request.after;
  for (const Json& lead : *leads) {
    if (!lead.is_object()) return NoSuchPage("a lead is no object");
    const std::string id = StringAt(lead, "ProspectID");
    const std::optional<int64_t> number = NumberOf(lead);
    if (id.empty() || !number) {
      return NoSuchPage("a lead has no ProspectID or no ProspectAutoId");
    }
    if (*number <= last) {
      return NoSuchPage("its numbers do not ascend from what was asked for");
    }
    last = *number;
    page.leads.push_back({NormalLeadId(id), *number, StampOf(lead)});
  }
  if (!request.whole || page.leads.empty()) return page;
  absl::StatusOr<LeadPage> rows = decoder.Decode(
      WithCount(std::move(body), page.leads.size(), answer.is_array()));
  if (!rows.ok()) return rows.status();
  if (!rows->lacking.empty()) {
    return NoSuchPage("a lead has no attribute " + rows->lacking);
  }
  std::set<std::string> unstamped;
  for (const EnumeratedLead& lead : page.leads) {
    if (!lead.stamp) unstamped.insert(lead.id);
  }
  for (LeadRow& row : rows->rows) {
    if (!unstamped.contains(NormalLeadId(row.id))) continue;
    // Windows do not count it under another date.
    row.stamp.reset();
    page.unstamped.push_back(std::move(row));
  }
  return page;
}

}  // namespace leadline
