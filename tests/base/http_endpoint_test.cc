// SPDX-License-Identifier: Apache-2.0
#include "base/http_endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <list>
#include <optional>
#include <string>
#include <thread>

#include "tests/support/http_client.h"

namespace leadline {
namespace {

using ::testing::HasSubstr;

class HttpEndpointTest : public ::testing::Test {
 protected:
  HttpEndpointTest() {
    auto started = HttpEndpoint::Start(
        {"127.0.0.1", 0}, [](std::string_view path) -> HttpReply {
          if (path == "/page") return {.body = "hello\n"};
          return {.status = 404, .body = "no such page\n"};
        });
    EXPECT_TRUE(started.ok()) << started.status();
    endpoint_ = *std::move(started);
  }

  std::unique_ptr<HttpEndpoint> endpoint_;
};

TEST_F(HttpEndpointTest, AnswersGet) {
  const HttpAnswer answer = Http(endpoint_->Port(), "GET", "/page");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "hello\n");
  EXPECT_THAT(answer.headers, HasSubstr("text/plain; charset=utf-8"));
}

TEST_F(HttpEndpointTest, HeadHasTheLengthButNoBody) {
  const HttpAnswer answer = Http(endpoint_->Port(), "HEAD", "/page");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "");
  EXPECT_THAT(answer.headers, HasSubstr("Content-Length: 6"));
}

TEST_F(HttpEndpointTest, QueryIsNoPartOfThePath) {
  EXPECT_EQ(Http(endpoint_->Port(), "GET", "/page?verbose=1").status, 200);
}

TEST_F(HttpEndpointTest, OtherPathsAreNotFound) {
  for (const char* path : {"/", "/pages", "/page/", "//page", "/%70age/.."}) {
    EXPECT_EQ(Http(endpoint_->Port(), "GET", path).status, 404) << path;
  }
}

TEST_F(HttpEndpointTest, OtherMethodsAreNotAllowed) {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "BREW"}) {
    const HttpAnswer answer =
        Http(endpoint_->Port(), method, "/page", "a body");
    EXPECT_EQ(answer.status, 405) << method;
    EXPECT_THAT(answer.headers, HasSubstr("Allow: GET, HEAD"));
  }
}

TEST_F(HttpEndpointTest, NonsenseIsRefusedAndServingGoesOn) {
  const Connection connection(endpoint_->Port());
  connection.Send("\x16\x03\x01 this is not HTTP\r\n\r\n");
  connection.ReadAll();
  EXPECT_EQ(Http(endpoint_->Port(), "GET", "/page").status, 200);
}

TEST_F(HttpEndpointTest, HeadersAboveTheLimitAreRefused) {
  const Connection connection(endpoint_->Port());
  connection.Send("GET /page HTTP/1.1\r\nHost: x\r\nX: " +
                  std::string(20'000, 'x') + "\r\n\r\n");
  EXPECT_THAT(connection.ReadAll(), HasSubstr("HTTP/1.1 431"));
}

TEST_F(HttpEndpointTest, SilentClientsDoNotKeepOthersOut) {
  std::list<Connection> silent;
  for (int i = 0; i < 40; ++i) {
    silent.emplace_back(endpoint_->Port());
    silent.back().Send("GET /pa");
  }
  EXPECT_EQ(Http(endpoint_->Port(), "GET", "/page").status, 200);
}

TEST_F(HttpEndpointTest, IdleConnectionsMakeRoomForNewOnes) {
  std::list<Connection> held;
  for (int i = 0; i < 200; ++i) {
    held.emplace_back(endpoint_->Port());
    held.back().Send("GET /page HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  EXPECT_EQ(Http(endpoint_->Port(), "GET", "/page").status, 200);
}

TEST_F(HttpEndpointTest, TricklingClientsDoNotKeepOthersOut) {
  std::list<Connection> slow;
  for (int i = 0; i < 64; ++i) {
    slow.emplace_back(endpoint_->Port());
    slow.back().Send("GET /page HTTP/1.1\r\nHost: x\r\nX: ");
  }
  std::promise<void> answered;
  std::thread trickle([&slow, done = answered.get_future()] {
    do {
      for (const Connection& client : slow) client.Send("x");
    } while (done.wait_for(std::chrono::milliseconds(100)) ==
             std::future_status::timeout);
  });
  EXPECT_EQ(Http(endpoint_->Port(), "GET", "/page").status, 200);
  answered.set_value();
  trickle.join();
}

TEST_F(HttpEndpointTest, AnswersBeforeALargeBodyThatNobodyWants) {
  const Connection connection(endpoint_->Port());
  connection.Send(
      "POST /page HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n");
  EXPECT_THAT(connection.ReadAll(), HasSubstr("HTTP/1.1 405"));
}

TEST_F(HttpEndpointTest, ClosesAtALargeBodyInChunksThatNobodyWants) {
  const Connection connection(endpoint_->Port());
  connection.Send(
      "POST /page HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "fffff\r\n" +
      std::string(0xfffff, 'x'));
  connection.ReadAll();
  EXPECT_EQ(Http(endpoint_->Port(), "GET", "/page").status, 200);
}

TEST_F(HttpEndpointTest, TakenPortIsNamed) {
  const auto second =
      HttpEndpoint::Start({"127.0.0.1", endpoint_->Port()},
                          [](std::string_view) { return HttpReply(); });
  EXPECT_EQ(second.status().message(),
            "cannot listen on 127.0.0.1:" + std::to_string(endpoint_->Port()) +
                ": another program has that port; stop it, or give another "
                "port (0 is any free one)");
}

TEST_F(HttpEndpointTest, AddressOfAnotherMachineIsNamed) {
  const auto other = HttpEndpoint::Start(
      {"192.0.2.1", 0}, [](std::string_view) { return HttpReply(); });
  EXPECT_THAT(std::string(other.status().message()),
              HasSubstr("cannot listen on 192.0.2.1:0: Cannot assign"));
}

TEST_F(HttpEndpointTest, ListensOnIpv6) {
  const auto endpoint = HttpEndpoint::Start(
      {"::1", 0}, [](std::string_view) { return HttpReply(); });
  if (!endpoint.ok()) GTEST_SKIP() << "no IPv6 here: " << endpoint.status();
  EXPECT_NE((*endpoint)->Port(), 0);
}

// A server whose /in takes posts that carry the header `X-Key: yes`, and tells
// what it got.
class HttpPostsTest : public ::testing::Test {
 protected:
  HttpPostsTest() {
    Posts posts;
    posts.wants = [](const PostHead& head) {
      return head.path == "/in" && head.header("x-key") == "yes";
    };
    posts.answer = [](const Post& post) -> std::optional<HttpReply> {
      if (post.path != "/in") return std::nullopt;
      return HttpReply{.body = std::to_string(post.size) + " sent, " +
                               std::to_string(post.body.size()) + " kept" +
                               (post.wanted ? ", wanted: " : ": ") +
                               std::string(post.body.substr(0, 20))};
    };
    auto started = HttpEndpoint::Start(
        {"127.0.0.1", 0},
        [](std::string_view) { return HttpReply{.body = "page"}; }, posts);
    EXPECT_TRUE(started.ok()) << started.status();
    endpoint_ = *std::move(started);
  }

  std::string Head(size_t length, const std::string& headers) const {
    return "POST /in?entityType=webhook HTTP/1.1\r\nHost: x\r\n" + headers +
           "Connection: close\r\nContent-Length: " + std::to_string(length) +
           "\r\n\r\n";
  }
  std::string Deliver(const std::string& body,
                      const std::string& headers) const {
    const Connection connection(endpoint_->Port());
    connection.Send(Head(body.size(), headers) + body);
    return connection.ReadAll();
  }

  std::unique_ptr<HttpEndpoint> endpoint_;
};

TEST_F(HttpPostsTest, BodyArrives) {
  EXPECT_THAT(Deliver("hello", "X-KEY: yes\r\n"),
              HasSubstr("5 sent, 5 kept, wanted: hello"));
}

TEST_F(HttpPostsTest, SmallUnwantedBodyIsReadAndDropped) {
  EXPECT_THAT(Deliver(std::string(60'000, 'x'), ""),
              HasSubstr("60000 sent, 0 kept: "));
}

TEST_F(HttpPostsTest, LargeUnwantedBodyIsNotAwaited) {
  const Connection connection(endpoint_->Port());
  connection.Send(Head(9'000'000, ""));
  EXPECT_THAT(connection.ReadAll(), HasSubstr("0 sent, 0 kept: "));
}

TEST_F(HttpPostsTest, NoMoreThanTheLimitIsKept) {
  EXPECT_THAT(Deliver(std::string(9'000'000, 'x'), "X-Key: yes\r\n"),
              HasSubstr("9000000 sent, 4194304 kept, wanted"));
}

TEST_F(HttpPostsTest, BodyInChunksArrives) {
  const Connection connection(endpoint_->Port());
  connection.Send(
      "POST /in HTTP/1.1\r\nHost: x\r\nX-Key: yes\r\nConnection: close\r\n"
      "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_THAT(connection.ReadAll(), HasSubstr("5 sent, 5 kept, wanted: abcde"));
}

TEST_F(HttpPostsTest, EmptyPostIsAnswered) {
  EXPECT_EQ(Http(endpoint_->Port(), "POST", "/in").status, 200);
}

TEST_F(HttpPostsTest, OtherPathsAndMethodsAreNotAllowed) {
  EXPECT_EQ(Http(endpoint_->Port(), "POST", "/out", "body").status, 405);
  EXPECT_EQ(Http(endpoint_->Port(), "PUT", "/in", "body").status, 405);
  EXPECT_EQ(Http(endpoint_->Port(), "GET", "/in").status, 200);
}

TEST_F(HttpPostsTest, BodiesThatNeverEndTakeNoMoreMemoryTogether) {
  std::list<Connection> held;
  for (int i = 0; i < 4; ++i) {
    held.emplace_back(endpoint_->Port());
    held.back().Send(Head(100'000'000, "X-Key: yes\r\n") +
                     std::string(HttpEndpoint::kMostOfBody, 'x'));
  }
  // Once they have all arrived there is no room for another.
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (Deliver("hello", "X-Key: yes\r\n").find("5 sent, 0 kept") ==
         std::string::npos) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
  }
  held.clear();
  while (Deliver("hello", "X-Key: yes\r\n").find("5 kept") ==
         std::string::npos) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
  }
}

}  // namespace
}  // namespace leadline
