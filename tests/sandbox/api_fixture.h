// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SANDBOX_API_FIXTURE_H_
#define LEADLINE_TESTS_SANDBOX_API_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sandbox/account.h"
#include "sandbox/api.h"

namespace sandbox {

using Json = nlohmann::ordered_json;

// An account with its API, asked as a client would, at times of the test's
// choosing.
class ApiFixture : public testing::Test {
 protected:
  static constexpr int64_t kNow = kDefaultBornMs + 1000000;

  void Open(AccountOptions account, ApiOptions options = Unlimited()) {
    account_ = std::make_unique<Account>(account);
    api_ = std::make_unique<Api>(options, account_.get());
  }

  static ApiOptions Unlimited() {
    ApiOptions options;
    options.rate.calls = 0;
    return options;
  }

  Response Send(const std::string& method, const std::string& operation,
                const std::string& body = "", int64_t now_ms = kNow) {
    return api_->Handle({.method = method,
                         .target = "/v2/LeadManagement.svc/" + operation,
                         .headers = {{"x-LSQ-AccessKey", kDefaultAccessKey},
                                     {"x-LSQ-SecretKey", kDefaultSecretKey}},
                         .body = body},
                        now_ms);
  }

  Response Get(const std::string& operation) { return Send("GET", operation); }

  // Leads.RecentlyModified over [from, to], with more parts of the request as
  // JSON members, each after a comma.
  Response Window(const std::string& from, const std::string& to,
                  const std::string& more = "", int64_t now_ms = kNow) {
    return Send("POST", "Leads.RecentlyModified",
                R"({"Parameter":{"FromDate":")" + from + R"(","ToDate":")" +
                    to + R"("})" + more + "}",
                now_ms);
  }

  Response Everything(const std::string& more = "") {
    return Window("2005-01-01 00:00:00", "2030-01-01 00:00:00", more);
  }

  static std::string Paging(int64_t index, int64_t size,
                            const std::string& column = "ProspectID") {
    return R"(,"Paging":{"PageIndex":)" + std::to_string(index) +
           R"(,"PageSize":)" + std::to_string(size) +
           R"(},"Sorting":{"ColumnName":")" + column + R"(","Direction":"0"})";
  }

  static Json Parsed(const Response& response) {
    return Json::parse(response.body, nullptr, false);
  }

  // One attribute of a lead in either shape; nullopt if null or not there.
  static std::optional<std::string> Value(const Json& lead,
                                          const std::string& name) {
    if (!lead.contains("LeadPropertyList")) {
      return lead.contains(name) && lead[name].is_string()
                 ? std::optional(lead[name].get<std::string>())
                 : std::nullopt;
    }
    for (const Json& pair : lead["LeadPropertyList"]) {
      if (pair["Attribute"] == name && pair["Value"].is_string()) {
        return pair["Value"].get<std::string>();
      }
    }
    return std::nullopt;
  }

  static std::vector<std::string> Ids(const Json& leads) {
    std::vector<std::string> ids;
    for (const Json& lead : leads) {
      ids.push_back(Value(lead, "ProspectID").value_or(""));
    }
    return ids;
  }

  std::vector<std::string> IdsOn(const Response& response) {
    const Json answer = Parsed(response);
    return answer.contains("Leads") ? Ids(answer["Leads"])
                                    : std::vector<std::string>();
  }

  std::optional<std::string> Attribute(uint32_t index, const std::string& name,
                                       int64_t now_ms = kNow) {
    const std::optional<Lead> lead = account_->Find(index, now_ms);
    if (!lead) return std::nullopt;
    for (const auto& attribute : *lead) {
      if (attribute.name == name) return attribute.value;
    }
    return std::nullopt;
  }

  std::unique_ptr<Account> account_;
  std::unique_ptr<Api> api_;
};

}  // namespace sandbox

#endif  // LEADLINE_TESTS_SANDBOX_API_FIXTURE_H_
