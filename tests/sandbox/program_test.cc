// SPDX-License-Identifier: Apache-2.0
#include "sandbox/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/sandbox/http_client.h"
#include "tests/support/temp_folder.h"

namespace sandbox {
namespace {

using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;

// The whole sandbox on a free port, asked over real sockets.
class ProgramTest : public testing::Test {
 protected:
  ProgramTest() {
    settings_.address = "127.0.0.1:0";
    settings_.account.leads = 200;
    settings_.control = true;
  }

  std::string File(const std::string& name) const { return folder_.Path(name); }

  void Start() {
    program_.reset();
    auto started = Program::Start(settings_);
    ASSERT_TRUE(started.ok()) << started.status();
    program_ = *std::move(started);
  }

  Fetched Ask(const std::string& target, const std::string& post = "") const {
    return Perform(
        {.url = "http://127.0.0.1:" + std::to_string(program_->Port()) + target,
         .headers = {std::string("x-LSQ-AccessKey: ") + kDefaultAccessKey,
                     std::string("x-LSQ-SecretKey: ") + kDefaultSecretKey},
         .post = post});
  }

  Json AskJson(const std::string& target, const std::string& post = "") const {
    return Json::parse(Ask(target, post).body, nullptr, false);
  }

  Json Window() const {
    return AskJson("/v2/LeadManagement.svc/Leads.RecentlyModified",
                   R"({"Parameter":{"FromDate":"2005-01-01 00:00:00",)"
                   R"("ToDate":"2100-01-01 00:00:00"}})");
  }

  // Every lead; without LeadAge, which moves by itself.
  Json Leads() const {
    Json leads = AskJson("/sandbox/leads?count=100000");
    for (Json& lead : leads) lead["lead"].erase("LeadAge");
    return leads;
  }

  leadline::TempFolder folder_;
  Settings settings_;
  std::unique_ptr<Program> program_;
};

TEST_F(ProgramTest, AnswersTheSampleOverASocket) {
  Start();
  const Json leads = AskJson(
      "/v2/LeadManagement.svc/RetrieveLeadByPhoneNumber?phone=9901111111");
  ASSERT_EQ(leads.size(), 1u);
  EXPECT_EQ(leads[0]["FirstName"], "Prashant");
}

TEST_F(ProgramTest, TakesKeysAsParameters) {
  Start();
  const Fetched fetched =
      Perform({.url = "http://127.0.0.1:" + std::to_string(program_->Port()) +
                      "/v2/Authentication.svc/UserByAccessKey.Get?accesskey="
                      "u%24rsandbox0000000000000000000000access&SecretKey="
                      "sandbox%24000000000000000000000000secret"});
  EXPECT_EQ(fetched.status, 200);
}

TEST_F(ProgramTest, PortFileNamesThePort) {
  settings_.port_file = File("ports");
  Start();
  std::ifstream file(settings_.port_file);
  std::string line;
  std::getline(file, line);
  EXPECT_EQ(line, "http " + std::to_string(program_->Port()));
}

TEST_F(ProgramTest, TakenPortIsToldInOneLine) {
  Start();
  Settings second = settings_;
  second.address = "127.0.0.1:" + std::to_string(program_->Port());
  const auto started = Program::Start(second);
  EXPECT_THAT(std::string(started.status().message()),
              testing::HasSubstr("Address already in use"));
}

TEST_F(ProgramTest, LimitIsKeptOverSockets) {
  settings_.api.rate = {.calls = 5, .window_ms = 60000};
  settings_.arrival_log = File("arrivals");
  Start();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Window()["RecordCount"], 200);
  EXPECT_EQ(Window()["ExceptionType"], "MXAPIRateLimitExceededException");
  const Json stats = AskJson("/sandbox/stats");
  EXPECT_EQ(stats["calls"]["Leads.RecentlyModified"], 6);
  EXPECT_EQ(stats["refused"], 1);
  EXPECT_EQ(stats["busiest_window"], 6);
  EXPECT_EQ(stats["leads"], 200);
  std::ifstream log(settings_.arrival_log);
  const std::string lines((std::istreambuf_iterator<char>(log)), {});
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 6);
}

TEST_F(ProgramTest, ControlPathIsClosedUnlessAskedFor) {
  settings_.control = false;
  Start();
  EXPECT_EQ(Ask("/sandbox/stats").status, 404);
}

TEST_F(ProgramTest, IsAliveWithoutKeysAndOutsideTheAccountsLimit) {
  settings_.api.rate = {.calls = 1, .window_ms = 60000};
  Start();
  const std::string url =
      "http://127.0.0.1:" + std::to_string(program_->Port()) + "/livez";
  for (int i = 0; i < 3; ++i) {
    const Fetched fetched = Perform({.url = url});
    EXPECT_EQ(fetched.status, 200);
    EXPECT_EQ(fetched.body, "ok\n");
  }
  EXPECT_EQ(Window()["RecordCount"], 200);
}

TEST_F(ProgramTest, FaultsAreSetOverTheControlPath) {
  Start();
  const std::string faults = "/sandbox/faults";
  EXPECT_EQ(Ask(faults, R"({"next":"bad-gateway","count":2})").status, 200);
  EXPECT_EQ(Ask("/v2/LeadManagement.svc/LeadsMetaData.Get").status, 502);
  EXPECT_EQ(Ask("/v2/LeadManagement.svc/LeadsMetaData.Get").status, 502);
  Ask(faults, R"({"next":"close-in-body"})");
  EXPECT_FALSE(Ask("/v2/LeadManagement.svc/LeadsMetaData.Get").complete);
  Ask(faults, R"({"revoke_key":true})");
  EXPECT_EQ(Ask("/v2/LeadManagement.svc/LeadsMetaData.Get").status, 401);
  Ask(faults, R"({"clear":true})");
  EXPECT_EQ(Ask("/v2/LeadManagement.svc/LeadsMetaData.Get").status, 200);
  EXPECT_EQ(Ask(faults, R"({"next":"fire"})").status, 400);
  EXPECT_EQ(Ask(faults, "{").status, 400);
  EXPECT_EQ(Ask("/sandbox/nothing").status, 404);
}

TEST_F(ProgramTest, ChangesAreMadeOverTheControlPath) {
  Start();
  const std::string mutate = "/sandbox/mutate";
  EXPECT_EQ(AskJson(mutate, R"({"kind":"create"})")["index"], 200);
  EXPECT_EQ(AskJson(mutate, R"({"kind":"set","index":200,"name":"Phone",)"
                            R"("value":"+91-9811111111"})")["index"],
            200);
  EXPECT_EQ(AskJson("/v2/LeadManagement.svc/RetrieveLeadByPhoneNumber"
                    "?phone=9811111111")
                .size(),
            1u);
  AskJson(mutate, R"({"kind":"delete","index":200})");
  EXPECT_EQ(AskJson("/sandbox/stats")["leads"], 200);
  EXPECT_EQ(AskJson("/sandbox/leads?from=199&count=5").size(), 1u);
  EXPECT_EQ(AskJson("/sandbox/leads?from=0&count=1")[0]["lead"].size(), 128u);
  EXPECT_EQ(Ask(mutate, R"({"kind":"explode"})").status, 400);
}

TEST_F(ProgramTest, ConnectionsAreRefusedForAWhile) {
  Start();
  const uint16_t port = program_->Port();
  const auto refused = [this] { return Ask("/sandbox/stats").refused; };
  EXPECT_FALSE(refused());
  EXPECT_EQ(Ask("/sandbox/faults", R"({"refuse_ms":300})").status, 200);
  const auto deadline = Clock::now() + std::chrono::seconds(30);
  while (!refused() && Clock::now() < deadline) {
  }
  EXPECT_TRUE(refused());
  while (refused() && Clock::now() < deadline) {
  }
  EXPECT_EQ(Ask("/sandbox/stats").status, 200);
  EXPECT_EQ(program_->Port(), port);
}

TEST_F(ProgramTest, StopsWhileConnectionsAreRefused) {
  Start();
  Ask("/sandbox/faults", R"({"refuse_ms":3600000})");
  const auto deadline = Clock::now() + std::chrono::seconds(30);
  while (!Ask("/sandbox/stats").refused && Clock::now() < deadline) {
  }
  EXPECT_TRUE(Ask("/sandbox/stats").refused);
  program_.reset();
}

TEST_F(ProgramTest, SwitchesAreSetOverTheControlPath) {
  Start();
  const std::string faults = "/sandbox/faults";
  EXPECT_EQ(Ask(faults, R"({"set":{"role":"sales-user","rate":"3/1m",)"
                        R"("rate-style":"403","fields-key":true}})")
                .status,
            200);
  EXPECT_LT(Window()["RecordCount"], 100);
  EXPECT_EQ(Window()["Leads"][0]["LeadPropertyList"][0].size(), 3u);
  Window();
  EXPECT_EQ(Ask("/v2/LeadManagement.svc/LeadsMetaData.Get").status, 403);
  EXPECT_EQ(Ask(faults, R"({"set":{"rate":"none","colour":"red"}})").status,
            400);
  EXPECT_EQ(Ask(faults, R"({"set":{"rate":"often"}})").status, 400);
  EXPECT_EQ(Ask("/v2/LeadManagement.svc/LeadsMetaData.Get").status, 403);
  EXPECT_EQ(Ask(faults, R"({"set":{"rate":"none"}})").status, 200);
  EXPECT_EQ(Ask("/v2/LeadManagement.svc/LeadsMetaData.Get").status, 200);
}

TEST_F(ProgramTest, LeadIsBrokenAndMendedOverTheControlPath) {
  Start();
  const std::string faults = "/sandbox/faults";
  const auto broken = [this] {
    const std::string by_id =
        "Leads.GetById?id=1bfdec89-f91b-46a3-85bd-"
        "fda3f3712518";
    return Ask("/v2/LeadManagement.svc/" + by_id).body == R"(["broken"])";
  };
  EXPECT_FALSE(broken());
  EXPECT_EQ(Ask(faults, R"({"break_lead":0,"how":"no-list"})").status, 200);
  EXPECT_TRUE(broken());
  EXPECT_EQ(Ask(faults, R"({"break_lead":0,"how":"gently"})").status, 400);
  EXPECT_EQ(Ask(faults, R"({"mend_lead":0})").status, 200);
  EXPECT_FALSE(broken());
}

TEST_F(ProgramTest, ClockMayJumpWhileItRuns) {
  Start();
  const auto now = [this] {
    return AskJson("/sandbox/stats")["now_ms"].get<int64_t>();
  };
  const int64_t before = now();
  Ask("/sandbox/faults", R"({"clock_offset_ms":-7200000})");
  EXPECT_LT(now(), before - 3600000);
  Ask("/sandbox/faults", R"({"clock_offset_ms":0})");
  EXPECT_GE(now(), before);
}

TEST_F(ProgramTest, SlowAnswersAreAsLateAsAskedFor) {
  settings_.fault_delay_ms = 3600000;
  Start();
  Ask("/sandbox/faults", R"({"delay_ms":60,"next":"delay"})");
  const auto begin = Clock::now();
  EXPECT_EQ(Ask("/v2/LeadManagement.svc/LeadsMetaData.Get").status, 200);
  EXPECT_GE(Clock::now() - begin, std::chrono::milliseconds(60));
}

TEST_F(ProgramTest, LargePagesMayBeTooMuchFromTheStart) {
  settings_.fail_pages_above = 10;
  settings_.fault_delay_ms = 0;
  Start();
  const auto status = [this](int size) {
    return Ask("/v2/LeadManagement.svc/Leads.Get",
               R"({"Paging":{"PageSize":)" + std::to_string(size) + "}}")
        .status;
  };
  EXPECT_EQ(status(11), 500);
  EXPECT_EQ(status(10), 200);
}

TEST_F(ProgramTest, ManyAreChangedInOneCall) {
  Start();
  const std::string mutate = "/sandbox/mutate";
  EXPECT_EQ(
      AskJson(mutate, R"({"kind":"update","index":50,"leads":100})")["index"],
      149);
  EXPECT_EQ(
      AskJson(mutate, R"({"kind":"delete","index":10,"leads":20})")["index"],
      29);
  EXPECT_EQ(AskJson("/sandbox/stats")["leads"], 180);
  EXPECT_EQ(
      Ask(mutate, R"({"kind":"stamp-back","index":60,"by_ms":999})").status,
      200);
  EXPECT_EQ(Ask(mutate, R"({"kind":"remove-field","name":"mx_City"})").status,
            200);
  EXPECT_EQ(AskJson("/sandbox/leads?from=60&count=1")[0]["lead"].size(), 129u);
}

TEST_F(ProgramTest, JournalBringsBulkChangesBack) {
  settings_.journal = File("journal");
  settings_.account.field_set = true;
  Start();
  const std::string mutate = "/sandbox/mutate";
  Ask(mutate, R"({"kind":"update","index":50,"leads":100})");
  Ask(mutate, R"({"kind":"stamp-back","index":60,"by_ms":99999,)"
              R"("name":"mx_City","value":"Back"})");
  Ask(mutate, R"({"kind":"remove-field","name":"mx_State"})");
  Ask(mutate, R"({"kind":"create","leads":7})");
  const Json before = Leads();
  Start();
  EXPECT_EQ(Leads(), before);
}

TEST_F(ProgramTest, ChangesShowOnlyAfterTheVisibilityLag) {
  settings_.visibility_lag_ms = 24 * 3600000;
  Start();
  const Json before = Leads();
  const std::string any = R"({"kind":"update","index":7,"leads":100})";
  Ask("/sandbox/mutate", any);
  EXPECT_EQ(Leads(), before);
  Ask("/sandbox/mutate", R"({"visibility_lag_ms":0})");
  Ask("/sandbox/mutate", R"({"kind":"update","index":107,"leads":93})");
  EXPECT_NE(Leads(), before);
}

TEST_F(ProgramTest, AccountLivesAtTheRateAskedFor) {
  settings_.mutate_rate = 2000;
  Start();
  const auto deadline = Clock::now() + std::chrono::seconds(30);
  int size = 200;
  while (size < 220 && Clock::now() < deadline) {
    size = AskJson("/sandbox/stats")["size"];
  }
  EXPECT_GE(size, 220);
  Ask("/sandbox/mutate", R"({"rate":0})");
  const Json before = Leads();
  EXPECT_EQ(Leads(), before);
}

TEST_F(ProgramTest, JournalBringsTheSameAccountBack) {
  settings_.journal = File("journal");
  Start();
  AskJson("/sandbox/mutate", R"({"kind":"any","count":300})");
  AskJson("/sandbox/mutate",
          R"({"kind":"set","index":3,"name":"Notes","value":"a\nb\"c"})");
  const Json before = Leads();
  Start();
  EXPECT_EQ(Leads(), before);
}

TEST_F(ProgramTest, JournalDropsALineThatWasCutOff) {
  settings_.journal = File("journal");
  Start();
  AskJson("/sandbox/mutate", R"({"kind":"any","count":20})");
  const Json before = Leads();
  program_.reset();
  std::ofstream(settings_.journal, std::ios::app) << R"({"kind":"tou)";
  Start();
  EXPECT_EQ(Leads(), before);
  AskJson("/sandbox/mutate", R"({"kind":"touch","index":3})");
  const Json after = Leads();
  Start();
  EXPECT_EQ(Leads(), after);
}

TEST_F(ProgramTest, JournalOfAnotherAccountIsRefused) {
  settings_.journal = File("journal");
  Start();
  program_.reset();
  settings_.account.seed = 2;
  EXPECT_THAT(std::string(Program::Start(settings_).status().message()),
              testing::HasSubstr("belongs to an account made with other"));
}

TEST_F(ProgramTest, GreetingTellsTheKeys) {
  settings_.api.rate = {.calls = 10, .window_ms = 5000};
  Start();
  EXPECT_THAT(program_->Greeting(),
              testing::AllOf(testing::HasSubstr("200 leads (seed 1)"),
                             testing::HasSubstr("10 calls in 5 s"),
                             testing::HasSubstr(kDefaultAccessKey)));
}

}  // namespace
}  // namespace sandbox
