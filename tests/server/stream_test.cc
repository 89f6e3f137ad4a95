// SPDX-License-Identifier: Apache-2.0
// StreamLeadsByPhone over a real connection.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/server/bulk_fixture.h"
#include "tests/server/error_details.h"

namespace leadline {
namespace {

using grpc::StatusCode;
using ::testing::ElementsAre;

class StreamTest : public BulkFixture {
 protected:
  using Request = v1::StreamLeadsByPhoneRequest;
  using Answer = v1::StreamLeadsByPhoneResponse;

  static Request Message(uint64_t id,
                         std::initializer_list<const char*> phones) {
    Request request;
    request.set_id(id);
    for (const char* phone : phones) request.add_phones(phone);
    return request;
  }

  // Must be ended before the next one is begun.
  void Begin() {
    context_ = NewContext();
    stream_ = stub_->StreamLeadsByPhone(context_.get());
  }

  bool Ask(const Request& request) { return stream_->Write(request); }

  std::optional<Answer> Read() {
    Answer answer;
    if (!stream_->Read(&answer)) return std::nullopt;
    return answer;
  }

  grpc::Status End() {
    stream_->WritesDone();
    while (Read()) {
    }
    return stream_->Finish();
  }

  // The error that the stream ends with after this message.
  grpc::Status ErrorOf(const Request& request) {
    Begin();
    Ask(request);
    EXPECT_FALSE(Read());
    return stream_->Finish();
  }

  std::unique_ptr<grpc::ClientReaderWriter<Request, Answer>> stream_;
};

TEST_F(StreamTest, EachMessageHasItsAnswerInOrder) {
  Begin();
  ASSERT_TRUE(Ask(Message(7, {"9901111111", "nonsense"})));
  ASSERT_TRUE(Ask(Message(0, {"9909999999"})));
  ASSERT_TRUE(Ask(Message(5, {"9902222222"})));
  const auto first = Read();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->id(), 7);
  EXPECT_THAT(InShort(*first), ElementsAre("Prashant", "3 INVALID_PHONE"));
  EXPECT_EQ(first->freshness().age().seconds(), 5);
  const auto second = Read();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->id(), 0);
  EXPECT_THAT(InShort(*second), ElementsAre("5 NO_SUCH_LEAD"));
  const auto third = Read();
  ASSERT_TRUE(third);
  EXPECT_EQ(third->id(), 5);
  EXPECT_THAT(InShort(*third), ElementsAre("Asha"));
  EXPECT_TRUE(End().ok());
}

TEST_F(StreamTest, WithoutAMessageItEndsWell) {
  Begin();
  EXPECT_TRUE(End().ok());
}

TEST_F(StreamTest, TakesAListOfAnyLengthFromWhoReadsOnlyLater) {
  constexpr uint64_t kMessages = 400;
  Begin();
  std::thread writer([this] {
    for (uint64_t id = 1; id <= kMessages; ++id) {
      Request request = Message(id, {});
      for (int i = 0; i < 50; ++i) request.add_phones("9901111111");
      if (!Ask(request)) return;
    }
    stream_->WritesDone();
  });
  for (uint64_t id = 1; id <= kMessages; ++id) {
    const auto answer = Read();
    ASSERT_TRUE(answer) << id;
    EXPECT_EQ(answer->id(), id);
    EXPECT_EQ(answer->results_size(), 50);
  }
  EXPECT_FALSE(Read());
  writer.join();
  EXPECT_TRUE(stream_->Finish().ok());
}

TEST_F(StreamTest, WhoDoesNotReadIsNotWorkedForAnyFurther) {
  AddLarge("9903333333", 1'000'000);
  Begin();
  std::thread writer([this] {
    for (uint64_t id = 1; id <= 300; ++id) {
      if (!Ask(Message(id, {"9903333333"}))) return;
    }
  });
  // Nothing is read. What flow control lets through is a few answers; then the
  // count stands still although there are messages left. Another stream gets
  // its answers meanwhile.
  EXPECT_TRUE(Eventually([this] { return store_.Lookups() > 0; }));
  const auto other_context = NewContext();
  const auto other = stub_->StreamLeadsByPhone(other_context.get());
  for (uint64_t id = 1; id <= 200; ++id) {
    Answer answer;
    ASSERT_TRUE(other->Write(Message(id, {"9901111111"})));
    ASSERT_TRUE(other->Read(&answer));
  }
  other->WritesDone();
  EXPECT_TRUE(other->Finish().ok());
  EXPECT_LT(store_.Lookups(), 200 + 100);
  context_->TryCancel();
  writer.join();
  EXPECT_EQ(stream_->Finish().error_code(), StatusCode::CANCELLED);
}

TEST_F(StreamTest, AMessageThatCannotBeAnsweredEndsTheStreamBehindThoseBefore) {
  Begin();
  ASSERT_TRUE(Ask(Message(1, {"9901111111"})));
  ASSERT_TRUE(Ask(Message(2, {})));
  const auto first = Read();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->id(), 1);
  EXPECT_FALSE(Read());
  const grpc::Status status = stream_->Finish();
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "INVALID_BATCH");
}

TEST_F(StreamTest, EndsWithTheErrorsOfABatch) {
  Request stale = Message(1, {"9901111111"});
  stale.mutable_max_staleness()->set_seconds(4);
  EXPECT_EQ(ReasonOf(ErrorOf(stale)), "REPLICA_STALE");
  store_.Fail(absl::UnavailableError("none"));
  EXPECT_EQ(ReasonOf(ErrorOf(Message(1, {"9901111111"}))), "REPLICA_MISSING");
}

TEST_F(StreamTest, EndsWhenTheServerStops) {
  Begin();
  ASSERT_TRUE(Ask(Message(1, {"9901111111"})));
  ASSERT_TRUE(Read());
  server_->BeginDrain();
  ASSERT_TRUE(Ask(Message(2, {"9901111111"})));
  EXPECT_TRUE(Read()) << "until it stops it is answered";
  std::thread stopping([this] { server_->Stop(); });
  EXPECT_FALSE(Read());
  const grpc::Status status = stream_->Finish();
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(status), "DRAINING");
  stopping.join();
}

TEST_F(StreamTest, AtItsDeadlineItEnds) {
  context_ = NewContext();
  context_->set_deadline(std::chrono::system_clock::now() +
                         std::chrono::milliseconds(50));
  stream_ = stub_->StreamLeadsByPhone(context_.get());
  EXPECT_FALSE(Read());
  EXPECT_EQ(stream_->Finish().error_code(), StatusCode::DEADLINE_EXCEEDED);
  EXPECT_TRUE(Eventually([this] {
    return HasCounted("StreamLeadsByPhone", "Canceled") ||
           HasCounted("StreamLeadsByPhone", "DeadlineExceeded");
  }));
}

TEST_F(StreamTest, OneConnectionMayHaveHalfOfTheRoomAndGivesItBack) {
  Start({.grpc_address = AnyPort(),
         .http_address = AnyPort(),
         .limits = {.bulk_calls = 2}});
  Begin();
  ASSERT_TRUE(Ask(Message(1, {"9901111111"})));
  ASSERT_TRUE(Read());
  const auto context = NewContext();
  const auto refused = stub_->StreamLeadsByPhone(context.get());
  EXPECT_EQ(ReasonOf(refused->Finish()), "TOO_MANY_BULK_CALLS");
  EXPECT_TRUE(End().ok());
  EXPECT_TRUE(
      Eventually([this] { return GetBatch(Batch({"9901111111"})).ok(); }));
}

}  // namespace
}  // namespace leadline
