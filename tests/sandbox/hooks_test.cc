// SPDX-License-Identifier: Apache-2.0
#include "sandbox/hooks.h"

#include <algorithm>
#include <map>

#include "tests/sandbox/api_fixture.h"

namespace sandbox {
namespace {

// An account with webhooks, whose deliveries the test carries itself.
class HooksTest : public ApiFixture {
 protected:
  static ApiOptions Prompt() {
    ApiOptions options = Unlimited();
    options.hooks.verification = HookVerification::kNone;
    return options;
  }

  Response Ask(const std::string& operation, const std::string& body = "") {
    return api_->Handle({.method = body.empty() ? "GET" : "POST",
                         .target = "/v2/Webhook.svc/" + operation,
                         .headers = {{"x-LSQ-AccessKey", kDefaultAccessKey},
                                     {"x-LSQ-SecretKey", kDefaultSecretKey}},
                         .body = body},
                        kNow);
  }

  // The answer to a registration, with more members, each after a comma.
  Response Register(int event, const std::string& more = "") {
    return Ask("Create",
               R"({"URL":"http://127.0.0.1:1/hook","Description":"ours",)"
               R"("CustomHeaders":[{"Key":"X-Secret","Value":"s"}],)"
               R"("WebhookEvent":")" +
                   std::to_string(event) + '"' + more + "}");
  }

  std::string RegisterWell(int event, const std::string& more = "") {
    const Response response = Register(event, more);
    EXPECT_EQ(response.status, 200) << response.body;
    const Json answer = Parsed(response);
    EXPECT_EQ(answer["Status"], "Success");
    return answer["Message"]["Id"];
  }

  // Carries what is due, all with the same outcome.
  std::vector<Delivery> Carry(int64_t now_ms, bool good = true) {
    std::vector<Delivery> due = api_->Webhooks().Due(now_ms);
    for (const Delivery& delivery : due) {
      api_->Webhooks().Ended(delivery.number, good, now_ms);
    }
    return due;
  }

  std::string Status(const std::string& id) {
    const Json found =
        Parsed(Ask("Retrieve", R"({"Parameter":{"WebhookId":")" + id + "\"}}"));
    return found["RecordCount"] == 1 ? found["Response"][0]["StatusCode"].dump()
                                     : "gone";
  }

  void Set(uint32_t index, const char* name, const char* value) {
    account_->Apply({.kind = ChangeKind::kSet,
                     .index = index,
                     .at_ms = kNow,
                     .name = name,
                     .value = value});
  }
};

TEST_F(HooksTest, NewWebhookIsVerifiedWithoutAPayload) {
  const std::map<HookVerification, std::string> methods = {
      {HookVerification::kHead, "HEAD"},
      {HookVerification::kGet, "GET"},
      {HookVerification::kPost, "POST"}};
  for (const auto& [verification, method] : methods) {
    ApiOptions options = Unlimited();
    options.hooks.verification = verification;
    Open({.leads = 10}, options);
    const std::string id = RegisterWell(6);
    account_->Update(3, kNow);
    const std::vector<Delivery> first = Carry(kNow);
    ASSERT_EQ(first.size(), 1u);
    EXPECT_EQ(first[0].method, method);
    EXPECT_EQ(first[0].body, "");
    EXPECT_TRUE(first[0].headers.empty());
    EXPECT_EQ(Status(id), "0");
    account_->Update(3, kNow);
    EXPECT_EQ(Carry(kNow).size(), 1u);
  }
}

TEST_F(HooksTest, UnverifiedWebhookIsNeverCalledAgain) {
  Open({.leads = 10});
  const std::string id = RegisterWell(6);
  Carry(kNow, false);
  account_->Update(3, kNow);
  EXPECT_TRUE(Carry(kNow + 86400000).empty());
  EXPECT_NE(Status(id), "0");
}

TEST_F(HooksTest, CreateIsFlatAndPartial) {
  Open({.leads = 10}, Prompt());
  RegisterWell(3);
  const uint32_t index = account_->Create(kNow);
  const std::vector<Delivery> told = Carry(kNow);
  ASSERT_EQ(told.size(), 1u);
  const Json lead = Json::parse(told[0].body);
  EXPECT_EQ(lead["ProspectID"], *Attribute(index, "ProspectID"));
  EXPECT_LT(lead.size(), 100u);
  for (const Json& value : lead) EXPECT_TRUE(value.is_string());
}

TEST_F(HooksTest, DeliveryCarriesTheHeadersAndTheEvent) {
  Open({.leads = 10}, Prompt());
  const std::string id = RegisterWell(3);
  account_->Create(kNow);
  const Delivery told = Carry(kNow)[0];
  EXPECT_EQ(told.url, "http://127.0.0.1:1/hook?entityType=webhook&entityId=" +
                          id + "&eventType=Lead_Post_Create");
  EXPECT_THAT(told.headers,
              testing::ElementsAre(testing::Pair("X-Secret", "s")));
  EXPECT_EQ(told.content_type, "application/json");
}

TEST_F(HooksTest, UpdateTellsBeforeAndAfterWithoutCustomFields) {
  Open({.leads = 10}, Prompt());
  RegisterWell(6);
  const std::optional<std::string> before = Attribute(3, "FirstName");
  Set(3, "FirstName", "Renamed");
  const Json told = Json::parse(Carry(kNow)[0].body);
  EXPECT_EQ(told["Before"]["FirstName"], *before);
  EXPECT_EQ(told["After"]["FirstName"], "Renamed");
  EXPECT_EQ(told["After"]["ProspectID"], *Attribute(3, "ProspectID"));
  EXPECT_FALSE(told["After"].contains("mx_City"));
}

TEST_F(HooksTest, UpdateComesInOtherShapesToo) {
  for (const auto& [shape, key] :
       {std::pair(HookUpdateShape::kCurrent, "Current"),
        std::pair(HookUpdateShape::kData, "Data")}) {
    ApiOptions options = Prompt();
    options.hooks.update_shape = shape;
    options.hooks.custom_fields = true;
    Open({.leads = 10}, options);
    RegisterWell(6);
    Set(3, "mx_City", "Elsewhere");
    const Json told = Json::parse(Carry(kNow)[0].body);
    EXPECT_EQ(told.size(), 1u);
    EXPECT_EQ(told[key]["mx_City"], "Elsewhere");
  }
}

TEST_F(HooksTest, FieldChangeIsToldOfItsFieldOnly) {
  Open({.leads = 10}, Prompt());
  RegisterWell(26, R"(,"ChangedLeadField":"mx_City")");
  Set(3, "FirstName", "Renamed");
  EXPECT_TRUE(Carry(kNow).empty());
  Set(3, "mx_City", "Elsewhere");
  EXPECT_EQ(Json::parse(Carry(kNow)[0].body)["After"]["mx_City"], "Elsewhere");
}

TEST_F(HooksTest, ActivitiesOfAMinuteComeTogetherLater) {
  Open({.leads = 200}, Prompt());
  RegisterWell(2, R"(,"ActivityEvent":"22")");
  const int64_t minute = kNow / 60000 * 60000;
  size_t calls = 0;
  for (uint32_t i = 1; i < 200; ++i) {
    account_->Touch(i, minute + i * 100);
    calls += Attribute(i, "ProspectActivityName_Max") ==
             "Outbound Phone Call Activity";
  }
  EXPECT_GT(calls, 2u);
  EXPECT_TRUE(Carry(minute + 119999).empty());
  const std::vector<Delivery> told = Carry(minute + 120000);
  ASSERT_EQ(told.size(), 1u);
  const Json activities = Json::parse(told[0].body);
  EXPECT_EQ(activities.size(), calls);
  EXPECT_EQ(activities[0]["ActivityEvent"], "22");
  EXPECT_EQ(activities[0]["RelatedProspectId"].get<std::string>().size(), 36u);
  EXPECT_TRUE(activities[0]["Data"].is_object());
}

TEST_F(HooksTest, LateChangeIsToldWhenItShows) {
  Open({.leads = 10}, Prompt());
  RegisterWell(6);
  account_->Update(3, kNow, 5000);
  EXPECT_TRUE(Carry(kNow + 4000).empty());
  account_->Advance(kNow + 5000);
  EXPECT_EQ(Carry(kNow + 5000).size(), 1u);
}

TEST_F(HooksTest, FailedDeliveryIsTriedThreeTimesAndThenLost) {
  Open({.leads = 10}, Prompt());
  RegisterWell(6);
  account_->Update(3, kNow);
  EXPECT_EQ(Carry(kNow, false).size(), 1u);
  EXPECT_TRUE(Carry(kNow + 4999, false).empty());
  EXPECT_EQ(Carry(kNow + 5000, false).size(), 1u);
  EXPECT_EQ(Carry(kNow + 10000, false).size(), 1u);
  EXPECT_TRUE(Carry(kNow + 86400000, false).empty());
  EXPECT_EQ(api_->Webhooks().Counted().lost, 1u);
}

TEST_F(HooksTest, TenFailuresInARowDisableIt) {
  Open({.leads = 10}, Prompt());
  const std::string id = RegisterWell(6);
  int64_t now = kNow;
  const auto fail = [&](int times) {
    for (int failed = 0; failed < times; now += 5000) {
      if (api_->Webhooks().Counted().waiting == 0) account_->Update(3, now);
      failed += static_cast<int>(Carry(now, false).size());
    }
  };
  fail(9);
  EXPECT_EQ(Status(id), "0");
  account_->Update(3, now);
  Carry(now + 60000, true);
  fail(9);
  EXPECT_EQ(Status(id), "0");
  fail(1);
  EXPECT_EQ(Status(id), "2");
  account_->Update(3, now);
  EXPECT_TRUE(Carry(now + 86400000).empty());
  EXPECT_TRUE(api_->Webhooks().SetStatus(id, HookStatus::kEnabled));
  account_->Update(3, now);
  EXPECT_EQ(Carry(now + 86400000).size(), 1u);
}

TEST_F(HooksTest, DeliveriesAreDoubledReorderedOrLost) {
  const auto told = [this](double duplicates, double reordered, double losses) {
    ApiOptions options = Prompt();
    options.hooks.duplicates = duplicates;
    options.hooks.reordered = reordered;
    options.hooks.losses = losses;
    Open({.leads = 100}, options);
    RegisterWell(6);
    for (uint32_t i = 1; i < 100; ++i) account_->Update(i, kNow + i);
    std::vector<std::string> ids;
    for (const Delivery& delivery : Carry(kNow + 60000)) {
      ids.push_back(Json::parse(delivery.body)["After"]["ProspectAutoId"]);
    }
    return ids;
  };
  const std::vector<std::string> plain = told(0, 0, 0);
  EXPECT_EQ(plain.size(), 99u);
  EXPECT_EQ(told(1, 0, 0).size(), 198u);
  std::vector<std::string> mixed = told(0, 0.5, 0);
  EXPECT_NE(mixed, plain);
  EXPECT_TRUE(std::is_permutation(mixed.begin(), mixed.end(), plain.begin()));
  EXPECT_TRUE(told(0, 0, 1).empty());
}

TEST_F(HooksTest, BulkChangesMayGoUntold) {
  const Change bulk{
      .kind = ChangeKind::kUpdate, .index = 3, .at_ms = kNow, .leads = 5};
  Open({.leads = 10}, Prompt());
  RegisterWell(6);
  account_->Apply(bulk);
  EXPECT_EQ(Carry(kNow).size(), 5u);
  api_->Change([](ApiOptions& options) { options.hooks.bulk_changes = false; });
  account_->Apply(bulk);
  EXPECT_TRUE(Carry(kNow).empty());
}

TEST_F(HooksTest, DelayHoldsAChangeBack) {
  ApiOptions options = Prompt();
  options.hooks.delay_ms = 3000;
  Open({.leads = 10}, options);
  RegisterWell(6);
  account_->Update(3, kNow);
  EXPECT_TRUE(Carry(kNow + 2999).empty());
  EXPECT_EQ(Carry(kNow + 3000).size(), 1u);
}

TEST_F(HooksTest, FormsAndPlainTextCarryTheSame) {
  Open({.leads = 10}, Prompt());
  RegisterWell(3, R"(,"ContentType":"application/x-www-form-urlencoded")");
  RegisterWell(3, R"(,"ContentType":"text/plain")");
  RegisterWell(6, R"(,"ContentType":"application/x-www-form-urlencoded")");
  const uint32_t index = account_->Create(kNow);
  const std::vector<Delivery> told = Carry(kNow);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_THAT(
      told[0].body,
      testing::StartsWith("ProspectID=" + *Attribute(index, "ProspectID") +
                          "&ProspectAutoId="));
  EXPECT_EQ(told[1].content_type, "text/plain");
  EXPECT_FALSE(Json::parse(told[1].body).empty());
  account_->Update(index, kNow);
  EXPECT_THAT(Carry(kNow)[0].body, testing::StartsWith("Before=%7B%22"));
}

TEST_F(HooksTest, RegistrationsAreFoundChangedAndDeleted) {
  Open({.leads = 10}, Prompt());
  const std::string one =
      RegisterWell(6, R"(,"WebhookProperties":"{\"a\":1}")");
  RegisterWell(3);
  const auto found = [this](const std::string& parameter) {
    return Parsed(Ask("Retrieve", R"({"Parameter":{)" + parameter + "}}"));
  };
  EXPECT_EQ(found("")["RecordCount"], 2);
  EXPECT_EQ(found(R"("StatusCode":2)")["RecordCount"], 0);
  EXPECT_EQ(found(R"("StatusCode":0,"SearchText":"our")")["RecordCount"], 2);
  const Json hook =
      found(R"("WebhookEvent":"Lead_Post_Update")")["Response"][0];
  EXPECT_EQ(hook["WebhookId"], one);
  EXPECT_EQ(hook["EventCode"], "Lead_Post_Update");
  EXPECT_EQ(hook["URL"], "http://127.0.0.1:1/hook");
  EXPECT_EQ(hook["WebhookProperties"], "{\"a\":1}");
  EXPECT_EQ(Ask("Update", R"({"WebhookId":")" + one +
                              R"(","URL":"http://127.0.0.1:2/",)"
                              R"("WebhookEvent":"6"})")
                .status,
            200);
  EXPECT_EQ(found(R"("WebhookId":")" + one + '"')["Response"][0]["URL"],
            "http://127.0.0.1:2/");
  EXPECT_EQ(Ask("Delete", "{}").status, 405);
  EXPECT_EQ(Ask("Delete?webhookId=" + one).status, 200);
  EXPECT_EQ(Status(one), "gone");
  EXPECT_EQ(Ask("Delete?webhookId=" + one).status, 500);
}

TEST_F(HooksTest, MistakesInARegistrationAreTold) {
  Open({.leads = 10}, Prompt());
  EXPECT_EQ(Register(6, R"(,"WebhookProperties":{"a":1})").status, 400);
  EXPECT_EQ(Register(2).status, 500);
  EXPECT_EQ(Register(2, R"(,"ActivityEvent":"3003")").status, 500);
  EXPECT_EQ(Register(26).status, 500);
  EXPECT_EQ(Register(5).status, 500);
  EXPECT_EQ(Register(35).status, 500);
  EXPECT_EQ(Ask("Create", R"({"WebhookEvent":"6"})").status, 500);
  const std::string field = R"(,"ChangedLeadField":"Phone")";
  RegisterWell(26, field);
  EXPECT_EQ(Parsed(Register(26, field))["ExceptionType"],
            "MXDuplicateEntryException");
  std::string headers = R"(,"CustomHeaders":[)";
  for (int i = 0; i < 11; ++i) headers += R"({"Key":"K","Value":"V"},)";
  headers.back() = ']';
  EXPECT_EQ(
      Ask("Create", R"({"URL":"http://a/","WebhookEvent":"6")" + headers + "}")
          .status,
      500);
}

}  // namespace
}  // namespace sandbox
