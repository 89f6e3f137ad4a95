// SPDX-License-Identifier: Apache-2.0
#include "sandbox/rate_limit.h"
#include "tests/sandbox/api_fixture.h"

namespace sandbox {
namespace {

TEST(RateLimitTest, SlidingWindowNeverAnswersMoreThanTheLimit) {
  RateLimit limit({.calls = 3, .window_ms = 5000});
  EXPECT_TRUE(limit.Arrive(4000));
  EXPECT_TRUE(limit.Arrive(4001));
  EXPECT_TRUE(limit.Arrive(4999));
  EXPECT_FALSE(limit.Arrive(5000));
  EXPECT_FALSE(limit.Arrive(8999));
}

TEST(RateLimitTest, CallLeavesTheSlidingWindowAfterExactlyItsLength) {
  RateLimit limit({.calls = 1, .window_ms = 5000, .count_refused = false});
  EXPECT_TRUE(limit.Arrive(1000));
  EXPECT_FALSE(limit.Arrive(5999));
  EXPECT_TRUE(limit.Arrive(6000));
}

TEST(RateLimitTest, FixedWindowForgetsAtItsBoundary) {
  RateLimit limit(
      {.calls = 2, .window_ms = 5000, .window = RateWindow::kFixed});
  EXPECT_TRUE(limit.Arrive(4998));
  EXPECT_TRUE(limit.Arrive(4999));
  EXPECT_TRUE(limit.Arrive(5000));
  EXPECT_TRUE(limit.Arrive(5001));
  EXPECT_FALSE(limit.Arrive(5002));
  EXPECT_EQ(limit.Busiest(), 5u);
}

TEST(RateLimitTest, RefusedCallsUseUpTheWindowToo) {
  RateLimit limit({.calls = 1, .window_ms = 1000});
  EXPECT_TRUE(limit.Arrive(0));
  EXPECT_FALSE(limit.Arrive(999));
  EXPECT_FALSE(limit.Arrive(1500));
  EXPECT_TRUE(limit.Arrive(2500));
}

TEST(RateLimitTest, DailyCallsRunOut) {
  RateLimit limit({.calls = 25, .daily_calls = 2});
  EXPECT_TRUE(limit.Arrive(0));
  EXPECT_TRUE(limit.Arrive(10000));
  EXPECT_FALSE(limit.Arrive(20000));
  EXPECT_EQ(limit.RefusalMessage(),
            "API calls exceeded the limit of 25 in 5 second(s)");
  EXPECT_TRUE(limit.Arrive(3 * 86400000));
}

TEST(RateLimitTest, RefusalForTheDayMayNameIt) {
  RateLimit limit({.calls = 25, .daily_calls = 1, .name_the_day = true});
  EXPECT_TRUE(limit.Arrive(0));
  EXPECT_FALSE(limit.Arrive(10000));
  EXPECT_EQ(limit.RefusalMessage(),
            "API calls exceeded the limit of 1 in 1 day(s)");
}

TEST(RateLimitTest, DayOfUtcBeginsAtMidnight) {
  RateLimit limit({.calls = 25, .daily_calls = 1, .day = RateWindow::kFixed});
  EXPECT_TRUE(limit.Arrive(86400000 - 2));
  EXPECT_FALSE(limit.Arrive(86400000 - 1));
  EXPECT_TRUE(limit.Arrive(86400000));
}

TEST(RateLimitTest, SlidingDayEndsAfter24Hours) {
  RateLimit limit({.calls = 25, .daily_calls = 1, .count_refused = false});
  EXPECT_TRUE(limit.Arrive(1000));
  EXPECT_FALSE(limit.Arrive(86400000 + 999));
  EXPECT_TRUE(limit.Arrive(86400000 + 1000));
}

TEST(RateLimitTest, NeighbourInBurstsTakesItsPartAtTheStartOfAWindow) {
  RateLimit limit({.calls = 5,
                   .window_ms = 5000,
                   .count_refused = false,
                   .neighbour_calls = 5,
                   .neighbour_in_bursts = true});
  EXPECT_FALSE(limit.Arrive(100000));
  EXPECT_FALSE(limit.Arrive(104999));
  RateLimit fixed({.calls = 5,
                   .window_ms = 5000,
                   .window = RateWindow::kFixed,
                   .neighbour_calls = 4});
  EXPECT_TRUE(fixed.Arrive(100000));  // the neighbour has called once by now
}

TEST(RateLimitTest, LimitMayChangeAndKeepsWhatItCounted) {
  RateLimit limit({.calls = 5});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limit.Arrive(1000));
  limit.Change({.calls = 2});
  EXPECT_FALSE(limit.Arrive(1001));
  EXPECT_EQ(limit.RefusalMessage(),
            "API calls exceeded the limit of 2 in 5 second(s)");
}

TEST(RateLimitTest, NeighbourTakesItsPartOfEveryWindow) {
  RateLimit limit({.calls = 5, .window_ms = 5000, .neighbour_calls = 3});
  int answered = 0;
  for (int64_t at = 100000; at < 105000; at += 500) {
    answered += limit.Arrive(at) ? 1 : 0;
  }
  EXPECT_LE(answered, 2);
  EXPECT_GE(answered, 1);
}

TEST(RateLimitTest, NoLimitAnswersEverythingAndStillCounts) {
  RateLimit limit({.calls = 0});
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(limit.Arrive(i));
  EXPECT_EQ(limit.Busiest(), 1000u);
}

class CallsTest : public ApiFixture {
 protected:
  static constexpr char kUser[] = "/v2/Authentication.svc/UserByAccessKey.Get";

  int Status(const std::string& target, const Headers& headers = {}) {
    return api_->Handle({.target = target, .headers = headers}, kNow).status;
  }

  void OpenLimited(RefusalStyle style) {
    ApiOptions options;
    options.rate.calls = 2;
    options.refusal_style = style;
    Open({.leads = 3}, options);
  }
};

TEST_F(CallsTest, KeysTravelAsHeadersOfAnyCase) {
  Open({.leads = 3});
  EXPECT_EQ(Status(kUser, {{"X-LSQ-ACCESSKEY", kDefaultAccessKey},
                           {"x-lsq-secretkey", kDefaultSecretKey}}),
            200);
}

TEST_F(CallsTest, KeysTravelAsParametersOfAnyCase) {
  Open({.leads = 3});
  std::string access = kDefaultAccessKey;
  access.replace(access.find('$'), 1, "%24");
  EXPECT_EQ(Status(std::string(kUser) + "?ACCESSKEY=" + access +
                   "&secretKey=" + kDefaultSecretKey),
            200);
}

TEST_F(CallsTest, PathsAreReadInAnyCase) {
  Open({.leads = 3});
  EXPECT_EQ(Status("/V2/authentication.svc/USERBYACCESSKEY.get",
                   {{"x-LSQ-AccessKey", kDefaultAccessKey},
                    {"x-LSQ-SecretKey", kDefaultSecretKey}}),
            200);
}

TEST_F(CallsTest, WrongKeysAreUnauthorized) {
  Open({.leads = 3});
  const Response response = api_->Handle(
      {.target = kUser, .headers = {{"x-LSQ-AccessKey", kDefaultAccessKey}}},
      kNow);
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(Parsed(response)["ExceptionType"],
            "MXInvalidAccessDetailsException");
}

TEST_F(CallsTest, UnknownPathIsAnEmpty404AndWrongMethodIs405) {
  Open({.leads = 3});
  EXPECT_EQ(Get("Leads.GetByMobileNumber").status, 404);
  EXPECT_EQ(Get("Leads.GetByMobileNumber").body, "");
  EXPECT_EQ(Get("Leads.RecentlyModified").status, 405);
  EXPECT_EQ(Send("POST", "LeadsMetaData.Get", "{}").status, 405);
}

TEST_F(CallsTest, RefusalComesInThreeStyles) {
  for (const auto& [style, status] :
       {std::pair(RefusalStyle::k429, 429), std::pair(RefusalStyle::k200, 200),
        std::pair(RefusalStyle::k403, 403)}) {
    OpenLimited(style);
    Get("LeadsMetaData.Get");
    Get("LeadsMetaData.Get");
    const Response refused = Get("LeadsMetaData.Get");
    EXPECT_EQ(refused.status, status);
    const Json body = Parsed(refused);
    EXPECT_EQ(body["Status"], "Error");
    EXPECT_EQ(body["ExceptionType"], "MXAPIRateLimitExceededException");
    EXPECT_EQ(body["ExceptionMessage"],
              "API calls exceeded the limit of 2 in 5 second(s)");
    for (const auto& [name, value] : refused.headers) EXPECT_EQ(name, "Date");
  }
}

TEST_F(CallsTest, StatsCountEveryArrival) {
  OpenLimited(RefusalStyle::k429);
  for (int i = 0; i < 4; ++i) Get("LeadsMetaData.Get");
  Get("nothing");
  const ApiStats stats = api_->Stats();
  EXPECT_EQ(stats.calls.at("LeadsMetaData.Get"), 4u);
  EXPECT_EQ(stats.calls.at("unknown"), 1u);
  EXPECT_EQ(stats.refused, 3u);
  EXPECT_EQ(stats.busiest_window, 5u);
  EXPECT_EQ(stats.leads, 3u);
}

TEST_F(CallsTest, ArrivalsAreTold) {
  std::vector<std::string> told;
  ApiOptions options = Unlimited();
  options.on_arrival = [&told](int64_t at, const std::string& operation) {
    told.push_back(std::to_string(at - kNow) + " " + operation);
  };
  Open({.leads = 3}, options);
  Send("GET", "LeadsMetaData.Get", "", kNow + 7);
  EXPECT_THAT(told, testing::ElementsAre("7 LeadsMetaData.Get"));
}

TEST_F(CallsTest, DateHeaderTellsTheWholeSecond) {
  Open({.leads = 3});
  const Response response = Send("GET", "LeadsMetaData.Get", "", kNow + 999);
  ASSERT_EQ(response.headers.size(), 1u);
  EXPECT_EQ(response.headers[0].second, "Thu, 01 Jan 2026 00:16:40 GMT");
}

TEST_F(CallsTest, LatencyGrowsWithTheRows) {
  ApiOptions options = Unlimited();
  options.latency_ms = 30;
  options.latency_per_1000_ms = 1000;
  Open({.leads = 20}, options);
  EXPECT_EQ(Get("LeadsMetaData.Get").hold_ms, 30);
  EXPECT_EQ(Everything(Paging(1, 10)).hold_ms, 40);
}

class FaultsTest : public CallsTest {
 protected:
  void SetUp() override { Open({.leads = 30}); }

  Response AfterFault(FaultKind kind) {
    api_->FaultPlan().Next(kind);
    return Everything(Paging(1, 30));
  }
};

TEST_F(FaultsTest, EachKindSpoilsOneAnswer) {
  EXPECT_EQ(AfterFault(FaultKind::kBadGateway).status, 502);
  EXPECT_EQ(AfterFault(FaultKind::kBareError).body, "");
  EXPECT_EQ(Parsed(AfterFault(FaultKind::kMxError))["Status"], "Error");
  EXPECT_EQ(AfterFault(FaultKind::kMxErrorInOk).status, 200);
  EXPECT_EQ(AfterFault(FaultKind::kRefusal).status, 429);
  EXPECT_TRUE(Parsed(AfterFault(FaultKind::kTruncated)).is_discarded());
  EXPECT_TRUE(Parsed(AfterFault(FaultKind::kGarbage)).is_discarded());
  EXPECT_EQ(AfterFault(FaultKind::kEmpty).body, R"({"RecordCount":0})");
  EXPECT_EQ(AfterFault(FaultKind::kUnauthorized).status, 401);
  EXPECT_EQ(AfterFault(FaultKind::kClose).break_after, 0u);
  EXPECT_GT(AfterFault(FaultKind::kCloseInBody).break_after, 1000u);
  EXPECT_EQ(AfterFault(FaultKind::kDelay).hold_ms, 2000);
  EXPECT_EQ(Parsed(Everything())["RecordCount"], 30);
}

TEST_F(FaultsTest, FaultMayWaitForItsOperation) {
  api_->FaultPlan().Next(FaultKind::kBareError, 2, "Leads.RecentlyModified");
  EXPECT_EQ(Get("LeadsMetaData.Get").status, 200);
  EXPECT_EQ(Everything().status, 500);
  EXPECT_EQ(Everything().status, 500);
  EXPECT_EQ(Everything().status, 200);
}

TEST_F(FaultsTest, RandomFaultsComeAboutAsOftenAsAsked) {
  api_->FaultPlan().Randomly(FaultKind::kBadGateway, 0.2);
  int failed = 0;
  for (int i = 0; i < 500; ++i)
    failed += Get("LeadsMetaData.Get").status == 502;
  EXPECT_GT(failed, 60);
  EXPECT_LT(failed, 140);
  api_->FaultPlan().Clear();
  EXPECT_EQ(Get("LeadsMetaData.Get").status, 200);
}

TEST_F(FaultsTest, RevokedKeyIsUnauthorizedUntilItIsBack) {
  api_->FaultPlan().RevokeKey(true);
  EXPECT_EQ(Everything().status, 401);
  api_->FaultPlan().RevokeKey(false);
  EXPECT_EQ(Everything().status, 200);
}

TEST_F(FaultsTest, LargePagesMayBeTooMuch) {
  api_->FaultPlan().FailPagesAbove(10);
  EXPECT_EQ(Everything(Paging(1, 11)).status, 500);
  EXPECT_EQ(Everything(Paging(1, 11)).body, "");
  EXPECT_EQ(Everything(Paging(1, 10)).status, 200);
}

TEST_F(FaultsTest, PagesFailMoreOftenTheLargerTheyAre) {
  ApiOptions options = Unlimited();
  options.page_failures = 0.5;
  Open({.leads = 3}, options);
  const auto failures = [this](int64_t size) {
    int failed = 0;
    for (int i = 0; i < 200; ++i) {
      failed += Everything(Paging(1, size)).status == 500;
    }
    return failed;
  };
  const int large = failures(5000);
  EXPECT_GT(large, 70);
  EXPECT_LT(large, 130);
  EXPECT_LT(failures(500), 30);
}

TEST_F(FaultsTest, BrokenLeadStandsInAGoodPageUntilItIsMended) {
  const std::string whole = Everything(Paging(1, 30)).body;
  const auto broken = [this](Breakage how) {
    api_->FaultPlan().BreakLead(7, how);
    const Json page = Parsed(Everything(Paging(1, 30)));
    EXPECT_EQ(page["Leads"].size(), 30u);
    for (const Json& lead : page["Leads"]) {
      if (!lead["LeadPropertyList"].is_array() ||
          Value(lead, "ProspectAutoId") == "24") {
        return lead;
      }
    }
    return Json();
  };
  EXPECT_EQ(Value(broken(Breakage::kNoId), "ProspectID"), std::nullopt);
  EXPECT_TRUE(broken(Breakage::kNoList)["LeadPropertyList"].is_string());
  EXPECT_EQ(Value(broken(Breakage::kBadStamp), "LeadLastModifiedOn"), "broken");
  EXPECT_THAT(broken(Breakage::kBadEntry)["LeadPropertyList"],
              testing::Contains(Json("broken")));
  const Json value = broken(Breakage::kBadValue);
  EXPECT_EQ(Value(value, "ProspectID"), Attribute(7, "ProspectID"));
  EXPECT_EQ(Value(value, "FirstName"), std::nullopt);
  // No library reads such a text; so by its looks.
  api_->FaultPlan().BreakLead(7, Breakage::kBadText);
  EXPECT_NE(Everything(Paging(1, 30)).body.find(R"("half \ud800")"),
            std::string::npos);
  api_->FaultPlan().MendLead(7);
  EXPECT_EQ(Everything(Paging(1, 30)).body, whole);
}

TEST_F(FaultsTest, BrokenLeadIsBrokenInFlatReadsToo) {
  api_->FaultPlan().BreakLead(7, Breakage::kBadValue);
  const std::string get = "Leads.GetById?id=" + *Attribute(7, "ProspectID");
  EXPECT_TRUE(Parsed(Get(get))[0]["FirstName"].is_object());
  api_->FaultPlan().Clear();
  EXPECT_TRUE(Parsed(Get(get))[0]["FirstName"].is_string());
}

TEST_F(FaultsTest, OptionsChangeWhileItRuns) {
  api_->Change([](ApiOptions& options) {
    options.partial_view = true;
    options.latency_ms = 70;
    options.rate = {.calls = 2};
    options.refusal_style = RefusalStyle::k403;
  });
  const Response some = Everything();
  EXPECT_LT(Parsed(some)["RecordCount"], 30);
  EXPECT_EQ(some.hold_ms, 70);
  Everything();
  EXPECT_EQ(Everything().status, 403);
}

TEST_F(FaultsTest, EveryNameIsKnown) {
  for (const char* const name :
       {"bad-gateway", "bare-error", "mx-error", "mx-error-in-ok", "refusal",
        "truncated", "garbage", "empty", "unauthorized", "close",
        "close-in-body", "delay"}) {
    EXPECT_TRUE(FaultNamed(name)) << name;
  }
  EXPECT_FALSE(FaultNamed("fire"));
}

}  // namespace
}  // namespace sandbox
