// SPDX-License-Identifier: Apache-2.0
#include "sandbox/quirks.h"

#include <algorithm>

#include "tests/sandbox/api_fixture.h"

namespace sandbox {
namespace {

// Each case shows the quirk at work, then leaves it out.
class QuirksTest : public ApiFixture {
 protected:
  void OpenWithout(Quirk quirk,
                   AccountOptions account = {.leads = 40, .seed = 3}) {
    ApiOptions options = Unlimited();
    options.quirks.LeaveOut(quirk);
    account.quirks.LeaveOut(quirk);
    Open(account, options);
  }
};

TEST_F(QuirksTest, ActivityMovesTheStamp) {
  Open({.leads = 10});
  account_->Touch(3, kNow);
  EXPECT_EQ(account_->Stamp(3), kNow);
  OpenWithout(Quirk::kActivityMovesStamp);
  account_->Touch(3, kNow);
  EXPECT_LT(account_->Stamp(3), kNow);
  EXPECT_EQ(account_->State(3).activity_ms, kNow);
}

TEST_F(QuirksTest, StampsHaveHiddenMilliseconds) {
  const auto odd = [this] {
    account_->Touch(3, kNow + 1500);
    const auto& stamps = account_->Stamps();
    return std::count_if(stamps.begin(), stamps.end(),
                         [](int64_t stamp) { return stamp % 1000 != 0; });
  };
  Open({.leads = 40, .seed = 3});
  EXPECT_GT(odd(), 20);
  OpenWithout(Quirk::kHiddenMilliseconds);
  EXPECT_EQ(odd(), 0);
  EXPECT_EQ(account_->Stamp(3), kNow + 1000);
}

TEST_F(QuirksTest, MergeTakesNumbers) {
  const auto mobile = [this] {
    for (const uint32_t index : {3u, 4u}) {
      account_->Apply({.kind = ChangeKind::kSet,
                       .index = index,
                       .at_ms = kNow,
                       .name = index == 3 ? "Mobile" : "Phone",
                       .value = index == 3 ? "" : "9812345678"});
    }
    account_->Apply(
        {.kind = ChangeKind::kMerge, .index = 3, .at_ms = kNow, .other = 4});
    EXPECT_EQ(account_->Find(4, kNow), std::nullopt);
    EXPECT_EQ(account_->Stamp(3), kNow);
    return Attribute(3, "Mobile");
  };
  Open({.leads = 10});
  EXPECT_EQ(mobile(), "9812345678");
  OpenWithout(Quirk::kMergeTakesNumbers);
  EXPECT_EQ(mobile(), "");
}

TEST_F(QuirksTest, TiesAreShuffled) {
  const auto orders = [this] {
    account_->Apply({.kind = ChangeKind::kTouchAll, .at_ms = kNow});
    std::set<std::vector<std::string>> seen;
    for (int i = 0; i < 5; ++i) {
      seen.insert(IdsOn(Everything(Paging(1, 40, "LeadLastModifiedOn"))));
    }
    return seen.size();
  };
  Open({.leads = 40, .seed = 3});
  EXPECT_EQ(orders(), 5u);
  OpenWithout(Quirk::kTieShuffle);
  EXPECT_EQ(orders(), 1u);
}

TEST_F(QuirksTest, EmptyWindowMissesItsKey) {
  const char* const long_ago = "2001-01-01 00:00:00";
  Open({.leads = 10});
  EXPECT_FALSE(Parsed(Window(long_ago, long_ago)).contains("Leads"));
  OpenWithout(Quirk::kMissingLeadsKey);
  EXPECT_TRUE(Parsed(Window(long_ago, long_ago))["Leads"].is_array());
}

TEST_F(QuirksTest, RecordCountIsTheWindows) {
  OpenWithout(Quirk::kWindowCount);
  EXPECT_EQ(Parsed(Everything(Paging(1, 7)))["RecordCount"], 7);
}

TEST_F(QuirksTest, QueryAttributesEndEachLead) {
  OpenWithout(Quirk::kQueryAttributes);
  const Json page = Parsed(Everything());
  for (const Json& lead : page["Leads"]) {
    EXPECT_EQ(Value(lead, "Total"), std::nullopt);
    EXPECT_EQ(Value(lead, "CanUpdate"), std::nullopt);
    EXPECT_NE(Value(lead, "ProspectID"), std::nullopt);
  }
  const Json lead =
      Parsed(Get("Leads.GetById?id=" + *Attribute(5, "ProspectID")))[0];
  EXPECT_FALSE(lead.contains("Total"));
  EXPECT_EQ(lead.size(), 130u);
}

TEST_F(QuirksTest, UnknownPartsOfASearchAreIgnored) {
  const std::string search = R"({"Parameter":{"LookupName2":"Phone"}})";
  Open({.leads = 10});
  EXPECT_EQ(Send("POST", "Leads.Get", search).status, 200);
  OpenWithout(Quirk::kIgnoredParts);
  EXPECT_EQ(Send("POST", "Leads.Get", search).status, 500);
  EXPECT_EQ(Send("POST", "Leads.Get", "{}").status, 200);
}

TEST_F(QuirksTest, UnknownColumnsAreDropped) {
  const std::string wrong = R"(,"Columns":{"Include_CSV":"ProspectId"})";
  Open({.leads = 10});
  EXPECT_EQ(Everything(wrong).status, 200);
  OpenWithout(Quirk::kDroppedColumns);
  EXPECT_EQ(Everything(wrong).status, 500);
  EXPECT_EQ(Everything(R"(,"Columns":{"Include_CSV":"ProspectID"})").status,
            200);
}

TEST_F(QuirksTest, PathsAreReadInAnyCase) {
  Open({.leads = 10});
  EXPECT_EQ(Get("leadsmetadata.get").status, 200);
  OpenWithout(Quirk::kAnyCase);
  EXPECT_EQ(Get("leadsmetadata.get").status, 404);
  EXPECT_EQ(Get("LeadsMetaData.Get").status, 200);
}

TEST_F(QuirksTest, AllNamesAreRead) {
  Quirks quirks;
  EXPECT_TRUE(ParseQuirks(QuirkNames(), quirks));
  for (uint8_t number = 0; number <= static_cast<uint8_t>(Quirk::kAnyCase);
       ++number) {
    EXPECT_FALSE(quirks.Has(static_cast<Quirk>(number))) << int{number};
  }
  Quirks kept;
  EXPECT_FALSE(ParseQuirks("any-case,fire", kept));
  EXPECT_TRUE(kept.Has(Quirk::kAnyCase));
}

// What differs from account to account, one option a case.
class ShapesTest : public ApiFixture {};

TEST_F(ShapesTest, AccountMayHaveAmericanStampsOnly) {
  Open({.leads = 10, .american_stamps = true});
  account_->Touch(3, kNow);
  EXPECT_EQ(Attribute(3, "LeadLastModifiedOn"), std::nullopt);
  EXPECT_EQ(Attribute(3, "LastModifiedOn"), "1/1/2026 12:16:40 AM");
  EXPECT_EQ(account_->Find(3, kNow)->size(), 129u);
  EXPECT_EQ(IdsOn(Window("2026-01-01 00:16:40", "2026-01-01 00:16:40")),
            std::vector<std::string>{*Attribute(3, "ProspectID")});
}

TEST_F(ShapesTest, SetOfFieldsIsTextOrAnArray) {
  const auto sets = [this](bool array) {
    ApiOptions options = Unlimited();
    if (array) options.field_set_shape = FieldSetShape::kFields;
    Open({.leads = 30, .field_set = true}, options);
    int found = 0;
    const Json page = Parsed(Everything(Paging(1, 30)));
    for (const Json& lead : page["Leads"]) {
      for (const Json& pair : lead["LeadPropertyList"]) {
        if (pair["Attribute"] != "mx_Custom_Object") continue;
        const Json set =
            array ? pair["Fields"]
                  : Json::parse(pair["Value"].is_null()
                                    ? "null"
                                    : pair["Value"].get<std::string>());
        EXPECT_TRUE(!array || pair["Value"].is_null());
        if (set.is_null()) continue;
        EXPECT_EQ(set[0]["Attribute"], "mx_CustomObject_1");
        ++found;
      }
    }
    return found;
  };
  EXPECT_GT(sets(false), 10);
  EXPECT_EQ(sets(false), sets(true));
}

TEST_F(ShapesTest, UnsetCustomFieldMayBeADash) {
  Open({.leads = 40, .dashes = true});
  EXPECT_EQ(Attribute(0, "mx_Grade"), std::nullopt);
  size_t dashes = 0;
  for (uint32_t i = 1; i < 40; ++i) {
    EXPECT_NE(Attribute(i, "mx_Grade"), std::nullopt);
    EXPECT_EQ(Attribute(i, "Groups"), std::nullopt);
    dashes += Attribute(i, "mx_Grade") == "-";
  }
  EXPECT_GT(dashes, 20u);
}

TEST_F(ShapesTest, AllMatchesOfANumberMayBeAnswered) {
  ApiOptions options = Unlimited();
  options.all_phone_matches = true;
  Open({.leads = 10}, options);
  for (const uint32_t index : {5u, 6u}) {
    account_->Apply({.kind = ChangeKind::kSet,
                     .index = index,
                     .at_ms = kNow,
                     .name = "Phone",
                     .value = "9811111111"});
  }
  account_->Touch(5, kNow);
  const Json leads = Parsed(Get("RetrieveLeadByPhoneNumber?phone=9811111111"));
  EXPECT_THAT(Ids(leads), testing::ElementsAre(*Attribute(5, "ProspectID"),
                                               *Attribute(6, "ProspectID")));
}

TEST_F(ShapesTest, KeysMayBecomeAnotherUsersAndTheCountryCodeChange) {
  Open({.leads = 10});
  const auto user = [this] {
    return Parsed(
        api_->Handle({.target = "/v2/Authentication.svc/UserByAccessKey.Get",
                      .headers = {{"x-LSQ-AccessKey", kDefaultAccessKey},
                                  {"x-LSQ-SecretKey", kDefaultSecretKey}}},
                     kNow));
  };
  const Json before = user();
  api_->Change([](ApiOptions& options) {
    options.user = 5;
    options.country_code = "971";
  });
  const Json after = user();
  EXPECT_NE(after["Id"], before["Id"]);
  EXPECT_EQ(after["OrgId"], before["OrgId"]);
  EXPECT_EQ(after["Role"], "Administrator");
  EXPECT_EQ(after["DefaultCountryCode"], "971");
}

TEST_F(ShapesTest, AttributeMayComeTwice) {
  ApiOptions options = Unlimited();
  options.duplicate_attributes = true;
  Open({.leads = 10}, options);
  const Json page = Parsed(Everything());
  for (const Json& lead : page["Leads"]) {
    const Json& pairs = lead["LeadPropertyList"];
    EXPECT_EQ(pairs[0].dump(), R"({"Attribute":"Phone","Value":"0000000000"})");
    EXPECT_EQ(std::count_if(pairs.begin(), pairs.end(),
                            [](const Json& pair) {
                              return pair["Attribute"] == "Phone";
                            }),
              2);
  }
}

TEST_F(ShapesTest, SearchMayAnswerAnObject) {
  ApiOptions options = Unlimited();
  options.search_shape = SearchShape::kObject;
  options.largest_search_page = 1000;
  options.default_page = 4;
  Open({.leads = 10}, options);
  EXPECT_EQ(Parsed(Send("POST", "Leads.Get", "{}"))["Leads"].size(), 4u);
  EXPECT_EQ(Send("POST", "Leads.Get", R"({"Paging":{"PageSize":1001}})").status,
            500);
}

TEST_F(ShapesTest, FieldVanishesFromAllLeads) {
  Open({.leads = 10});
  const int64_t stamp = account_->Stamp(3);
  account_->Apply({.kind = ChangeKind::kAddField, .at_ms = kNow});
  account_->Update(3, kNow);
  account_->Apply(
      {.kind = ChangeKind::kRemoveField, .at_ms = kNow + 1, .name = "mx_City"});
  account_->Apply(
      {.kind = ChangeKind::kRemoveField, .at_ms = kNow + 1, .name = "Phone"});
  EXPECT_EQ(account_->Find(0, kNow)->size(), 128u);
  EXPECT_EQ(account_->Find(3, kNow)->size(), 130u);
  EXPECT_EQ(Attribute(3, "mx_City"), std::nullopt);
  EXPECT_NE(Attribute(3, "mx_Added_Field_1"), std::nullopt);
  EXPECT_EQ(Attribute(0, "FirstName"), "Prashant");
  EXPECT_NE(account_->Stamp(3), stamp);
  account_->Apply({.kind = ChangeKind::kRemoveField,
                   .at_ms = kNow + 2,
                   .name = "mx_Added_Field_1"});
  EXPECT_EQ(account_->Find(3, kNow)->size(), 129u);
  EXPECT_EQ(account_->Stamp(3), kNow);
}

// Changes that touch many leads, or that go against the usual order.
class BulkTest : public ApiFixture {};

TEST_F(BulkTest, ThousandsAreUpdatedInOneSecond) {
  Open({.leads = 10000});
  const int64_t at = kNow + 900;
  account_->Apply(
      {.kind = ChangeKind::kUpdate, .index = 2000, .at_ms = at, .leads = 7000});
  EXPECT_EQ(Parsed(Window("2026-01-01 00:16:40",
                          "2026-01-01 00:16:41"))["RecordCount"],
            7000);
  std::set<int64_t> stamps;
  for (uint32_t i = 2000; i < 9000; ++i) stamps.insert(account_->Stamp(i));
  EXPECT_EQ(stamps.size(), 900u);
  EXPECT_GE(*stamps.begin(), kNow);
  EXPECT_LT(*stamps.rbegin(), at);
}

TEST_F(BulkTest, ManyAreDeletedAtOnceAndLater) {
  Open({.leads = 100});
  account_->Apply({.kind = ChangeKind::kDelete,
                   .index = 90,
                   .at_ms = kNow,
                   .delay_ms = 5000,
                   .leads = 50});
  account_->Advance(kNow + 4000);
  EXPECT_EQ(account_->LeadCount(), 100u);
  account_->Advance(kNow + 5000);
  EXPECT_EQ(account_->LeadCount(), 90u);
}

TEST_F(BulkTest, ManyAreCreatedAtOnce) {
  Open({.leads = 10});
  EXPECT_EQ(account_->Apply(
                {.kind = ChangeKind::kCreate, .at_ms = kNow, .leads = 300}),
            309u);
  EXPECT_EQ(account_->LeadCount(), 310u);
}

TEST_F(BulkTest, StampGoesBackAndAnAttributeWithIt) {
  Open({.leads = 10});
  account_->Update(3, kNow);
  account_->Apply({.kind = ChangeKind::kStampBack,
                   .index = 3,
                   .at_ms = kNow + 1000,
                   .name = "mx_City",
                   .value = "Restored",
                   .by_ms = 3600000});
  EXPECT_EQ(account_->Stamp(3), kNow - 3600000);
  EXPECT_EQ(Attribute(3, "mx_City"), "Restored");
  EXPECT_EQ(Attribute(3, "ModifiedOn"), Attribute(3, "LeadLastModifiedOn"));
}

TEST_F(BulkTest, ByIdsTakesTenThousandAndNotOneMore) {
  Open({.leads = 10001});
  std::string ids;
  for (uint32_t i = 0; i < 10000; ++i) {
    ids += (i > 0 ? ",\"" : "\"") + *Attribute(i, "ProspectID") + '"';
  }
  const auto ask = [this](const std::string& list) {
    return Send("POST", "Leads/Retrieve/ByIds",
                R"({"SearchParameters":{"LeadIds":[)" + list +
                    R"(]},"Columns":{"Include_CSV":"ProspectID"}})");
  };
  EXPECT_EQ(Parsed(ask(ids))["Leads"].size(), 10000u);
  EXPECT_EQ(ask(ids + R"(,"x")").status, 500);
}

TEST_F(BulkTest, ByIdsShowsEveryObjectType) {
  ApiOptions options = Unlimited();
  options.default_type_only = true;
  Open({.leads = 60, .seed = 3, .lead_types = 2}, options);
  std::string ids;
  for (uint32_t i = 0; i < 60; ++i) {
    ids += (i > 0 ? ",\"" : "\"") + *Attribute(i, "ProspectID") + '"';
  }
  EXPECT_EQ(
      Parsed(Send(
          "POST", "Leads/Retrieve/ByIds",
          R"({"SearchParameters":{"LeadIds":[)" + ids +
              R"(]},"Columns":{"Include_CSV":"ProspectID"}})"))["RecordCount"],
      60);
}

}  // namespace
}  // namespace sandbox
