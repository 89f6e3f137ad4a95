// SPDX-License-Identifier: Apache-2.0
#include "tests/sandbox/api_fixture.h"

namespace sandbox {
namespace {

class ActivitiesTest : public ApiFixture {
 protected:
  Response Ask(const std::string& operation, const std::string& body) {
    return api_->Handle({.method = body.empty() ? "GET" : "POST",
                         .target = "/v2/ProspectActivity.svc/" + operation,
                         .headers = {{"x-LSQ-AccessKey", kDefaultAccessKey},
                                     {"x-LSQ-SecretKey", kDefaultSecretKey}},
                         .body = body},
                        kNow);
  }

  Json Recent(const std::string& more = "", const std::string& after = "") {
    return Parsed(Ask("RetrieveRecentlyModified",
                      R"({"Parameter":{"FromDate":"2026-01-01 00:00:00",)"
                      R"("ToDate":"2026-01-02 00:00:00")" +
                          more + "}" + after + "}"));
  }

  Json ByEvent(const std::string& event, const std::string& after = "") {
    return Parsed(Ask("CustomActivity/RetrieveByActivityEvent",
                      R"({"Parameter":{"FromDate":"2026-01-01 00:00:00",)"
                      R"("ToDate":"2026-01-02 00:00:00","ActivityEvent":")" +
                          event + "\"}" + after + "}"));
  }

  Json Children(const std::string& audit) {
    return Parsed(Send("POST", "GetMergedChildLeadsByAuditId",
                       R"({"Parameter":{"MergeAuditId":")" + audit + "\"}}"));
  }

  void Merge(uint32_t master, uint32_t child) {
    account_->Apply({.kind = ChangeKind::kMerge,
                     .index = master,
                     .at_ms = kNow,
                     .other = child});
  }
};

TEST_F(ActivitiesTest, ActivityIsListedUnderItsLead) {
  Open({.leads = 10});
  account_->Touch(3, kNow + 700);
  const Json recent = Recent();
  ASSERT_EQ(recent["RecordCount"], 1);
  const Json& activity = recent["ProspectActivities"][0];
  EXPECT_EQ(activity["RelatedProspectId"], *Attribute(3, "ProspectID"));
  EXPECT_EQ(activity["CreatedOn"], "2026-01-01 00:16:40");
  EXPECT_EQ(activity["EventName"], *Attribute(3, "ProspectActivityName_Max"));
  const std::string event = activity["EventCode"].dump();
  EXPECT_EQ(ByEvent(event)["List"][0]["ProspectActivityId"], activity["Id"]);
  EXPECT_EQ(ByEvent("21")["RecordCount"], 0);
  const Json own =
      Parsed(Ask("Retrieve?leadId=" + *Attribute(3, "ProspectID"), "{}"));
  EXPECT_EQ(own["ProspectActivities"][0], activity);
}

TEST_F(ActivitiesTest, TypesListEveryEventButTheSystems) {
  Open({.leads = 10});
  account_->Touch(3, kNow);
  Merge(3, 4);
  std::set<std::string> types;
  for (const Json& type : Parsed(Ask("ActivityTypes.Get", ""))) {
    types.insert(type["ActivityEvent"]);
  }
  const Json recent = Recent()["ProspectActivities"];
  ASSERT_EQ(recent.size(), 2u);
  EXPECT_TRUE(types.contains(recent[0]["EventCode"].dump()));
  EXPECT_EQ(recent[1]["EventCode"], 3003);
  EXPECT_FALSE(types.contains("3003"));
}

TEST_F(ActivitiesTest, MergeLeadsToTheChildThatVanished) {
  Open({.leads = 10});
  const std::string child = *Attribute(4, "ProspectID");
  Merge(3, 4);
  const Json merges = ByEvent("3003")["List"];
  ASSERT_EQ(merges.size(), 1u);
  EXPECT_EQ(merges[0]["RelatedProspectId"], *Attribute(3, "ProspectID"));
  const Json children = Children(merges[0]["ProspectActivityId"]);
  ASSERT_EQ(children.size(), 1u);
  EXPECT_EQ(children[0]["ProspectID"], child);
  EXPECT_EQ(Children("1bfdec89-f91b-46a3-85bd-fda3f3712518").size(), 0u);
}

TEST_F(ActivitiesTest, AccountMayNotAnnounceMerges) {
  ApiOptions options = Unlimited();
  options.announce_merges = false;
  Open({.leads = 10}, options);
  Merge(3, 4);
  EXPECT_EQ(ByEvent("3003")["RecordCount"], 0);
  EXPECT_EQ(account_->Find(4, kNow), std::nullopt);
}

TEST_F(ActivitiesTest, PagesCutTheList) {
  Open({.leads = 10});
  for (int i = 0; i < 30; ++i) account_->Touch(3, kNow + i * 1000);
  const std::string page = R"(,"Paging":{"PageIndex":2,"PageSize":20})";
  const Json second = Recent("", page);
  EXPECT_EQ(second["RecordCount"], 30);
  EXPECT_EQ(second["ProspectActivities"].size(), 10u);
}

TEST_F(ActivitiesTest, MistakesAreLogicalErrors) {
  Open({.leads = 10});
  const std::string by = "CustomActivity/RetrieveByActivityEvent";
  EXPECT_EQ(Ask(by, "{}").status, 500);
  EXPECT_EQ(ByEvent("21", R"(,"Paging":{"PageSize":1001})")["ExceptionMessage"],
            "Invalid Input! Parameter Name: PageSize can not be more than "
            "1000");
  EXPECT_EQ(Ask("Retrieve", "{}").status, 500);
}

}  // namespace
}  // namespace sandbox
