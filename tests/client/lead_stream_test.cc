// SPDX-License-Identifier: Apache-2.0
// Streams and batches that break off or are cut short, from a gRPC server that
// does as a test says. tests/conformance has the real one.
#include "client/cpp/lead_stream.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "leadline/v1/lookup.grpc.pb.h"

namespace leadline {
namespace {

using grpc::StatusCode;
using std::chrono::milliseconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::Ge;
using testing::Le;

// Finds a lead for every number, whose id is the number. Thread-safe.
class EchoServer final : public v1::LeadLookupService::Service {
 public:
  EchoServer() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                             &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~EchoServer() override { server_->Shutdown(); }

  std::string Address() const { return "127.0.0.1:" + std::to_string(port_); }

  // The next stream ends with this after so many answers; those behind the last
  // one that is said end well.
  void BreakOff(int answers, const grpc::Status& status) {
    const std::lock_guard lock(mutex_);
    breaks_.push_back({answers, status});
  }
  // Every stream does.
  void AlwaysFail(const grpc::Status& status) {
    const std::lock_guard lock(mutex_);
    always_ = status;
  }
  // Answers have room for so many results.
  void SetRoom(int results) {
    const std::lock_guard lock(mutex_);
    room_ = results;
  }
  // The next batch fails.
  void FailBatch(const grpc::Status& status) {
    const std::lock_guard lock(mutex_);
    batch_status_ = status;
  }

  int Streams() const {
    const std::lock_guard lock(mutex_);
    return streams_;
  }

  grpc::Status StreamLeadsByPhone(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<v1::StreamLeadsByPhoneResponse,
                               v1::StreamLeadsByPhoneRequest>* stream)
      override {
    const Break end = NextBreak();
    v1::StreamLeadsByPhoneRequest request;
    for (int answers = 0; answers != end.answers && stream->Read(&request);
         ++answers) {
      v1::StreamLeadsByPhoneResponse response;
      AddResults(request.phones(), *response.mutable_results());
      if (!stream->Write(response)) break;
    }
    return end.status;
  }

  grpc::Status BatchGetLeadsByPhone(
      grpc::ServerContext*, const v1::BatchGetLeadsByPhoneRequest* request,
      v1::BatchGetLeadsByPhoneResponse* response) override {
    AddResults(request->phones(), *response->mutable_results());
    const std::lock_guard lock(mutex_);
    return std::exchange(batch_status_, grpc::Status::OK);
  }

 private:
  struct Break {
    int answers = -1;  // none: not before the caller's end
    grpc::Status status = {};
  };

  Break NextBreak() {
    const std::lock_guard lock(mutex_);
    ++streams_;
    if (!always_.ok()) return {0, always_};
    if (breaks_.empty()) return {};
    Break next = breaks_.front();
    breaks_.pop_front();
    return next;
  }

  template <typename Phones, typename Results>
  void AddResults(const Phones& phones, Results& results) const {
    const std::lock_guard lock(mutex_);
    for (const std::string& phone : phones) {
      v1::PhoneResult& result = *results.Add();
      if (results.size() > room_) {
        result.mutable_failure()->set_code(StatusCode::RESOURCE_EXHAUSTED);
        result.mutable_failure()->set_reason("ANSWER_FULL");
      } else {
        result.mutable_match()->mutable_lead()->set_id(phone);
      }
    }
  }

  int port_ = 0;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::deque<Break> breaks_;
  grpc::Status always_;
  grpc::Status batch_status_;
  int room_ = 1000;
  int streams_ = 0;

  std::unique_ptr<grpc::Server> server_;
};

class LeadStreamTest : public testing::Test {
 protected:
  LeadStreamTest()
      : client_(
            {.server = server_.Address(), .timeout = milliseconds(20'000)}) {
    options_.numbers_in_message = 2;
    for (int i = 0; i < 20; ++i) phones_.push_back(std::to_string(i));
  }

  std::optional<CallError> Stream(size_t take = 1000) {
    size_t next = 0;
    return StreamByPhone(
        client_,
        [&]() -> std::optional<std::string> {
          if (next == phones_.size()) return std::nullopt;
          return phones_[next++];
        },
        [&](const PhoneOutcome& outcome) {
          ids_.push_back(outcome.Ok() && outcome.Value()
                             ? outcome.Value()->lead().id()
                             : "?");
          return ids_.size() < take;
        },
        options_);
  }

  EchoServer server_;
  LeadClient client_;
  StreamOptions options_;
  std::vector<std::string> phones_;
  std::vector<std::string> ids_;
};

const grpc::Status kGone(StatusCode::UNAVAILABLE, "gone");

TEST_F(LeadStreamTest, EachNumberHasOneOutcomeHoweverOftenItBreaksOff) {
  server_.BreakOff(3, kGone);
  server_.BreakOff(0, grpc::Status(StatusCode::CANCELLED, "closing"));
  server_.BreakOff(1, kGone);
  EXPECT_EQ(Stream(), std::nullopt);
  EXPECT_EQ(ids_, phones_);
  EXPECT_EQ(server_.Streams(), 4);
}

TEST_F(LeadStreamTest, AnotherErrorEndsIt) {
  server_.BreakOff(2, grpc::Status(StatusCode::FAILED_PRECONDITION, "too old"));
  const std::optional<CallError> error = Stream();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, CallCode::kFailedPrecondition);
  EXPECT_THAT(ids_, ElementsAre("0", "1", "2", "3"));
  EXPECT_EQ(server_.Streams(), 1);
}

TEST_F(LeadStreamTest, EndsWithTheErrorWhenItsPatienceIsOver) {
  server_.AlwaysFail(kGone);
  options_.patience = milliseconds(400);
  const std::optional<CallError> error = Stream();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, CallCode::kUnavailable);
  // After 0, 20, 60, 140 and 300 ms, or later; the next would be after 620.
  EXPECT_THAT(server_.Streams(), AllOf(Ge(2), Le(5)));
  EXPECT_TRUE(ids_.empty());
}

TEST_F(LeadStreamTest, EndsWhenItsCallerWantsNoMore) {
  EXPECT_EQ(Stream(5), std::nullopt);
  EXPECT_THAT(ids_, ElementsAre("0", "1", "2", "3", "4"));
}

TEST_F(LeadStreamTest, ItsCallerIsAskedForNothingBehindTheEnd) {
  int ends = 0;
  size_t next = 0;
  const auto numbers = [&]() -> std::optional<std::string> {
    if (next < phones_.size()) return phones_[next++];
    ++ends;
    return std::nullopt;
  };
  EXPECT_EQ(
      StreamByPhone(
          client_, numbers, [](const PhoneOutcome&) { return true; }, options_),
      std::nullopt);
  EXPECT_EQ(ends, 1);
}

TEST_F(LeadStreamTest, MessagesOfNoNumbersAreRefused) {
  for (const size_t numbers : {size_t{0}, size_t{1001}}) {
    options_.numbers_in_message = numbers;
    const std::optional<CallError> error = Stream();
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, CallCode::kInvalidArgument);
  }
  EXPECT_EQ(server_.Streams(), 0);
}

TEST_F(LeadStreamTest, WhatDidNotFitIsAskedForInItsPlace) {
  options_.numbers_in_message = 7;
  server_.SetRoom(3);
  EXPECT_EQ(Stream(), std::nullopt);
  EXPECT_EQ(ids_, phones_);
}

TEST_F(LeadStreamTest, NothingComesTwiceWhereTheRestFailsOnce) {
  options_.numbers_in_message = 7;
  server_.SetRoom(3);
  // No reason to repeat it before the stream does.
  server_.FailBatch(grpc::Status(StatusCode::UNAVAILABLE, "gone"));
  EXPECT_EQ(Stream(), std::nullopt);
  EXPECT_EQ(ids_, phones_);
}

TEST_F(LeadStreamTest, ABatchOfManyIsMadeOfSeveralCalls) {
  phones_.clear();
  for (int i = 0; i < 2345; ++i) phones_.push_back(std::to_string(i));
  server_.SetRoom(400);
  const auto outcomes = FindEach(client_, phones_);
  ASSERT_TRUE(outcomes.Ok());
  for (const PhoneOutcome& outcome : outcomes.Value()) {
    ids_.push_back(outcome.Value()->lead().id());
  }
  EXPECT_EQ(ids_, phones_);
}

}  // namespace
}  // namespace leadline
