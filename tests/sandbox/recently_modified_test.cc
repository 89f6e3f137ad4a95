// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tests/sandbox/api_fixture.h"

namespace sandbox {
namespace {

class RecentlyModifiedTest : public ApiFixture {
 protected:
  // 2026-01-01 01:00:00.000, later than anything that was invented.
  static constexpr int64_t kHour = kDefaultBornMs + 3600000;

  void ExpectMxError(const Response& response, const std::string& type,
                     const std::string& part) {
    EXPECT_EQ(response.status, 500);
    const Json error = Parsed(response);
    EXPECT_EQ(error["Status"], "Error");
    EXPECT_EQ(error["ExceptionType"], type);
    EXPECT_THAT(error["ExceptionMessage"].get<std::string>(),
                testing::HasSubstr(part));
  }
};

TEST_F(RecentlyModifiedTest, BoundsAreClosedWholeSeconds) {
  Open({.leads = 20});
  account_->Touch(1, kHour + 4000);
  account_->Touch(2, kHour + 4500);
  account_->Touch(3, kHour + 5000);
  const auto count = [this](const char* from, const char* to) {
    return IdsOn(Window(from, to)).size();
  };
  EXPECT_EQ(count("2026-01-01 01:00:04", "2026-01-01 01:00:04"), 1u);
  EXPECT_EQ(count("2026-01-01 01:00:05", "2026-01-01 01:00:09"), 1u);
  EXPECT_EQ(count("2026-01-01 01:00:04", "2026-01-01 01:00:05"), 3u);
}

TEST_F(RecentlyModifiedTest, LeadBetweenTwoSecondsIsInNeitherAdjacentWindow) {
  Open({.leads = 20});
  account_->Touch(2, kHour + 4500);
  EXPECT_TRUE(
      IdsOn(Window("2026-01-01 01:00:00", "2026-01-01 01:00:04")).empty());
  EXPECT_TRUE(
      IdsOn(Window("2026-01-01 01:00:05", "2026-01-01 01:00:09")).empty());
}

TEST_F(RecentlyModifiedTest, PrintedTimesHideMilliseconds) {
  Open({.leads = 20});
  account_->Touch(2, kHour + 4567);
  const Json lead =
      Parsed(Window("2026-01-01 01:00:04", "2026-01-01 01:00:05"))["Leads"][0];
  EXPECT_EQ(Value(lead, "LeadLastModifiedOn"), "2026-01-01 01:00:04.000");
  EXPECT_EQ(Value(lead, "LastModifiedOn"), "1/1/2026 1:00:04 AM");
}

TEST_F(RecentlyModifiedTest, EmptyWindowHasNoLeadsKey) {
  Open({.leads = 20});
  EXPECT_EQ(Window("2001-01-01 00:00:00", "2001-01-02 00:00:00").body,
            R"({"RecordCount":0})");
}

TEST_F(RecentlyModifiedTest, PagePastTheEndIsCountedAsEmpty) {
  Open({.leads = 20});
  EXPECT_EQ(Everything(Paging(3, 10)).body, R"({"RecordCount":0})");
}

TEST_F(RecentlyModifiedTest, RecordCountIsTheWindowsAndNotThePages) {
  Open({.leads = 20});
  const Json page = Parsed(Everything(Paging(1, 1)));
  EXPECT_EQ(page["RecordCount"], 20);
  EXPECT_EQ(page["Leads"].size(), 1u);
}

TEST_F(RecentlyModifiedTest, EveryLeadEndsWithCanUpdateAndTotal) {
  Open({.leads = 20});
  const Json page = Parsed(Everything(Paging(1, 20)));
  for (const Json& lead : page["Leads"]) {
    const Json& pairs = lead["LeadPropertyList"];
    const size_t own = Value(lead, "ProspectAutoId") == "17" ? 128 : 130;
    ASSERT_EQ(pairs.size(), own + 2);
    EXPECT_EQ(pairs[own].dump(), R"({"Attribute":"CanUpdate","Value":"true"})");
    EXPECT_EQ(pairs[own + 1].dump(), R"({"Attribute":"Total","Value":"20"})");
  }
}

TEST_F(RecentlyModifiedTest, PagesSortedByIdHoldEachLeadOnce) {
  Open({.leads = 97, .seed = 3});
  std::vector<std::string> all;
  for (int page = 1; page <= 10; ++page) {
    for (std::string& id : IdsOn(Everything(Paging(page, 10)))) {
      all.push_back(std::move(id));
    }
  }
  EXPECT_EQ(all.size(), 97u);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 97u);
}

TEST_F(RecentlyModifiedTest, SparseAndDenseWindowsAgreeOnTheOrder) {
  Open({.leads = 2000, .seed = 3});
  for (uint32_t i = 100; i < 120; ++i) account_->Touch(i, kHour);
  const std::vector<std::string> few = IdsOn(
      Window("2026-01-01 01:00:00", "2026-01-01 01:00:00", Paging(1, 5000)));
  EXPECT_EQ(few.size(), 20u);
  EXPECT_TRUE(std::is_sorted(few.begin(), few.end()));
}

TEST_F(RecentlyModifiedTest, PagingForwardOverLiveDataLosesALead) {
  Open({.leads = 40, .seed = 3});
  const char* const from = "2005-01-01 00:00:00";
  const char* const to = "2026-01-01 00:00:00";
  const std::vector<std::string> first = IdsOn(Window(from, to, Paging(1, 10)));
  account_->Touch(*account_->FindId(first[0]), kHour);
  std::set<std::string> seen(first.begin(), first.end());
  for (int page = 2; page <= 4; ++page) {
    for (std::string& id : IdsOn(Window(from, to, Paging(page, 10)))) {
      seen.insert(std::move(id));
    }
  }
  EXPECT_EQ(seen.size(), 39u);
}

TEST_F(RecentlyModifiedTest, TiesAreShuffledInEachRead) {
  Open({.leads = 40, .seed = 3});
  account_->Apply({.kind = ChangeKind::kTouchAll, .at_ms = kHour});
  std::set<std::vector<std::string>> orders;
  for (int i = 0; i < 5; ++i) {
    orders.insert(IdsOn(Everything(Paging(1, 40, "LeadLastModifiedOn"))));
  }
  EXPECT_EQ(orders.size(), 5u);
}

TEST_F(RecentlyModifiedTest, DirectionOneIsNewestFirst) {
  Open({.leads = 40, .seed = 3});
  const std::vector<std::string> ids = IdsOn(Everything(
      R"(,"Sorting":{"ColumnName":"ProspectAutoId","Direction":"1"})"));
  EXPECT_EQ(ids.size(), 25u);
  EXPECT_EQ(ids[0], Attribute(39, "ProspectID"));
}

TEST_F(RecentlyModifiedTest, UnknownAndWrongCaseColumnsAreDropped) {
  Open({.leads = 3});
  const Json page = Parsed(Everything(
      R"(,"Columns":{"Include_CSV":"ProspectId, Phone,ProspectID,nonsense"})"));
  for (const Json& lead : page["Leads"]) {
    std::vector<std::string> names;
    for (const Json& pair : lead["LeadPropertyList"]) {
      names.push_back(pair["Attribute"]);
    }
    EXPECT_THAT(names, testing::ElementsAre("ProspectID", "Phone", "CanUpdate",
                                            "Total"));
  }
}

TEST_F(RecentlyModifiedTest, SampleIsFoundByItsOnlyStamp) {
  Open({.leads = 3});
  const Json page =
      Parsed(Window("2016-10-13 15:56:09", "2016-10-13 15:56:09"));
  ASSERT_EQ(page["RecordCount"], 1);
  EXPECT_EQ(Value(page["Leads"][0], "LastModifiedOn"), "10/13/2016 3:56:09 PM");
  EXPECT_EQ(Value(page["Leads"][0], "LeadLastModifiedOn"), std::nullopt);
}

TEST_F(RecentlyModifiedTest, LeadsWithoutAStampAreNeverShown) {
  Open({.leads = 10, .stampless = 4});
  EXPECT_EQ(Parsed(Everything())["RecordCount"], 6);
  EXPECT_EQ(account_->LeadCount(), 10u);
}

TEST_F(RecentlyModifiedTest, HiddenLeadsAreShownByOtherReadsOnly) {
  ApiOptions options = Unlimited();
  options.hidden_leads = 5;
  Open({.leads = 20}, options);
  const Response shown = Everything(Paging(1, 100));
  EXPECT_EQ(IdsOn(shown).size(), 16u);
  EXPECT_EQ(Parsed(shown)["RecordCount"], 16);
  EXPECT_EQ(Parsed(Send("POST", "Leads.Get", R"({"Paging":{"PageSize":100}})"))
                .size(),
            20u);
}

TEST_F(RecentlyModifiedTest, ItsDatesAreOverlookedOnDemand) {
  ApiOptions options;
  options.ignore_dates = true;
  Open({.leads = 20, .stampless = 3}, options);
  EXPECT_EQ(IdsOn(Window("2001-01-01 00:00:00", "2001-01-02 00:00:00")).size(),
            17u);
}

TEST_F(RecentlyModifiedTest, AnAttributeIsMissingOnDemand) {
  ApiOptions options;
  options.missing_column = "Mobile";
  Open({.leads = 20}, options);
  const Json page =
      Parsed(Window("2001-01-01 00:00:00", "2030-01-01 00:00:00"));
  EXPECT_EQ(page["Leads"].size(), 20u);
  for (const Json& lead : page["Leads"]) {
    EXPECT_EQ(Value(lead, "Mobile"), std::nullopt);
    EXPECT_NE(Value(lead, "ProspectID"), std::nullopt);
  }
}

TEST_F(RecentlyModifiedTest, LateChangeIsReadOnlyOnceItIsVisible) {
  Open({.leads = 10});
  account_->Touch(3, kHour, 20000);
  const char* const at = "2026-01-01 01:00:00";
  EXPECT_TRUE(IdsOn(Window(at, at, "", kHour + 19999)).empty());
  EXPECT_EQ(IdsOn(Window(at, at, "", kHour + 20000)).size(), 1u);
}

TEST_F(RecentlyModifiedTest, TooLargeAPageIsALogicalError) {
  Open({.leads = 3});
  ExpectMxError(Everything(Paging(1, 5001)), "MXMandatoryFieldMissingException",
                "Page size can not be larger than 5000.");
}

TEST_F(RecentlyModifiedTest, WrongParametersAreLogicalErrors) {
  Open({.leads = 3});
  const std::string type = "MXInvalidInputException";
  ExpectMxError(Send("POST", "Leads.RecentlyModified", "{}"), type,
                "You have not passed Parameter.");
  ExpectMxError(Window("2026-02-31 00:00:00", "2026-03-01 00:00:00"), type,
                "FromDate value is not correct.");
  ExpectMxError(Window("2026-01-01 00:00:00", "yesterday"), type,
                "ToDate value is not correct.");
  ExpectMxError(Window("2026-01-02 00:00:00", "2026-01-01 00:00:00"), type,
                "FromDate can't be greater than ToDate.");
  ExpectMxError(Everything(Paging(0, 10)), type, "PageIndex");
}

TEST_F(RecentlyModifiedTest, TextThatIsNotJsonIsABadRequest) {
  Open({.leads = 3});
  EXPECT_EQ(Send("POST", "Leads.RecentlyModified", "FromDate=1").status, 400);
}

TEST_F(RecentlyModifiedTest, PairsMayCarryAThirdKey) {
  ApiOptions options = Unlimited();
  options.fields_key = true;
  Open({.leads = 3}, options);
  const Json page = Parsed(Everything());
  for (const Json& lead : page["Leads"]) {
    for (const Json& pair : lead["LeadPropertyList"]) {
      EXPECT_EQ(pair.size(), 3u);
      EXPECT_TRUE(pair["Fields"].is_null());
    }
  }
}

TEST_F(RecentlyModifiedTest, ObjectTypesLeadTheListAndFilter) {
  Open({.leads = 60, .seed = 3, .lead_types = 2});
  const Json all = Parsed(Everything(Paging(1, 100)));
  EXPECT_EQ(all["Leads"][0]["LeadPropertyList"][0]["Attribute"], "LeadType");
  const Json ones = Parsed(
      Everything(Paging(1, 100) + R"(,"Attribute":"LeadType","Value":"OT_1")"));
  EXPECT_GT(ones["RecordCount"], 10);
  EXPECT_LT(ones["RecordCount"], 50);
  for (const Json& lead : ones["Leads"]) {
    EXPECT_EQ(Value(lead, "LeadType"), "OT_1");
  }
}

TEST_F(RecentlyModifiedTest, DefaultTypeOnlyHidesTheOthersUnlessNamed) {
  ApiOptions options = Unlimited();
  options.default_type_only = true;
  Open({.leads = 60, .seed = 3, .lead_types = 2}, options);
  const int shown = Parsed(Everything())["RecordCount"];
  const int named = Parsed(
      Everything(R"(,"Attribute":"LeadType","Value":"OT_1")"))["RecordCount"];
  EXPECT_EQ(shown + named, 60);
  EXPECT_LT(shown, 60);
}

TEST_F(RecentlyModifiedTest, SalesUserSeesHisOwnLeadsOnly) {
  ApiOptions options = Unlimited();
  options.partial_view = true;
  Open({.leads = 200, .seed = 3}, options);
  const Json page = Parsed(Everything(Paging(1, 200)));
  EXPECT_GT(page["RecordCount"], 0);
  EXPECT_LT(page["RecordCount"], 50);
  const Json user = Json::parse(
      api_->Handle({.target = "/v2/Authentication.svc/UserByAccessKey.Get",
                    .headers = {{"x-LSQ-AccessKey", kDefaultAccessKey},
                                {"x-LSQ-SecretKey", kDefaultSecretKey}}},
                   kNow)
          .body);
  EXPECT_EQ(user["Role"], "Sales_User");
  for (const Json& lead : page["Leads"]) {
    EXPECT_EQ(Value(lead, "OwnerId"), user["Id"]);
  }
}

}  // namespace
}  // namespace sandbox
