// SPDX-License-Identifier: Apache-2.0
// BatchGetLeadsByPhone over a real connection.
#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "server/batch_handler.h"
#include "server/errors.h"
#include "tests/server/bulk_fixture.h"
#include "tests/server/error_details.h"
#include "tests/server/raw_call.h"

namespace leadline {
namespace {

using google::protobuf::util::MessageDifferencer;
using google::rpc::QuotaFailure;
using google::rpc::RetryInfo;
using grpc::StatusCode;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using BatchTest = BulkFixture;

TEST_F(BatchTest, EachNumberHasItsResultInOrder) {
  ASSERT_TRUE(GetBatch(Batch({"9902222222", "nonsense", "+919901111111",
                              "9901111111", "9909999999", "12"}))
                  .ok());
  EXPECT_THAT(InShort(batch_),
              ElementsAre("Asha", "3 INVALID_PHONE", "5 NO_SUCH_LEAD",
                          "Prashant", "5 NO_SUCH_LEAD", "3 INVALID_PHONE"));
  EXPECT_THAT(batch_.results(1).failure().message(), HasSubstr("letters"));
}

TEST_F(BatchTest, AResultHasAllThatASingleLookupHas) {
  ASSERT_TRUE(Get("9901111111").ok());
  ASSERT_TRUE(GetBatch(Batch({"9901111111"})).ok());
  const v1::PhoneMatch& match = batch_.results(0).match();
  EXPECT_TRUE(MessageDifferencer::Equals(match.lead(), response_.lead()));
  EXPECT_EQ(match.matched_field(), response_.matched_field());
  EXPECT_EQ(match.match_kind(), response_.match_kind());
  EXPECT_EQ(match.match_count(), response_.match_count());
  EXPECT_EQ(match.complete(), response_.freshness().complete());
  EXPECT_TRUE(MessageDifferencer::Equals(match.lead_read_at(),
                                         response_.freshness().lead_read_at()));
  v1::Freshness of_replica = response_.freshness();
  of_replica.clear_lead_read_at();
  EXPECT_TRUE(MessageDifferencer::Equals(batch_.freshness(), of_replica));
}

TEST_F(BatchTest, CutsTheAttributesOfEveryLead) {
  v1::BatchGetLeadsByPhoneRequest request = Batch({"9901111111", "9902222222"});
  request.add_attribute_names("Phone");
  ASSERT_TRUE(GetBatch(request).ok());
  for (const v1::PhoneResult& result : batch_.results()) {
    EXPECT_EQ(result.match().lead().attributes_size(), 1);
  }
}

TEST_F(BatchTest, AMissIsNoPromiseWhileTheReplicaIsNotComplete) {
  ReplicaState state = FillingState();
  store_.Open(state);
  ASSERT_TRUE(GetBatch(Batch({"9909999999"})).ok());
  EXPECT_THAT(InShort(batch_), ElementsAre("14 REPLICA_INCOMPLETE"));
  EXPECT_FALSE(batch_.freshness().complete());
  state.view_suffices = false;
  store_.Open(state);
  ASSERT_TRUE(GetBatch(Batch({"9909999999"})).ok());
  EXPECT_THAT(InShort(batch_), ElementsAre("14 PARTIAL_VIEW"));
}

TEST_F(BatchTest, ANumberOfTooManyLeadsFailsAlone) {
  store_.Fail(absl::OutOfRangeError("10,000 looked at"));
  ASSERT_TRUE(GetBatch(Batch({"+9999999999"})).ok());
  EXPECT_THAT(InShort(batch_), ElementsAre("9 TOO_MANY_LEADS"));
}

TEST_F(BatchTest, ThousandNumbersAreAnsweredAndOneMoreIsRefused) {
  v1::BatchGetLeadsByPhoneRequest request;
  for (int i = 0; i < 1000; ++i) request.add_phones("9901111111");
  request.add_attribute_names("Phone");
  ASSERT_TRUE(GetBatch(request).ok());
  EXPECT_EQ(batch_.results_size(), 1000);
  EXPECT_THAT(InShort(batch_), Each("Prashant"));
  request.add_phones("9901111111");
  const grpc::Status status = GetBatch(request);
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "INVALID_BATCH");
  EXPECT_THAT(status.error_message(), HasSubstr("1000"));
  EXPECT_EQ(ReasonOf(GetBatch({})), "INVALID_BATCH");
}

TEST_F(BatchTest, LongNumbersFitIntoARequestOfAThousand) {
  v1::BatchGetLeadsByPhoneRequest request;
  const std::string wide = "+ 9 9 0 1 1 1 1 1 1 1" + std::string(200, ' ');
  for (int i = 0; i < 1000; ++i) request.add_phones(wide);
  EXPECT_TRUE(GetBatch(request).ok());
}

TEST_F(BatchTest, StopsAtThreeMegabytesAndMarksWhatDidNotFit) {
  AddLarge("9903333333", 1'400'000);
  ASSERT_TRUE(GetBatch(Batch({"9903333333", "9903333333", "9903333333",
                              "9901111111", "nonsense"}))
                  .ok());
  EXPECT_THAT(InShort(batch_), ElementsAre("Large", "Large", "8 ANSWER_FULL",
                                           "8 ANSWER_FULL", "3 INVALID_PHONE"));
  EXPECT_LT(batch_.ByteSizeLong(), 3'000'000U + 1000U);
}

TEST_F(BatchTest, OneLeadIsAlwaysAnsweredSoThatAskingAgainLeadsOn) {
  AddLarge("9903333333", 3'500'000);
  ASSERT_TRUE(GetBatch(Batch({"9903333333", "9903333333"})).ok());
  EXPECT_THAT(InShort(batch_), ElementsAre("Large", "8 ANSWER_FULL"));
}

TEST_F(BatchTest, IsRefusedWhereTheReplicaIsOlderThanItMayBe) {
  v1::BatchGetLeadsByPhoneRequest request = Batch({"9901111111", "nonsense"});
  request.mutable_max_staleness()->set_seconds(5);
  EXPECT_TRUE(GetBatch(request).ok());
  request.mutable_max_staleness()->set_seconds(4);
  EXPECT_EQ(ReasonOf(GetBatch(request)), "REPLICA_STALE");
  request.mutable_max_staleness()->set_seconds(-4);
  EXPECT_EQ(ReasonOf(GetBatch(request)), "INVALID_MAX_STALENESS");
}

TEST_F(BatchTest, WithoutAReplicaItIsUnavailable) {
  store_.Fail(absl::UnavailableError("none"));
  const grpc::Status status = GetBatch(Batch({"9901111111"}));
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(status), "REPLICA_MISSING");
}

TEST_F(BatchTest, OnceItsTimeIsUpTheWorkStops) {
  v1::BatchGetLeadsByPhoneRequest request;
  for (int i = 0; i < 1000; ++i) request.add_phones("9901111111");
  const auto deadline =
      std::chrono::system_clock::now() + std::chrono::milliseconds(100);
  // gRPC sends the time that is left, rounded up, so the server's deadline is a
  // little later than the caller's.
  const auto past_all = deadline + std::chrono::milliseconds(300);
  store_.BeforeEach([past_all] {
    while (std::chrono::system_clock::now() <= past_all) {
      std::this_thread::yield();
    }
  });
  context_ = NewContext();
  context_->set_deadline(deadline);
  EXPECT_EQ(stub_->BatchGetLeadsByPhone(context_.get(), request, &batch_)
                .error_code(),
            StatusCode::DEADLINE_EXCEEDED);
  // The caller is told by its own clock. The server ends by itself, for its
  // own clock or because the caller has left.
  EXPECT_TRUE(Eventually([&] {
    return HasCounted("BatchGetLeadsByPhone", "DeadlineExceeded") ||
           HasCounted("BatchGetLeadsByPhone", "Canceled");
  }));
  EXPECT_LT(store_.Lookups(), 100);
}

TEST_F(BatchTest, WhenTheCallerGoesTheWorkStops) {
  ReplicaView replica(store_, clock_);
  BatchHandler handler(replica);
  v1::BatchGetLeadsByPhoneRequest request;
  for (int i = 0; i < 1000; ++i) request.add_phones("9901111111");
  grpc::ByteBuffer response;
  const absl::Status status = handler.BatchGetLeadsByPhone(
      ToBuffer(request.SerializeAsString()), [] { return CallCancelled(); },
      response);
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  EXPECT_LT(store_.Lookups(), 100);
}

TEST_F(BatchTest, OneConnectionMayHaveHalfOfTheRoom) {
  Start({.grpc_address = AnyPort(),
         .http_address = AnyPort(),
         .limits = {.bulk_calls = 2}});
  std::promise<void> begun;
  std::promise<void> may_go_on;
  std::atomic<bool> first = true;
  store_.BeforeEach([&, wait = may_go_on.get_future().share()] {
    if (first.exchange(false)) begun.set_value();
    wait.wait();
  });
  const auto get = [this](v1::LeadLookupService::Stub& stub) {
    const auto context = NewContext();
    v1::BatchGetLeadsByPhoneResponse response;
    return stub.BatchGetLeadsByPhone(context.get(), Batch({"9901111111"}),
                                     &response);
  };
  std::future<grpc::Status> one =
      std::async(std::launch::async, [&] { return get(*stub_); });
  begun.get_future().wait();
  const grpc::Status refused = GetBatch(Batch({"9901111111"}));
  EXPECT_EQ(refused.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ReasonOf(refused), "TOO_MANY_BULK_CALLS");
  EXPECT_EQ(DetailOf<QuotaFailure>(refused)->violations_size(), 1);
  EXPECT_GT(DetailOf<RetryInfo>(refused)->retry_delay().seconds(), 0);
  EXPECT_TRUE(
      context_->GetServerTrailingMetadata().contains("grpc-retry-pushback-ms"));
  // Another connection has room, while single lookups are not held up at all.
  EXPECT_TRUE(Get("9901111111").ok());
  const auto other = v1::LeadLookupService::NewStub(Connect());
  std::future<grpc::Status> two =
      std::async(std::launch::async, [&] { return get(*other); });
  may_go_on.set_value();
  EXPECT_TRUE(one.get().ok());
  EXPECT_TRUE(two.get().ok());
  EXPECT_TRUE(GetBatch(Batch({"9901111111"})).ok());
}

// A caller has the answer before the server hears that it has.
TEST_F(BatchTest, WhoHasAnAnswerHasRoomForTheNextCall) {
  Start({.grpc_address = AnyPort(),
         .http_address = AnyPort(),
         .limits = {.bulk_calls = 2}});
  for (int call = 0; call < 500; ++call) {
    const grpc::Status status = GetBatch(Batch({"9901111111"}));
    ASSERT_TRUE(status.ok()) << call << ": " << status.error_message();
  }
}

}  // namespace
}  // namespace leadline
