// SPDX-License-Identifier: Apache-2.0
#include "sync/upstream_calls.h"

#include <algorithm>
#include <cstdint>

#include "absl/status/status.h"
#include "sync/json_text.h"
#include "sync/upstream_dates.h"

namespace leadline {
namespace {

// "https://api-in21.leadsquared.com/v2/" -> "api-in21.leadsquared.com"
std::string HostOf(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  return std::string(url.substr(0, url.find('/')));
}

std::string DigitsOf(std::string_view text) {
  std::string out;
  std::ranges::copy_if(text, std::back_inserter(out),
                       [](char c) { return c >= '0' && c <= '9'; });
  return out;
}

// "91", "+91" or 91; empty if none is named.
std::string CountryCodeOf(const Json& answer) {
  const auto code = answer.find("DefaultCountryCode");
  if (code != answer.end() && code->is_number_unsigned()) {
    return std::to_string(code->get<uint64_t>());
  }
  return DigitsOf(StringAt(answer, "DefaultCountryCode"));
}

}  // namespace

HttpRequest UserByAccessKeyCall() {
  HttpRequest request;
  request.method = "GET";
  request.path = "/v2/Authentication.svc/UserByAccessKey.Get";
  return request;
}

HttpRequest RecentlyModifiedCall(const RecentlyModifiedQuery& query) {
  Json body = {
      {"Parameter",
       {{"FromDate", PrintUpstreamDate(query.window.from)},
        {"ToDate", PrintUpstreamDate(query.window.to)}}},
      {"Paging",
       {{"PageIndex", query.page_index}, {"PageSize", query.page_size}}},
      {"Sorting", {{"ColumnName", "ProspectID"}, {"Direction", "0"}}},
  };
  if (!query.lead_type.empty()) {
    body["Attribute"] = "LeadType";
    body["Value"] = query.lead_type;
  }
  HttpRequest request;
  request.method = "POST";
  request.path = "/v2/LeadManagement.svc/Leads.RecentlyModified";
  request.body = PrintJson(body);
  return request;
}

HttpRequest LeadsByIdsCall(std::span<const std::string> ids,
                           std::span<const std::string> columns) {
  std::string csv;
  for (const std::string& column : columns) {
    csv += (csv.empty() ? "" : ",") + column;
  }
  HttpRequest request;
  request.method = "POST";
  request.path = "/v2/LeadManagement.svc/Leads/Retrieve/ByIds";
  request.body = PrintJson({
      {"SearchParameters", {{"LeadIds", ids}}},
      {"Columns", {{"Include_CSV", csv}}},
      {"Paging", {{"PageIndex", 1}, {"PageSize", ids.size()}}},
  });
  return request;
}

// {"Id":"1a50c565-...","Role":"Administrator","TimeZone":"Asia/Kolkata",
//  "OrgId":"3b1041a3-...","DefaultCountryCode":"91",
//  "LSQCommonServiceURLs":{"api":"https://api-in21.leadsquared.com/v2/"}}
absl::StatusOr<KeyUser> ParseKeyUser(std::string_view body) {
  const Json answer = ParseJson(body);
  if (!answer.is_object()) {
    return absl::InvalidArgumentError(
        "the answer to UserByAccessKey.Get is not a JSON object");
  }
  KeyUser user;
  user.account.org_id = StringAt(answer, "OrgId");
  user.account.user_id = StringAt(answer, "Id");
  for (const auto& [name, value] : {std::pair{"OrgId", user.account.org_id},
                                    std::pair{"Id", user.account.user_id}}) {
    if (value.empty()) {
      return absl::InvalidArgumentError(
          std::string("the answer to UserByAccessKey.Get names no ") + name +
          ": without it a replica cannot be bound to the account");
    }
  }
  user.account.default_country_code = CountryCodeOf(answer);
  user.account.full_view = StringAt(answer, "Role") == "Administrator";
  const auto urls = answer.find("LSQCommonServiceURLs");
  if (urls != answer.end() && urls->is_object()) {
    user.api_host = HostOf(StringAt(*urls, "api"));
  }
  return user;
}

absl::StatusOr<std::optional<ErrorEnvelope>> ParseErrorEnvelope(
    std::string_view body) {
  const Json answer = ParseJson(body);
  if (answer.is_discarded()) {
    return absl::InvalidArgumentError("the answer is not JSON");
  }
  if (!answer.is_object()) return std::nullopt;
  ErrorEnvelope envelope{StringAt(answer, "ExceptionType"),
                         StringAt(answer, "ExceptionMessage")};
  const bool error = StringAt(answer, "Status") == "Error" ||
                     !envelope.exception_type.empty() ||
                     !envelope.message.empty();
  if (!error) return std::nullopt;
  return envelope;
}

}  // namespace leadline
