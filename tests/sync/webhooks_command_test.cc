// SPDX-License-Identifier: Apache-2.0
// The command against an account that is a server of the test's own.
#include "sync/webhooks_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "sync/call_ledger.h"
#include "sync/webhook_calls.h"
#include "tests/support/http_client.h"
#include "tests/support/temp_folder.h"
#include "tests/sync/raw_http_server.h"

namespace leadline {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using Json = nlohmann::json;

constexpr char kUrl[] = "https://leads.example.com/webhooks/leadsquared";
constexpr char kSecret[] = "s3cret$0123456789";
constexpr char kId[] = "7463290b-9dee-11e7-b0ab-02e89b2fb8f4";
constexpr char kOtherId[] = "8463290b-9dee-11e7-b0ab-02e89b2fb8f4";

class WebhooksCommandTest : public testing::Test {
 protected:
  WebhooksCommandTest()
      : account_([this](const RawHttpServer::Request& request,
                        RawHttpServer::Peer& peer) {
          // As an account does: the new webhook is tried at once.
          if (request.head.find("Webhook.svc/Create") != std::string::npos) {
            Probe();
          }
          peer.Send(Answer(AnswerTo(request)));
        }) {
    setenv("LEADSQUARED_ACCESS_KEY", "u$rkey", 1);
    setenv("LEADSQUARED_SECRET_KEY", "other", 1);
    setenv("LEADLINE_WEBHOOK_SECRET", kSecret, 1);
  }
  ~WebhooksCommandTest() override {
    for (const char* name : {"LEADSQUARED_ACCESS_KEY", "LEADSQUARED_SECRET_KEY",
                             "LEADLINE_WEBHOOK_SECRET"}) {
      unsetenv(name);
    }
  }

  std::string AnswerTo(const RawHttpServer::Request& request) const {
    if (request.head.find("Webhook.svc/Retrieve") != std::string::npos) {
      return Json({{"RecordCount", webhooks_.size()}, {"List", webhooks_}})
          .dump();
    }
    return answer_;
  }
  // Tries the command's HTTP address, whose port is in a file.
  void Probe() {
    if (!probes_) return;
    std::ifstream file(folder_.Path("port"));
    std::string name;
    uint16_t port = 0;
    file >> name >> port;
    probed_.push_back(Http(port, "HEAD", "/webhooks/leadsquared").status);
  }
  void GivenWebhook(const char* id, const char* event, int status,
                    const std::string& description = "") {
    webhooks_.push_back({{"WebhookId", id},
                         {"EventName", event},
                         {"URL", kUrl},
                         {"Description", description},
                         {"StatusCode", status}});
  }

  int Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "webhooks");
    const std::string replica = folder_.Path("leads.db");
    const std::string upstream =
        "http://127.0.0.1:" + std::to_string(account_.Port());
    // A fresh ledger waits a whole window: keep it short.
    const std::string port = folder_.Path("port");
    for (const char* more :
         {"--replica", replica.c_str(), "--upstream", upstream.c_str(),
          "--rate", "100/10ms", "--http-address", "127.0.0.1:0", "--port-file",
          port.c_str()}) {
      arguments.emplace_back(more);
    }
    std::vector<const char*> argv;
    for (const std::string& argument : arguments) {
      argv.push_back(argument.c_str());
    }
    out_.str("");
    err_.str("");
    return RunWebhooksCommand(static_cast<int>(argv.size()), argv.data(), out_,
                              err_);
  }
  // The bodies of the calls of this operation.
  std::vector<Json> Bodies(const std::string& operation) const {
    std::vector<Json> bodies;
    for (const RawHttpServer::Request& request : account_.Requests()) {
      if (request.head.find("Webhook.svc/" + operation) == std::string::npos) {
        continue;
      }
      bodies.push_back(request.body.empty() ? Json()
                                            : Json::parse(request.body));
    }
    return bodies;
  }

  const TempFolder folder_;
  Json webhooks_ = Json::array();
  std::string answer_ = R"({"Status":"Success","Message":{"Id":"x"}})";
  bool probes_ = true;
  std::vector<int> probed_;
  std::ostringstream out_;
  std::ostringstream err_;
  RawHttpServer account_;
};

TEST_F(WebhooksCommandTest, RegistersCreateAndUpdateWithTheSecretInAHeader) {
  EXPECT_EQ(Run({"register", "--url", kUrl}), 0) << err_.str();
  const std::vector<Json> made = Bodies("Create");
  ASSERT_THAT(made, SizeIs(2));
  EXPECT_EQ(made[0]["WebhookEvent"], "3");
  EXPECT_EQ(made[1]["WebhookEvent"], "6");
  EXPECT_EQ(made[0]["URL"], kUrl);
  EXPECT_EQ(made[0]["Method"], "POST");
  EXPECT_EQ(made[0]["CustomHeaders"],
            Json::parse(R"([{"Key":"X-Leadline-Secret",
                             "Value":"s3cret$0123456789"}])"));
  EXPECT_THAT(out_.str(), Not(HasSubstr(kSecret)));
}

TEST_F(WebhooksCommandTest, AnswersTheAccountsTrialInTheWorkersPlace) {
  EXPECT_EQ(Run({"register", "--url", kUrl}), 0) << err_.str();
  EXPECT_THAT(probed_, ElementsAre(200, 200));
  EXPECT_THAT(out_.str(), HasSubstr("was answered: start the worker"));
}

TEST_F(WebhooksCommandTest, SaysThatTheAccountHasNotTriedTheUrl) {
  probes_ = false;
  EXPECT_EQ(Run({"register", "--url", kUrl, "--wait", "1ms"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("has not tried the URL yet"));
}

TEST_F(WebhooksCommandTest, ActivityAndFieldAreNamedBesideTheirProperties) {
  EXPECT_EQ(Run({"register", "--url", kUrl, "--event", "activity:22", "--event",
                 "field:Phone"}),
            0)
      << err_.str();
  const std::vector<Json> made = Bodies("Create");
  ASSERT_THAT(made, SizeIs(2));
  EXPECT_EQ(made[0]["WebhookEvent"], "2");
  EXPECT_EQ(made[0]["ActivityEvent"], "22");
  EXPECT_EQ(
      Json::parse(
          made[0]["WebhookProperties"].get<std::string>())["ActivityEvent"],
      "22");
  EXPECT_EQ(made[1]["WebhookEvent"], "26");
  EXPECT_EQ(made[1]["ChangedLeadField"], "Phone");
  EXPECT_TRUE(made[1]["WebhookProperties"].is_string());
}

TEST_F(WebhooksCommandTest, WhatIsThereAlreadyIsNotMadeTwice) {
  GivenWebhook(kId, "Lead_Post_Create", 0);
  GivenWebhook(kOtherId, "Lead_Field_Change", 2, "Leadline: field:Phone");
  EXPECT_EQ(Run({"register", "--url", kUrl, "--event", "create", "--event",
                 "field:Phone", "--event", "field:Mobile"}),
            0)
      << err_.str();
  EXPECT_THAT(Bodies("Create"), SizeIs(1));
  EXPECT_THAT(out_.str(), AllOf(HasSubstr(kId), HasSubstr("was there already"),
                                HasSubstr("field:Mobile\tregistered")));
}

TEST_F(WebhooksCommandTest, ListNamesWhatIsDisabledAndTheCure) {
  GivenWebhook(kId, "Lead_Post_Create", 0);
  GivenWebhook(kOtherId, "Lead_Post_Update", 2);
  EXPECT_EQ(Run({"list"}), 0) << err_.str();
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr(std::string(kId) + "\tLead_Post_Create\tenabled"),
                    HasSubstr("Lead_Post_Update\tdisabled-after-failures"),
                    HasSubstr("remove and register it again")));
}

TEST_F(WebhooksCommandTest, ListHidesTheQueryOfAUrl) {
  webhooks_.push_back({{"WebhookId", kId}, {"URL", "https://x.y/z?key=abc"}});
  EXPECT_EQ(Run({"list"}), 0);
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("https://x.y/z\t"), Not(HasSubstr("abc"))));
}

TEST_F(WebhooksCommandTest, RemovesWithAGetByIdOrByUrl) {
  GivenWebhook(kId, "Lead_Post_Create", 0);
  EXPECT_EQ(Run({"remove", "--url", kUrl, "--id", kOtherId}), 0) << err_.str();
  std::vector<std::string> heads;
  for (const auto& request : account_.Requests()) {
    if (request.head.find("Delete") != std::string::npos) {
      heads.push_back(request.head);
    }
  }
  ASSERT_THAT(heads, SizeIs(2));
  EXPECT_THAT(heads[0], StartsWith("GET /v2/Webhook.svc/Delete?webhookId=" +
                                   std::string(kOtherId) + " "));
  EXPECT_THAT(heads[1], HasSubstr(kId));
}

TEST_F(WebhooksCommandTest, WhatTheAccountSaysIsToldInOneLine) {
  answer_ = R"({"Status":"Error","ExceptionType":"MXDuplicateEntryException",)"
            R"("ExceptionMessage":"A webhook for the field exists."})";
  EXPECT_EQ(Run({"register", "--url", kUrl, "--event", "field:Phone"}), 1);
  EXPECT_THAT(err_.str(), AllOf(HasSubstr("field:Phone: the account answers"),
                                HasSubstr("A webhook for the field exists.")));
}

TEST_F(WebhooksCommandTest, WorkerAtWorkIsNamed) {
  const SystemClock clock;
  const auto ledger = CallLedger::Open(folder_.Path("leads.db.budget"), clock);
  ASSERT_TRUE(ledger.ok());
  EXPECT_EQ(Run({"list"}), 1);
  EXPECT_THAT(err_.str(), HasSubstr("another leadline-sync is at work"));
  EXPECT_THAT(account_.Requests(), IsEmpty());
}

TEST_F(WebhooksCommandTest, IsRefusedByTheWorkersLedgerByWhicheverName) {
  std::filesystem::create_directory(folder_.Path("data"));
  std::filesystem::create_symlink("data/leads.db", folder_.Path("leads.db"));
  SystemClock clock;
  const auto ledger =
      CallLedger::Open(folder_.Path("data/leads.db.budget"), clock);
  ASSERT_TRUE(ledger.ok());
  EXPECT_EQ(Run({"list"}), 1);
  EXPECT_THAT(err_.str(), HasSubstr("another leadline-sync"));
}

TEST_F(WebhooksCommandTest, WrongUseIsNamedWithoutACall) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{}, "register, list or remove"},
      {{"undo"}, "register, list or remove"},
      {{"register"}, "--url"},
      {{"register", "--url", "leads.example.com/hooks"}, "--url"},
      {{"register", "--url", "http://leads.example.com/hooks"}, "http"},
      {{"register", "--url", kUrl, "--event", "delete"}, "is no event"},
      {{"register", "--url", kUrl, "--event", "activity:"}, "is no event"},
      {{"remove"}, "say which"},
      {{"remove", "--id", "7&x=y"}, "is no webhook's id"},
  };
  for (const auto& [arguments, complaint] : cases) {
    EXPECT_EQ(Run(arguments), 2) << complaint;
    EXPECT_THAT(err_.str(), HasSubstr(complaint));
  }
  EXPECT_THAT(account_.Requests(), IsEmpty());
}

TEST_F(WebhooksCommandTest, RegisterWithoutASecretNamesTheVariable) {
  unsetenv("LEADLINE_WEBHOOK_SECRET");
  EXPECT_EQ(Run({"register", "--url", kUrl}), 1);
  EXPECT_THAT(err_.str(), HasSubstr("LEADLINE_WEBHOOK_SECRET is not set"));
  EXPECT_THAT(account_.Requests(), IsEmpty());
}

TEST(WebhookCallsTest, ListsOfEveryShapeAreRead) {
  const std::string item = R"({"Id":"a","WebhookEvent":6,"Url":"u",)"
                           R"("StatusCode":"2"})";
  for (const std::string& body :
       {"[" + item + "]", R"({"RecordCount":1,"List":[)" + item + "]}",
        R"({"Response":[)" + item + "]}"}) {
    const auto webhooks = ParseWebhooks(body);
    ASSERT_TRUE(webhooks.ok()) << body;
    ASSERT_THAT(*webhooks, SizeIs(1));
    EXPECT_EQ(webhooks->front().id, "a");
    EXPECT_EQ(webhooks->front().event, "6");
    EXPECT_TRUE(webhooks->front().IsDisabledAfterFailures());
  }
  EXPECT_THAT(*ParseWebhooks(R"({"RecordCount":0})"), IsEmpty());
  EXPECT_FALSE(ParseWebhooks(R"({"RecordCount":3})").ok());
  EXPECT_FALSE(ParseWebhooks("oops").ok());
}

}  // namespace
}  // namespace leadline
