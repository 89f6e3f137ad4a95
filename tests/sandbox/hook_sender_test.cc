// SPDX-License-Identifier: Apache-2.0
#include "sandbox/hook_sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <future>
#include <nlohmann/json.hpp>
#include <vector>

#include "sandbox/http_server.h"
#include "sandbox/program.h"
#include "tests/sandbox/http_client.h"

namespace sandbox {
namespace {

using Json = nlohmann::json;

// Takes what webhooks are told, on a port of its own.
class Receiver {
 public:
  Receiver() {
    HttpServerOptions options;
    options.now_ms = [] { return int64_t{0}; };
    absl::StatusOr<Listener> listener = Listener::Open("127.0.0.1:0");
    auto server = HttpServer::Start(
        *std::move(listener), options,
        [this](const Request& request) { return Take(request); });
    server_ = *std::move(server);
  }

  std::string Url() const {
    return "http://127.0.0.1:" + std::to_string(server_->Port()) + "/hook";
  }

  // From here on; verifications are always answered 200.
  void AnswerWith(int status) {
    const std::lock_guard lock(mu_);
    status_ = status;
  }

  void AnswerLate(int64_t hold_ms) {
    const std::lock_guard lock(mu_);
    hold_ms_ = hold_ms;
  }

  // Waits until so many calls came; false if they do not come.
  bool WaitFor(size_t calls) {
    std::unique_lock lock(mu_);
    return came_.wait_for(lock, std::chrono::seconds(30),
                          [&] { return requests_.size() >= calls; });
  }

  std::vector<Request> Requests() {
    const std::lock_guard lock(mu_);
    return requests_;
  }

 private:
  Response Take(const Request& request) {
    const std::lock_guard lock(mu_);
    requests_.push_back(request);
    came_.notify_all();
    return {.status = request.body.empty() ? 200 : status_,
            .body = R"({"Status":"Success","StatusReason":""})",
            .hold_ms = hold_ms_};
  }

  std::mutex mu_;
  std::condition_variable came_;
  std::vector<Request> requests_;
  int status_ = 200;
  int64_t hold_ms_ = 0;
  std::unique_ptr<HttpServer> server_;
};

// The whole sandbox, and somebody who listens to its webhooks.
class HookSenderTest : public testing::Test {
 protected:
  HookSenderTest() {
    settings_.address = "127.0.0.1:0";
    settings_.account.leads = 50;
    settings_.control = true;
    settings_.api.rate.calls = 0;
    settings_.api.hooks.retry_ms = 1;
    settings_.api.hooks.batch_ms = 0;
  }

  void Start() {
    auto started = Program::Start(settings_);
    ASSERT_TRUE(started.ok()) << started.status();
    program_ = *std::move(started);
  }

  Json Ask(const std::string& target, const std::string& post = "") const {
    return Json::parse(
        Perform(
            {.url = "http://127.0.0.1:" + std::to_string(program_->Port()) +
                    target,
             .headers = {std::string("x-LSQ-AccessKey: ") + kDefaultAccessKey,
                         std::string("x-LSQ-SecretKey: ") + kDefaultSecretKey},
             .post = post})
            .body,
        nullptr, false);
  }

  std::string Register(const std::string& url, int event) const {
    return Ask("/v2/Webhook.svc/Create",
               R"({"URL":")" + url + R"(","WebhookEvent":")" +
                   std::to_string(event) +
                   R"(","CustomHeaders":[{"Key":"X-Secret","Value":"s$1"}]})")
        ["Message"]["Id"];
  }

  Json Hook(const std::string& id) const {
    const Json found = Ask("/v2/Webhook.svc/Retrieve",
                           R"({"Parameter":{"WebhookId":")" + id + "\"}}");
    return found["Response"][0];
  }

  // Asks until the webhook has that status; false if it never does.
  bool WaitForStatus(const std::string& id, int status) const {
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < deadline) {
      if (Hook(id)["StatusCode"] == status) return true;
    }
    return false;
  }

  static bool Has(const Request& request, const std::string& name,
                  const std::string& value) {
    return std::count(request.headers.begin(), request.headers.end(),
                      std::pair(name, value)) == 1;
  }

  Settings settings_;
  Receiver receiver_;
  std::unique_ptr<Program> program_;
};

TEST_F(HookSenderTest, VerifiesThenDelivers) {
  Start();
  const std::string id = Register(receiver_.Url(), 6);
  ASSERT_TRUE(receiver_.WaitFor(1));
  ASSERT_TRUE(WaitForStatus(id, 0));
  Ask("/sandbox/mutate",
      R"({"kind":"set","index":3,"name":"mx_City","value":"Here"})");
  ASSERT_TRUE(receiver_.WaitFor(2));
  const std::vector<Request> requests = receiver_.Requests();
  EXPECT_EQ(requests[0].method, "HEAD");
  EXPECT_EQ(requests[1].method, "POST");
  EXPECT_THAT(requests[1].target,
              testing::HasSubstr("/hook?entityType=webhook&entityId=" + id));
  EXPECT_TRUE(Has(requests[1], "X-Secret", "s$1"));
  EXPECT_TRUE(Has(requests[1], "Content-Type", "application/json"));
  EXPECT_TRUE(Json::parse(requests[1].body).contains("Before"));
}

TEST_F(HookSenderTest, DisablesWhatFailsTenTimesUntilAHumanHelps) {
  Start();
  const std::string id = Register(receiver_.Url(), 3);
  ASSERT_TRUE(WaitForStatus(id, 0));
  receiver_.AnswerWith(500);
  Ask("/sandbox/mutate", R"({"kind":"create","leads":9})");
  ASSERT_TRUE(WaitForStatus(id, 2));
  receiver_.AnswerWith(200);
  EXPECT_EQ(Ask("/sandbox/faults", R"({"enable_hook":")" + id + "\"}"),
            Json::object());
  const size_t before = receiver_.Requests().size();
  Ask("/sandbox/mutate", R"({"kind":"create"})");
  EXPECT_TRUE(receiver_.WaitFor(before + 1));
  EXPECT_EQ(Hook(id)["StatusCode"], 0);
}

TEST_F(HookSenderTest, NobodyThereIsAFailure) {
  settings_.api.hooks.verification = HookVerification::kNone;
  settings_.api.hooks.disable_after = 2;
  Start();
  const std::string id = Register("http://127.0.0.1:1/nobody", 3);
  Ask("/sandbox/mutate", R"({"kind":"create"})");
  EXPECT_TRUE(WaitForStatus(id, 2));
}

TEST_F(HookSenderTest, LateChangesAreToldWithoutAnyRead) {
  settings_.visibility_lag_ms = 100;
  Start();
  const std::string id = Register(receiver_.Url(), 3);
  ASSERT_TRUE(WaitForStatus(id, 0));
  Ask("/sandbox/mutate", R"({"kind":"create","delay_ms":50})");
  EXPECT_TRUE(receiver_.WaitFor(2));
}

TEST_F(HookSenderTest, SlowReceiverIsAFailure) {
  settings_.api.hooks.verification = HookVerification::kNone;
  settings_.api.hooks.disable_after = 1;
  settings_.api.hooks.timeout_ms = 30;
  Start();
  receiver_.AnswerLate(3600000);
  const std::string id = Register(receiver_.Url(), 3);
  Ask("/sandbox/mutate", R"({"kind":"create"})");
  EXPECT_TRUE(WaitForStatus(id, 2));
}

TEST_F(HookSenderTest, StopsWhileADeliveryIsUnderWay) {
  std::promise<void> reached;
  Start();
  HttpServerOptions options;
  options.now_ms = [] { return int64_t{0}; };
  absl::StatusOr<Listener> listener = Listener::Open("127.0.0.1:0");
  ASSERT_TRUE(listener.ok());
  const std::string url =
      "http://127.0.0.1:" + std::to_string(listener->Port()) + "/";
  const auto slow = HttpServer::Start(*std::move(listener), options,
                                      [&reached](const Request&) {
                                        reached.set_value();
                                        return Response{.hold_ms = 3600000};
                                      });
  ASSERT_TRUE(slow.ok());
  Ask("/sandbox/faults", R"({"set":{"hook-timeout":"1h"}})");
  Register(url, 3);
  reached.get_future().wait();
  program_.reset();
}

}  // namespace
}  // namespace sandbox
