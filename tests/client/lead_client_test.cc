// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/lead_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/client/fake_lookup_server.h"

namespace leadline {
namespace {

using std::chrono::milliseconds;

const grpc::Status kGoingAway(grpc::StatusCode::UNAVAILABLE, "going away");

class LeadClientTest : public testing::Test {
 protected:
  CallResult<v1::GetLeadByPhoneResponse> Lookup(
      milliseconds timeout = milliseconds(20'000)) {
    v1::GetLeadByPhoneRequest request;
    request.set_phone("9901111111");
    return LeadClient({server_.address(), timeout}).GetLeadByPhone(request);
  }

  FakeLookupServer server_;
};

TEST_F(LeadClientTest, GivesTheResponseOfTheServer) {
  server_.Answer(SampleAnswer());
  const auto result = Lookup();
  ASSERT_TRUE(result.Ok());
  EXPECT_EQ(result.Value().lead().first_name(), "Prashant");
  EXPECT_EQ(server_.last_request().phone(), "9901111111");
}

TEST_F(LeadClientTest, SendsItsTokenWithEveryCall) {
  LeadClientOptions options{server_.address(), milliseconds(20'000)};
  options.token = "s3cret";
  const LeadClient client(options);
  ASSERT_TRUE(client.GetReplicaStatus().Ok());
  EXPECT_EQ(server_.last_authorization(), "Bearer s3cret");
  ASSERT_TRUE(Lookup().Ok());
  EXPECT_EQ(server_.last_authorization(), "");
}

TEST_F(LeadClientTest, RepeatsACallThatFoundAServerGoingAway) {
  server_.Answer(SampleAnswer());
  server_.FailNext(kGoingAway);
  server_.FailNext(kGoingAway);
  EXPECT_TRUE(Lookup().Ok());
  EXPECT_EQ(server_.calls(), 3);
}

TEST_F(LeadClientTest, GivesUpAfterFourTries) {
  for (int i = 0; i < 9; ++i) server_.FailNext(kGoingAway);
  EXPECT_EQ(Lookup().Error().code, CallCode::kUnavailable);
  EXPECT_EQ(server_.calls(), 4);
}

TEST_F(LeadClientTest, DoesNotRepeatWhenTheServerAsksToBeLeftAlone) {
  server_.AskNotToRetry();
  server_.FailNext(ErrorWithReason(grpc::StatusCode::UNAVAILABLE, "filling",
                                   "REPLICA_INCOMPLETE",
                                   {{"progress_percent", "43"}}));
  const auto result = Lookup();
  ASSERT_FALSE(result.Ok());
  EXPECT_EQ(result.Error().reason, "REPLICA_INCOMPLETE");
  EXPECT_EQ(result.Error().Metadata("progress_percent"), "43");
  EXPECT_EQ(server_.calls(), 1);
}

TEST_F(LeadClientTest, TakesACancelledItDidNotAskForAsUnavailable) {
  server_.Answer(SampleAnswer());
  server_.FailNext(grpc::Status::CANCELLED);
  EXPECT_TRUE(Lookup().Ok());
  for (int i = 0; i < 9; ++i) server_.FailNext(grpc::Status::CANCELLED);
  EXPECT_EQ(Lookup().Error().code, CallCode::kUnavailable);
}

TEST_F(LeadClientTest, DoesNotRepeatOtherErrors) {
  server_.FailNext(
      ErrorWithReason(grpc::StatusCode::NOT_FOUND, "none", "NO_SUCH_LEAD"));
  EXPECT_EQ(Lookup().Error().code, CallCode::kNotFound);
  EXPECT_EQ(server_.calls(), 1);
}

TEST_F(LeadClientTest, EndsAtItsDeadline) {
  server_.HoldCalls();
  EXPECT_EQ(Lookup(milliseconds(100)).Error().code,
            CallCode::kDeadlineExceeded);
}

TEST_F(LeadClientTest, GoesStraightToTheServerWhateverTheProxy) {
  server_.Answer(SampleAnswer());
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  const auto result = Lookup();
  unsetenv("http_proxy");
  EXPECT_TRUE(result.Ok());
}

TEST_F(LeadClientTest, SaysUnavailableWhenNobodyListens) {
  const LeadClient client({"127.0.0.1:1", milliseconds(20'000)});
  const auto result = client.GetReplicaStatus();
  ASSERT_FALSE(result.Ok());
  EXPECT_EQ(result.Error().code, CallCode::kUnavailable);
  EXPECT_EQ(result.Error().reason, "");
}

TEST_F(LeadClientTest, SaysUnimplementedForACallTheServerDoesNotHave) {
  const LeadClient client({server_.address(), milliseconds(20'000)});
  const auto result = client.ListAttributes({});
  ASSERT_FALSE(result.Ok());
  EXPECT_EQ(result.Error().code, CallCode::kUnimplemented);
}

}  // namespace
}  // namespace leadline
