// SPDX-License-Identifier: Apache-2.0
// A webhook brings a change into the answers of the server, with all programs
// as they are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/support/http_client.h"
#include "tests/system/account_rig.h"

namespace leadline {
namespace {

using testing::HasSubstr;

constexpr char kPath[] = "/webhooks/leadsquared";
constexpr char kSecret[] = "s3cret$0123456789";

class WebhooksTest : public testing::Test {
 protected:
  // A worker that by itself looks for changes once in ten minutes.
  void Fill() {
    rig_.StartSandbox({"--leads", "300"});
    rig_.StartSync({"--poll-interval", "10m"});
    rig_.StartServer();
    ASSERT_TRUE(rig_.WaitForStatus(
        [](const auto& status) { return status.freshness().complete(); }));
  }
  std::string IdOf(int index) {
    const std::string lead = rig_.AskSandbox(
        "/sandbox/leads?from=" + std::to_string(index) + "&count=1");
    const std::string name = R"("ProspectID":")";
    return lead.substr(lead.find(name) + name.size(), 36);
  }
  void GivenPhone(int index, const std::string& phone) {
    Http(rig_.sandbox_port(), "POST", "/sandbox/mutate",
         R"({"kind":"set","name":"Phone","index":)" + std::to_string(index) +
             R"(,"value":")" + phone + "\"}");
  }
  std::string Deliver(const std::string& body, const std::string& header) {
    const Connection connection(rig_.sync_http_port());
    connection.Send("POST " + std::string(kPath) +
                    " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + header +
                    "Content-Length: " + std::to_string(body.size()) +
                    "\r\n\r\n" + body);
    return connection.ReadAll();
  }
  bool BecomesFound(const std::string& phone) {
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (std::chrono::steady_clock::now() < deadline) {
      if (rig_.Lookup(phone).Ok()) return true;
      if (rig_.sync().EndsWithin(std::chrono::milliseconds(5))) return false;
    }
    return false;
  }

  AccountRig rig_;
};

TEST_F(WebhooksTest, ChangeIsInTheAnswersOnceItsWebhookHasCome) {
  rig_.SetForSync("LEADLINE_WEBHOOK_SECRET", kSecret);
  Fill();
  GivenPhone(5, "+91-9800000005");
  const std::string body =
      R"({"Before":{},"After":{"ProspectID":")" + IdOf(5) + R"("}})";
  EXPECT_THAT(Deliver(body, "X-Leadline-Secret: wrong\r\n"),
              HasSubstr("HTTP/1.1 401"));
  EXPECT_FALSE(rig_.Lookup("9800000005").Ok());
  EXPECT_THAT(
      Deliver(body, "X-Leadline-Secret: " + std::string(kSecret) + "\r\n"),
      HasSubstr(R"({"Status":"Success","StatusReason":""})"));
  EXPECT_TRUE(BecomesFound("9800000005"));
  const std::string metrics =
      Http(rig_.sync_http_port(), "GET", "/metrics").body;
  EXPECT_THAT(metrics, HasSubstr("webhooks_received_total 1\n"));
  EXPECT_THAT(metrics, HasSubstr("webhooks_refused_total 1\n"));
  EXPECT_THAT(metrics, HasSubstr("hint_ids_queued_total 1\n"));
}

TEST_F(WebhooksTest, WithoutASecretThereIsNoReceiver) {
  Fill();
  EXPECT_THAT(Deliver("{}", ""), HasSubstr("HTTP/1.1 405"));
  EXPECT_EQ(Http(rig_.sync_http_port(), "GET", kPath).status, 404);
}

}  // namespace
}  // namespace leadline
