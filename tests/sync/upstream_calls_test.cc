// SPDX-License-Identifier: Apache-2.0
#include "sync/upstream_calls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace leadline {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

std::chrono::sys_seconds At(int64_t seconds) {
  return std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

RecentlyModifiedQuery Query() {
  RecentlyModifiedQuery query;
  query.window = {At(1767225600), At(1767225900)};
  query.page_index = 3;
  query.page_size = 1000;
  return query;
}

TEST(UpstreamCallsTest, UserByAccessKeyIsAGet) {
  const HttpRequest request = UserByAccessKeyCall();
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.path, "/v2/Authentication.svc/UserByAccessKey.Get");
  EXPECT_EQ(request.body, "");
}

TEST(UpstreamCallsTest, RecentlyModifiedAsksForEverythingSortedById) {
  const HttpRequest request = RecentlyModifiedCall(Query());
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/v2/LeadManagement.svc/Leads.RecentlyModified");
  EXPECT_EQ(Json::parse(request.body), Json::parse(R"({
    "Parameter": {"FromDate": "2026-01-01 00:00:00",
                  "ToDate": "2026-01-01 00:05:00"},
    "Paging": {"PageIndex": 3, "PageSize": 1000},
    "Sorting": {"ColumnName": "ProspectID", "Direction": "0"}})"));
}

TEST(UpstreamCallsTest, LeadTypeIsNamedOnlyWhenGiven) {
  RecentlyModifiedQuery query = Query();
  query.lead_type = "OT_\"1";
  const Json body = Json::parse(RecentlyModifiedCall(query).body);
  EXPECT_EQ(body["Attribute"], "LeadType");
  EXPECT_EQ(body["Value"], "OT_\"1");
}

TEST(UpstreamCallsTest, ByIdsNamesIdsAndColumns) {
  const std::vector<std::string> ids = {"id-1", "id-2"};
  const std::vector<std::string> columns = {"ProspectID", "Phone"};
  const HttpRequest request = LeadsByIdsCall(ids, columns);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/v2/LeadManagement.svc/Leads/Retrieve/ByIds");
  EXPECT_EQ(Json::parse(request.body), Json::parse(R"({
    "SearchParameters": {"LeadIds": ["id-1", "id-2"]},
    "Columns": {"Include_CSV": "ProspectID,Phone"},
    "Paging": {"PageIndex": 1, "PageSize": 2}})"));
}

TEST(UpstreamCallsTest, KeyUserIsRead) {
  const auto user = ParseKeyUser(R"({
    "Id":"1a50c565-8525-11ea-a93b-0aa4c559f4ca","Role":"Administrator",
    "EmailAddress":null,"TimeZone":"Asia/Kolkata",
    "OrgId":"3b1041a3-8374-11e7-8758-0a106ee76b21",
    "DefaultCountryCode":"+91",
    "LSQCommonServiceURLs":{"api":"https://api-in21.leadsquared.com/v2/"}})");
  ASSERT_TRUE(user.ok()) << user.status();
  EXPECT_EQ(user->account.user_id, "1a50c565-8525-11ea-a93b-0aa4c559f4ca");
  EXPECT_EQ(user->account.org_id, "3b1041a3-8374-11e7-8758-0a106ee76b21");
  EXPECT_EQ(user->account.default_country_code, "91");
  EXPECT_TRUE(user->account.full_view);
  EXPECT_EQ(user->account.host, "");
  EXPECT_EQ(user->api_host, "api-in21.leadsquared.com");
}

TEST(UpstreamCallsTest, OnlyAnAdministratorSeesEverything) {
  for (const char* role : {"\"Sales_User\"", "\"Marketing_User\"", "null",
                           "\"\"", "7", "\"administrator \""}) {
    const auto user = ParseKeyUser(
        "{\"Id\":\"1\",\"OrgId\":\"2\",\"Role\":" + std::string(role) + "}");
    ASSERT_TRUE(user.ok());
    EXPECT_FALSE(user->account.full_view) << role;
  }
}

TEST(UpstreamCallsTest, WhatMayBeMissingIsEmpty) {
  const auto user = ParseKeyUser(
      "{\"Id\":\"1\",\"OrgId\":\"2\",\"DefaultCountryCode\":null,"
      "\"LSQCommonServiceURLs\":null}");
  ASSERT_TRUE(user.ok());
  EXPECT_EQ(user->account.default_country_code, "");
  EXPECT_EQ(user->api_host, "");
}

TEST(UpstreamCallsTest, ACountryCodeMayBeANumber) {
  for (const auto& [code, read] :
       {std::pair{"91", "91"}, {"-91", ""}, {"9.1", ""}, {"[91]", ""}}) {
    const auto user =
        ParseKeyUser(R"({"Id":"1","OrgId":"2","DefaultCountryCode":)" +
                     std::string(code) + "}");
    ASSERT_TRUE(user.ok());
    EXPECT_EQ(user->account.default_country_code, read) << code;
  }
}

TEST(UpstreamCallsTest, WhatBindsAReplicaMustBeThere) {
  for (const auto& [body, missing] : {std::pair{"{\"Id\":\"1\"}", "OrgId"},
                                      {"{\"OrgId\":\"1\"}", " Id"},
                                      {"{\"Id\":\"\",\"OrgId\":\"1\"}", " Id"},
                                      {"{\"Id\":\"1\",\"OrgId\":7}", "OrgId"},
                                      {"[]", "not a JSON object"},
                                      {"", "not a JSON object"},
                                      {"{\"Id\":\"1\"", "not a JSON object"}}) {
    const absl::Status status = ParseKeyUser(body).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << body;
    EXPECT_THAT(status.ToString(), HasSubstr(missing));
  }
}

TEST(UpstreamCallsTest, DeepNestingDoesNoHarm) {
  const std::string deep(200000, '[');
  EXPECT_FALSE(ParseKeyUser(deep).ok());
  EXPECT_FALSE(ParseErrorEnvelope(deep).ok());
}

}  // namespace
}  // namespace leadline
