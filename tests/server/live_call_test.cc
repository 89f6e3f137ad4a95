// SPDX-License-Identifier: Apache-2.0
// Lookups that miss and have upstream asked, over both of their wires: a real
// server, and the real socket of a worker whose lane the tests play.
#include "server/live_call.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "sync/live_reads.h"
#include "sync/live_service.h"
#include "tests/server/error_details.h"
#include "tests/server/live_worker.h"
#include "tests/server/server_fixture.h"
#include "tests/support/http_client.h"
#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

using google::protobuf::util::MessageDifferencer;
using google::rpc::QuotaFailure;
using google::rpc::RetryInfo;
using grpc::StatusCode;
using Outcome = LiveAnswer::Outcome;
using std::chrono::seconds;
using testing::AnyOf;
using testing::HasSubstr;

// A caller who waits for an answer.
struct Caller {
  grpc::ClientContext context;
  v1::GetLeadByPhoneRequest request;
  v1::GetLeadByPhoneResponse response;
  std::promise<grpc::Status> ended;

  grpc::Status Wait() { return ended.get_future().get(); }
};

LiveAnswer Of(Outcome outcome) {
  LiveAnswer answer;
  answer.outcome = outcome;
  answer.why = "as the test wants it";
  return answer;
}

LiveAnswer FoundLive() {
  LiveAnswer answer = Of(Outcome::kFound);
  answer.found = Found(PrashantSingh());
  return answer;
}

class LiveCallTest : public ServerFixture {
 protected:
  LiveCallTest() {
    store_.Open(CompleteState());
    store_.Add("9901111111", Found(PrashantSingh()));
    worker_.Start({});
    StartServer(kPatience);
  }
  ~LiveCallTest() override {
    server_.reset();
    worker_.Stop();
  }

  void StartServer(Duration time_limit) {
    Start({.grpc_address = AnyPort(),
           .http_address = AnyPort(),
           .live_socket = worker_.Socket(),
           .live_time_limit = time_limit});
  }

  static v1::GetLeadByPhoneRequest Request(const std::string& phone) {
    v1::GetLeadByPhoneRequest request;
    request.set_phone(phone);
    request.set_allow_read_through(true);
    return request;
  }

  std::unique_ptr<Caller> Ask(const v1::GetLeadByPhoneRequest& request,
                              std::chrono::milliseconds patience = kPatience) {
    auto caller = std::make_unique<Caller>();
    caller->request = request;
    caller->context.set_deadline(std::chrono::system_clock::now() + patience);
    stub_->async()->GetLeadByPhone(
        &caller->context, &caller->request, &caller->response,
        [to = caller.get()](const grpc::Status& status) {
          to->ended.set_value(status);
        });
    return caller;
  }
  std::unique_ptr<Caller> Ask(const std::string& phone) {
    return Ask(Request(phone));
  }

  // Asks for a number, to which upstream's answer is this.
  grpc::Status Get(const v1::GetLeadByPhoneRequest& request,
                   const LiveAnswer& answer) {
    latest_ = Ask(request);
    EXPECT_TRUE(worker_.Answer(answer));
    return latest_->Wait();
  }
  grpc::Status Get(const std::string& phone, const LiveAnswer& answer) {
    return Get(Request(phone), answer);
  }

  bool AreWaiting(size_t callers) {
    return Eventually(
        [&] { return worker_.Reads().Counted().waiting == callers; });
  }

  std::string Pushback() const {
    const auto& trailers = latest_->context.GetServerTrailingMetadata();
    const auto found = trailers.find("grpc-retry-pushback-ms");
    if (found == trailers.end()) return "absent";
    return {found->second.data(), found->second.size()};
  }

  std::string CountedAs(const std::string& outcome) {
    const std::string name =
        "leadline_live_reads_total{outcome=\"" + outcome + "\"} ";
    const std::string page = Http(*server_->HttpPort(), "GET", "/metrics").body;
    const size_t at = page.find(name);
    if (at == std::string::npos) return "absent";
    return page.substr(at + name.size(),
                       page.find('\n', at) - at - name.size());
  }

  LiveWorker worker_;
  std::unique_ptr<Caller> latest_;
};

TEST_F(LiveCallTest, LeadThatUpstreamShowsIsTheAnswer) {
  ASSERT_TRUE(Get("9902222222", FoundLive()).ok());
  const v1::GetLeadByPhoneResponse& answer = latest_->response;
  EXPECT_TRUE(MessageDifferencer::Equals(answer.lead(), PrashantSingh()));
  EXPECT_EQ(answer.matched_field(), v1::MATCHED_FIELD_MOBILE);
  EXPECT_EQ(answer.match_kind(), v1::MATCH_KIND_DEFAULT_COUNTRY);
  EXPECT_EQ(answer.match_count(), 2U);
  EXPECT_EQ(answer.freshness().source(), v1::SOURCE_LIVE_READ);
  EXPECT_FALSE(answer.freshness().complete());
  EXPECT_EQ(answer.freshness().lead_read_at().seconds(),
            std::chrono::floor<seconds>(Found(PrashantSingh()).read_at)
                .time_since_epoch()
                .count());
  EXPECT_EQ(CountedAs("found"), "1");
}

TEST_F(LiveCallTest, AttributesOfALiveLeadAreCutToThoseAskedFor) {
  v1::GetLeadByPhoneRequest request = Request("9902222222");
  request.add_attribute_names("Phone");
  request.add_attribute_names("no_such_attribute");
  ASSERT_TRUE(Get(request, FoundLive()).ok());
  const v1::Lead& lead = latest_->response.lead();
  EXPECT_EQ(lead.attributes_size(), 1);
  EXPECT_EQ(lead.attributes().at("Phone"), "9901111111");
  EXPECT_EQ(lead.first_name(), "Prashant");
}

TEST_F(LiveCallTest, UpstreamsRefusalIsUnavailable) {
  const grpc::Status status = Get("9902222222", Of(Outcome::kRefused));
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(status), "LIVE_READ_REFUSED");
  EXPECT_TRUE(DetailOf<RetryInfo>(status).has_value());
  EXPECT_EQ(Pushback(), "-1");
  EXPECT_EQ(CountedAs("refused"), "1");
}

TEST_F(LiveCallTest, FailedReadLeavesTheMissAsItIs) {
  const grpc::Status status = Get("9902222222", Of(Outcome::kFailed));
  EXPECT_EQ(status.error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(status), "NO_SUCH_LEAD");
  EXPECT_EQ(MetadataOf(status, "live_read"), "failed");
  EXPECT_EQ(MetadataOf(status, "source"), "SOURCE_REPLICA");
  EXPECT_EQ(MetadataOf(status, "age_seconds"), "5.000");
  EXPECT_EQ(CountedAs("failed"), "1");
}

TEST_F(LiveCallTest, MoreNumbersThanMayWaitAreTurnedAway) {
  worker_.Start({.most_numbers = 1});
  const auto first = Ask("9902222222");
  ASSERT_TRUE(AreWaiting(1));
  const auto second = Ask("9903333333");
  const grpc::Status status = second->Wait();
  EXPECT_EQ(status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ReasonOf(status), "TOO_MANY_LIVE_READS");
  EXPECT_TRUE(DetailOf<QuotaFailure>(status).has_value());
  EXPECT_TRUE(DetailOf<RetryInfo>(status).has_value());
  EXPECT_EQ(CountedAs("too_many"), "1");
  EXPECT_TRUE(worker_.Answer(FoundLive()));
  EXPECT_TRUE(first->Wait().ok());
}

TEST_F(LiveCallTest, MoreCallersThanMayWaitAreTurnedAway) {
  worker_.Start({.most_callers = 2});
  const auto first = Ask("9902222222");
  const auto second = Ask("9902222222");
  ASSERT_TRUE(AreWaiting(2));
  EXPECT_EQ(ReasonOf(Ask("9902222222")->Wait()), "TOO_MANY_LIVE_READS");
  EXPECT_TRUE(worker_.Answer(FoundLive()));
  EXPECT_TRUE(first->Wait().ok());
  EXPECT_TRUE(second->Wait().ok());
}

TEST_F(LiveCallTest, WorkerThatDoesNotAnswerIsWaitedForNoLongerThanTheLimit) {
  StartServer(Duration(100));
  const grpc::Status status = Ask("9902222222")->Wait();
  EXPECT_EQ(status.error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(status), "NO_SUCH_LEAD");
  EXPECT_EQ(MetadataOf(status, "live_read"), "timed_out");
  EXPECT_EQ(MetadataOf(status, "source"), "SOURCE_REPLICA");
  EXPECT_TRUE(AreWaiting(0));
  EXPECT_FALSE(worker_.Reads().Next());
  EXPECT_EQ(CountedAs("timed_out"), "1");
}

// As a process that was stopped is: the kernel takes connections for it.
TEST_F(LiveCallTest, WorkerThatTakesNoConnectionIsWaitedForNoLonger) {
  worker_.Stop();
  const ListeningSocket nobody(worker_.Socket());
  StartServer(Duration(100));
  const grpc::Status status = Ask("9902222222")->Wait();
  EXPECT_EQ(status.error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(MetadataOf(status, "live_read"), "timed_out");
}

TEST_F(LiveCallTest, HitsAreAnsweredWhileOthersWaitForUpstream) {
  const auto waiting = Ask("9902222222");
  ASSERT_TRUE(AreWaiting(1));
  const auto hit = Ask("9901111111");
  EXPECT_TRUE(hit->Wait().ok());
  EXPECT_EQ(hit->response.freshness().source(), v1::SOURCE_REPLICA);
  EXPECT_EQ(worker_.Reads().Counted().asked, 1U);
  EXPECT_TRUE(worker_.Answer(FoundLive()));
  EXPECT_TRUE(waiting->Wait().ok());
}

TEST_F(LiveCallTest, CallerWhoCancelsTakesNoAnswerFromTheOthers) {
  const auto goes = Ask("9902222222");
  const auto stays = Ask("+91 99022 22222");
  const auto also_stays = Ask("9902222222");
  ASSERT_TRUE(AreWaiting(3));
  goes->context.TryCancel();
  EXPECT_EQ(goes->Wait().error_code(), StatusCode::CANCELLED);
  ASSERT_TRUE(AreWaiting(2));
  EXPECT_TRUE(worker_.Answer(FoundLive()));
  EXPECT_TRUE(worker_.Answer(FoundLive()));
  EXPECT_TRUE(stays->Wait().ok());
  EXPECT_TRUE(also_stays->Wait().ok());
}

TEST_F(LiveCallTest, CallerWhoseDeadlinePassesTakesNoAnswerFromTheOthers) {
  const auto stays = Ask("9902222222");
  ASSERT_TRUE(AreWaiting(1));
  const auto goes = Ask(Request("9902222222"), Duration(100));
  // The server's answer at that moment may still come first.
  EXPECT_THAT(goes->Wait().error_code(),
              AnyOf(StatusCode::DEADLINE_EXCEEDED, StatusCode::NOT_FOUND));
  ASSERT_TRUE(AreWaiting(1));
  EXPECT_TRUE(worker_.Answer(FoundLive()));
  EXPECT_TRUE(stays->Wait().ok());
}

TEST_F(LiveCallTest, NumberWhoseCallersHaveGoneIsNotRead) {
  const auto goes = Ask("9902222222");
  ASSERT_TRUE(AreWaiting(1));
  goes->context.TryCancel();
  goes->Wait();
  EXPECT_TRUE(AreWaiting(0));
  EXPECT_FALSE(worker_.Reads().Next());
}

TEST_F(LiveCallTest, LeadIsFoundWhileTheReplicaFills) {
  store_.Open(FillingState());
  ASSERT_TRUE(Get("9902222222", FoundLive()).ok());
  EXPECT_EQ(latest_->response.freshness().source(), v1::SOURCE_LIVE_READ);
  EXPECT_FALSE(latest_->response.freshness().complete());
  EXPECT_FALSE(latest_->response.freshness().has_complete_through());
}

TEST_F(LiveCallTest, NoneShownIsUnavailableWhileTheReplicaFills) {
  store_.Open(FillingState());
  const grpc::Status status = Get("9902222222", Of(Outcome::kNoneShown));
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(status), "REPLICA_INCOMPLETE");
  EXPECT_EQ(MetadataOf(status, "live_read"), "none_shown");
  EXPECT_EQ(MetadataOf(status, "source"), "SOURCE_LIVE_READ");
  EXPECT_EQ(MetadataOf(status, "progress_percent"), "25");
  EXPECT_EQ(Pushback(), "-1");
}

TEST_F(LiveCallTest, NoneShownIsUnavailableOfAPartialView) {
  ReplicaState partial = FillingState();
  partial.view_suffices = false;
  store_.Open(partial);
  const grpc::Status status = Get("9902222222", Of(Outcome::kNoneShown));
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(status), "PARTIAL_VIEW");
  EXPECT_EQ(MetadataOf(status, "live_read"), "none_shown");
}

TEST_F(LiveCallTest, NobodyIsAskedWhereTheReplicaIsTooOldForTheCaller) {
  v1::GetLeadByPhoneRequest request = Request("9902222222");
  request.mutable_max_staleness()->set_seconds(4);
  EXPECT_EQ(ReasonOf(Ask(request)->Wait()), "REPLICA_STALE");
  EXPECT_EQ(worker_.Reads().Counted().asked, 0U);
}

TEST_F(LiveCallTest, NobodyIsAskedUnlessTheCallerWantsIt) {
  v1::GetLeadByPhoneRequest request = Request("9902222222");
  request.set_allow_read_through(false);
  const auto caller = Ask(request, seconds(5));
  EXPECT_EQ(ReasonOf(caller->Wait()), "NO_SUCH_LEAD");
  EXPECT_EQ(worker_.Reads().Counted().asked, 0U);
}

TEST_F(LiveCallTest, WorkerStartedAgainIsFoundAgain) {
  ASSERT_TRUE(Get("9902222222", FoundLive()).ok());
  worker_.Stop();
  const grpc::Status status = Ask("9902222222")->Wait();
  EXPECT_EQ(status.error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(MetadataOf(status, "live_read"), "unreachable");
  worker_.Start({});
  const PlayedLane lane(worker_.Reads(), FoundLive());
  EXPECT_TRUE(Eventually([&] { return Ask("9902222222")->Wait().ok(); }));
}

TEST_F(LiveCallTest, WorkerThatEndsTellsWhoWaits) {
  const auto waiting = Ask("9902222222");
  ASSERT_TRUE(AreWaiting(1));
  worker_.Stop();
  const grpc::Status status = waiting->Wait();
  EXPECT_EQ(status.error_code(), StatusCode::NOT_FOUND);
  EXPECT_THAT(MetadataOf(status, "live_read"), AnyOf("failed", "unreachable"));
}

// A call that reaches a server of gRPC while it closes is answered so.
TEST_F(LiveCallTest, CallThatTheWorkerCancelsDidNotTimeOut) {
  worker_.Stop();
  const CancellingWorker closing(worker_.Socket());
  StartServer(kPatience);
  const grpc::Status status = Ask("9902222222")->Wait();
  EXPECT_EQ(status.error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(MetadataOf(status, "live_read"), "failed");
}

TEST_F(LiveCallTest, ServerThatStopsLeavesNobodyWaiting) {
  const auto waiting = Ask("9902222222");
  ASSERT_TRUE(AreWaiting(1));
  server_->Stop();
  EXPECT_FALSE(waiting->Wait().ok());
  EXPECT_TRUE(AreWaiting(0));
}

}  // namespace
}  // namespace leadline
