// SPDX-License-Identifier: Apache-2.0
// WatchReplica over a real connection.
#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/server/error_details.h"
#include "tests/server/server_fixture.h"

namespace leadline {
namespace {

using google::protobuf::util::MessageDifferencer;
using grpc::StatusCode;

class WatchTest : public ServerFixture {
 protected:
  using Reader = grpc::ClientReader<v1::WatchReplicaResponse>;

  // Wants to hear of changes as often as it may.
  std::unique_ptr<Reader> Watch(grpc::ClientContext& context) {
    v1::WatchReplicaRequest request;
    request.mutable_min_interval();
    return stub_->WatchReplica(&context, request);
  }

  static std::optional<v1::GetReplicaStatusResponse> Next(Reader& reader) {
    v1::WatchReplicaResponse response;
    if (!reader.Read(&response)) return std::nullopt;
    return response.status();
  }

  void SetLeads(uint64_t leads) {
    ReplicaState state = FillingState();
    state.leads_stored = leads;
    store_.Open(state);
  }
};

TEST_F(WatchTest, TellsTheStatusAtOnceAndThenEachChange) {
  SetLeads(100);
  context_ = NewContext();
  const auto watch = Watch(*context_);
  auto status = Next(*watch);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->fill().leads_stored(), 100);
  v1::GetReplicaStatusResponse asked;
  const auto context = NewContext();
  ASSERT_TRUE(stub_->GetReplicaStatus(context.get(), {}, &asked).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(*status, asked));
  SetLeads(200);
  EXPECT_EQ(Next(*watch)->fill().leads_stored(), 200);
  store_.Open(CompleteState());
  EXPECT_TRUE(Next(*watch)->freshness().complete());
}

TEST_F(WatchTest, TimeAloneIsNoChange) {
  SetLeads(100);
  context_ = NewContext();
  const auto watch = Watch(*context_);
  ASSERT_TRUE(Next(*watch));
  // The age grows. Several looks at the replica later a status for that would
  // come before the one that is awaited.
  clock_.Set(kNow + std::chrono::seconds(30));
  const int looks = store_.States();
  ASSERT_TRUE(Eventually([&] { return store_.States() >= looks + 10; }));
  SetLeads(200);
  EXPECT_EQ(Next(*watch)->fill().leads_stored(), 200);
}

TEST_F(WatchTest, BeginsWithoutAReplicaAndHearsWhenThereIsOne) {
  context_ = NewContext();
  const auto watch = Watch(*context_);
  const auto none = Next(*watch);
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->has_freshness());
  EXPECT_EQ(none->server_version(), LEADLINE_VERSION);
  store_.Open(CompleteState());
  EXPECT_TRUE(Next(*watch)->freshness().complete());
}

TEST_F(WatchTest, WhoReadsLateGetsTheLatest) {
  SetLeads(1);
  context_ = NewContext();
  const auto watch = Watch(*context_);
  ASSERT_TRUE(Next(*watch));
  const auto other_context = NewContext();
  const auto other = Watch(*other_context);
  ASSERT_TRUE(Next(*other));
  // The other reads each change, so that all of them have been offered.
  for (uint64_t leads = 2; leads <= 5; ++leads) {
    SetLeads(leads);
    ASSERT_EQ(Next(*other)->fill().leads_stored(), leads);
  }
  uint64_t latest = 0;
  while (latest < 5) {
    const auto status = Next(*watch);
    ASSERT_TRUE(status);
    EXPECT_GT(status->fill().leads_stored(), latest);
    latest = status->fill().leads_stored();
  }
}

TEST_F(WatchTest, EndsAsSoonAsTheServerBeginsToDrain) {
  store_.Open(CompleteState());
  context_ = NewContext();
  const auto watch = Watch(*context_);
  ASSERT_TRUE(Next(*watch));
  server_->BeginDrain();
  EXPECT_FALSE(Next(*watch));
  grpc::Status status = watch->Finish();
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(status), "DRAINING");
  const auto late_context = NewContext();
  const auto late = Watch(*late_context);
  while (Next(*late)) {
  }
  EXPECT_EQ(ReasonOf(late->Finish()), "DRAINING");
}

TEST_F(WatchTest, IntervalMustBeADuration) {
  v1::WatchReplicaRequest request;
  request.mutable_min_interval()->set_seconds(-1);
  context_ = NewContext();
  const auto watch = stub_->WatchReplica(context_.get(), request);
  EXPECT_FALSE(Next(*watch));
  EXPECT_EQ(ReasonOf(watch->Finish()), "INVALID_MIN_INTERVAL");
}

TEST_F(WatchTest, OneConnectionMayHaveHalfOfTheRoomAndGivesItBack) {
  store_.Open(CompleteState());
  Start({.grpc_address = AnyPort(),
         .http_address = AnyPort(),
         .limits = {.watches = 2}});
  context_ = NewContext();
  const auto watch = Watch(*context_);
  ASSERT_TRUE(Next(*watch));
  const auto context = NewContext();
  const auto refused = Watch(*context);
  EXPECT_FALSE(Next(*refused));
  const grpc::Status status = refused->Finish();
  EXPECT_EQ(status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ReasonOf(status), "TOO_MANY_WATCHES");
  context_->TryCancel();
  while (Next(*watch)) {
  }
  EXPECT_TRUE(Eventually([this] {
    const auto again = NewContext();
    const auto next = Watch(*again);
    const bool watches = Next(*next).has_value();
    again->TryCancel();
    return watches;
  }));
  EXPECT_TRUE(
      Eventually([this] { return HasCounted("WatchReplica", "Canceled"); }));
}

}  // namespace
}  // namespace leadline
