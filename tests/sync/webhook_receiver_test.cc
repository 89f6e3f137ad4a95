// SPDX-License-Identifier: Apache-2.0
// The receiver behind the real HTTP server.
#include "sync/webhook_receiver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/support/http_client.h"

namespace leadline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kId[] = "1a50c565-8525-11ea-a93b-0aa4c559f4ca";
constexpr char kSecret[] = "s3cret$0123456789";
constexpr char kDone[] = R"({"Status":"Success","StatusReason":""})";

class WebhookReceiverTest : public testing::Test {
 protected:
  WebhookReceiverTest() {
    auto started = HttpEndpoint::Start(
        {"127.0.0.1", 0},
        [this](std::string_view path) {
          return receiver_.Page(path).value_or(
              HttpReply{.status = 404, .body = ""});
        },
        receiver_.TakePosts());
    EXPECT_TRUE(started.ok()) << started.status();
    endpoint_ = *std::move(started);
  }

  HttpAnswer Post(const std::string& body, const std::string& secret = kSecret,
                  const std::string& path = "/hooks?eventType=Lead") {
    const Connection connection(endpoint_->Port());
    std::string head = "POST " + path + " HTTP/1.1\r\nHost: x\r\n";
    if (!secret.empty()) head += "x-hook-secret: " + secret + "\r\n";
    connection.Send(head + "Connection: close\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n" + body);
    const std::string answer = connection.ReadAll();
    const size_t end = answer.find("\r\n\r\n");
    if (end == std::string::npos) return {};
    return {std::stoi(answer.substr(9, 3)), answer.substr(0, end),
            answer.substr(end + 4)};
  }
  std::string Body() const {
    return R"({"ProspectID":")" + std::string(kId) + "\"}";
  }

  HintQueue hints_;
  WebhookReceiver receiver_{
      {"/hooks", "X-Hook-Secret"}, WebhookSecret(kSecret), hints_};
  std::unique_ptr<HttpEndpoint> endpoint_;
};

TEST_F(WebhookReceiverTest, WebhookBecomesAHint) {
  const HttpAnswer answer = Post(Body());
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, kDone);
  EXPECT_THAT(answer.headers, HasSubstr("application/json"));
  EXPECT_THAT(*hints_.TakeAll(), ElementsAre(kId));
  EXPECT_EQ(receiver_.Counted().received, 1U);
}

TEST_F(WebhookReceiverTest, ProbesWithoutABodyGet200WithoutTheSecret) {
  EXPECT_EQ(Http(endpoint_->Port(), "HEAD", "/hooks").status, 200);
  EXPECT_EQ(Http(endpoint_->Port(), "GET", "/hooks").body, kDone);
  EXPECT_EQ(Post("", "").body, kDone);
  EXPECT_FALSE(hints_.TakeAll());
  EXPECT_EQ(receiver_.Counted().received, 0U);
  EXPECT_EQ(receiver_.Counted().refused, 0U);
}

TEST_F(WebhookReceiverTest, WrongOrMissingSecretIsRefused) {
  EXPECT_EQ(Post(Body(), "").status, 401);
  EXPECT_EQ(Post(Body(), "s3cret$012345678").status, 401);
  EXPECT_EQ(Post(Body(), "s3cret$01234567890").status, 401);
  EXPECT_EQ(receiver_.Counted().refused, 3U);
  EXPECT_FALSE(hints_.TakeAll());
}

TEST_F(WebhookReceiverTest, UnknownBodyStillMeansLookNow) {
  for (const char* body : {"hello", "{", "[[]]", "{\"a\":1}"}) {
    EXPECT_EQ(Post(body).body, kDone) << body;
    const auto hints = hints_.TakeAll();
    ASSERT_TRUE(hints) << body;
    EXPECT_THAT(*hints, IsEmpty());
  }
  EXPECT_EQ(receiver_.Counted().received, 4U);
  EXPECT_EQ(receiver_.Counted().unknown, 4U);
}

TEST_F(WebhookReceiverTest, FullQueueAndHugeBodyGet200) {
  std::vector<std::string> many;
  for (size_t n = 0; n < HintQueue::kMostIds; ++n) {
    many.push_back(std::to_string(n));
  }
  hints_.Put(many);
  EXPECT_EQ(Post(Body()).body, kDone);
  EXPECT_EQ(hints_.Counted().dropped, 1U);
  EXPECT_EQ(Post(Body() + std::string(6'000'000, ' ')).body, kDone);
  EXPECT_THAT(*hints_.TakeAll(), SizeIs(HintQueue::kMostIds));
}

TEST_F(WebhookReceiverTest, OtherPathsTakeNoPosts) {
  EXPECT_EQ(Post(Body(), kSecret, "/other").status, 405);
  EXPECT_EQ(Post(Body(), kSecret, "/hooks/").status, 405);
  EXPECT_EQ(Http(endpoint_->Port(), "GET", "/other").status, 404);
}

TEST(WebhookPlaceTest, PathHasToBeAPathOfItsOwn) {
  for (const char* good : {"/webhooks/leadsquared", "/h", "/a-b_c.d/e"}) {
    EXPECT_TRUE(CheckWebhookPath(good).ok()) << good;
  }
  for (const char* bad : {"", "/", "hooks", "/livez", "/readyz", "/metrics",
                          "/a?b", "/a b", "/%41", "/a#b"}) {
    EXPECT_FALSE(CheckWebhookPath(bad).ok()) << bad;
  }
}

TEST(WebhookPlaceTest, HeaderHasToBeAName) {
  EXPECT_TRUE(CheckWebhookHeader("X-Leadline-Secret").ok());
  for (const char* bad : {"", "a b", "a:b", "a\r\nb"}) {
    EXPECT_FALSE(CheckWebhookHeader(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace leadline
