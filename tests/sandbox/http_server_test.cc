// SPDX-License-Identifier: Apache-2.0
#include "sandbox/http_server.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <latch>
#include <thread>
#include <vector>

#include "tests/sandbox/http_client.h"

namespace sandbox {
namespace {

class HttpServerTest : public testing::Test {
 protected:
  void Serve(HttpServer::Handler handler, HttpServerOptions options = {}) {
    options.now_ms = [] { return int64_t{1476374169417}; };
    absl::StatusOr<Listener> listener = Listener::Open("127.0.0.1:0");
    ASSERT_TRUE(listener.ok()) << listener.status();
    auto server =
        HttpServer::Start(*std::move(listener), options, std::move(handler));
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  // Answers every request in this way.
  void ServeAlways(const Response& response, HttpServerOptions options = {}) {
    Serve([response](const Request&) { return response; }, options);
  }

  std::string Url(const std::string& target = "/") const {
    return "http://127.0.0.1:" + std::to_string(server_->Port()) + target;
  }

  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, CarriesRequestAndResponse) {
  Request seen;
  Serve([&seen](const Request& request) {
    seen = request;
    return Response{.status = 429,
                    .headers = {{"X-Test", "yes"}, {"Date", "wrong"}},
                    .body = "sorry"};
  });
  const Fetched fetched = Perform({.url = Url("/a%20b?c=%2B91&d=+"),
                                   .headers = {"X-Key: u$r"},
                                   .post = std::string(200000, 'x')});
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.target, "/a%20b?c=%2B91&d=+");
  EXPECT_EQ(seen.body.size(), 200000u);
  EXPECT_EQ(std::count(seen.headers.begin(), seen.headers.end(),
                       std::pair<std::string, std::string>("X-Key", "u$r")),
            1);
  EXPECT_EQ(fetched.status, 429);
  EXPECT_EQ(fetched.body, "sorry");
  EXPECT_EQ(fetched.headers.at("x-test"), "yes");
  EXPECT_EQ(fetched.headers.at("date"), "Thu, 13 Oct 2016 15:56:09 GMT");
}

TEST_F(HttpServerTest, BreaksBeforeTheAnswer) {
  ServeAlways({.body = "never seen", .break_after = 0});
  const Fetched fetched = Perform({.url = Url()});
  EXPECT_FALSE(fetched.complete);
  EXPECT_EQ(fetched.status, 0);
}

TEST_F(HttpServerTest, BreaksInTheBody) {
  ServeAlways({.body = std::string(300000, 'x'), .break_after = 100000});
  const Fetched fetched = Perform({.url = Url()});
  EXPECT_FALSE(fetched.complete);
  EXPECT_EQ(fetched.status, 200);
  EXPECT_LE(fetched.body.size(), 100000u);
}

TEST_F(HttpServerTest, HeldAnswerHoldsUpNoOther) {
  std::promise<void> asked;
  Serve([&asked](const Request& request) {
    if (request.target != "/slow") return Response{.body = request.target};
    asked.set_value();
    return Response{.body = "late", .hold_ms = 3600000};
  });
  std::jthread slow([url = Url("/slow")] { Perform({.url = url}); });
  asked.get_future().wait();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Perform({.url = Url("/quick")}).body, "/quick");
  }
  server_.reset();
}

TEST_F(HttpServerTest, ManyConnectionsAreServedAtOnce) {
  constexpr int kClients = 32;
  std::latch all_in(kClients);
  HttpServerOptions options;
  options.workers = kClients;
  Serve(
      [&all_in](const Request&) {
        all_in.arrive_and_wait();
        return Response{.body = "together"};
      },
      options);
  std::vector<std::future<Fetched>> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.push_back(std::async(std::launch::async,
                                 [this] { return Perform({.url = Url()}); }));
  }
  for (auto& client : clients) EXPECT_EQ(client.get().body, "together");
}

TEST_F(HttpServerTest, TooLongARequestIs413) {
  HttpServerOptions options;
  options.largest_body = 1000;
  ServeAlways({.body = "fine"}, options);
  EXPECT_EQ(Perform({.url = Url(), .post = std::string(1001, 'x')}).status,
            413);
  EXPECT_EQ(Perform({.url = Url(), .post = std::string(1000, 'x')}).status,
            200);
}

TEST_F(HttpServerTest, CompressesForThoseWhoAcceptIt) {
  HttpServerOptions options;
  options.gzip = true;
  const std::string body(50000, 'x');
  ServeAlways({.body = body}, options);
  const Fetched packed = Perform({.url = Url(), .compressed = true});
  EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
  EXPECT_LT(std::stoul(packed.headers.at("content-length")), 5000u);
  EXPECT_EQ(packed.body, body);
  const Fetched plain = Perform({.url = Url()});
  EXPECT_FALSE(plain.headers.contains("content-encoding"));
  EXPECT_EQ(plain.body, body);
}

TEST_F(HttpServerTest, StopsWhileAnswersAreHeld) {
  std::promise<void> handled;
  Serve([&handled](const Request&) {
    handled.set_value();
    return Response{.body = "late", .hold_ms = 3600000};
  });
  std::jthread client([url = Url()] { Perform({.url = url}); });
  handled.get_future().wait();
  server_.reset();
}

TEST(ListenerTest, TakenPortSaysWhatToDo) {
  const absl::StatusOr<Listener> first = Listener::Open("127.0.0.1:0");
  ASSERT_TRUE(first.ok());
  const std::string address = "127.0.0.1:" + std::to_string(first->Port());
  const absl::Status second = Listener::Open(address).status();
  EXPECT_EQ(second.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(std::string(second.message()),
            "cannot listen on " + address +
                ": Address already in use; stop the program that has it or "
                "give another --address");
}

TEST(ListenerTest, AddressWithoutAPortIsRefused) {
  for (const char* const address : {"", "127.0.0.1", "127.0.0.1:", "[::1]"}) {
    EXPECT_EQ(Listener::Open(address).status().code(),
              absl::StatusCode::kInvalidArgument)
        << address;
  }
}

}  // namespace
}  // namespace sandbox
