// SPDX-License-Identifier: Apache-2.0
// LeadLookupService over a real connection.
#include "server/lookup_service.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include "tests/server/error_details.h"
#include "tests/server/raw_call.h"
#include "tests/server/server_fixture.h"

namespace leadline {
namespace {

using google::protobuf::util::MessageDifferencer;
using google::rpc::RetryInfo;
using grpc::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class LookupServiceTest : public ServerFixture {
 protected:
  LookupServiceTest() {
    store_.Open(CompleteState());
    store_.Add("9901111111", Found(PrashantSingh()));
  }

  static v1::GetLeadByPhoneRequest Request(const std::string& phone) {
    v1::GetLeadByPhoneRequest request;
    request.set_phone(phone);
    return request;
  }

  static v1::GetLeadByPhoneRequest Bounded(int64_t seconds, int nanos = 0) {
    v1::GetLeadByPhoneRequest request = Request("9901111111");
    request.mutable_max_staleness()->set_seconds(seconds);
    request.mutable_max_staleness()->set_nanos(nanos);
    return request;
  }

  // Sends bytes as they are instead of an encoded request.
  grpc::Status GetRaw(const std::string& bytes) {
    context_ = NewContext();
    return RawCall(Connect(), "/leadline.v1.LeadLookupService/GetLeadByPhone",
                   bytes, *context_)
        .status;
  }

  std::string Pushback() const {
    const auto& trailers = context_->GetServerTrailingMetadata();
    const auto found = trailers.find("grpc-retry-pushback-ms");
    if (found == trailers.end()) return "absent";
    return {found->second.data(), found->second.size()};
  }
};

TEST_F(LookupServiceTest, AnswersWithTheLeadAndItsFreshness) {
  ASSERT_TRUE(Get("9901111111").ok());
  EXPECT_TRUE(MessageDifferencer::Equals(response_.lead(), PrashantSingh()));
  EXPECT_EQ(response_.matched_field(), v1::MATCHED_FIELD_MOBILE);
  EXPECT_EQ(response_.match_kind(), v1::MATCH_KIND_DEFAULT_COUNTRY);
  EXPECT_EQ(response_.match_count(), 2);
  EXPECT_EQ(response_.freshness().source(), v1::SOURCE_REPLICA);
  EXPECT_EQ(response_.freshness().age().seconds(), 5);
  EXPECT_TRUE(response_.freshness().complete());
}

TEST_F(LookupServiceTest, CutsTheAttributesToThoseAskedFor) {
  v1::GetLeadByPhoneRequest request = Request("9901111111");
  request.add_attribute_names("Phone");
  request.add_attribute_names("no_such_attribute");
  ASSERT_TRUE(Get(request).ok());
  EXPECT_EQ(response_.lead().attributes_size(), 1);
  EXPECT_EQ(response_.lead().attributes().at("Phone"), "9901111111");
  EXPECT_EQ(response_.lead().first_name(), "Prashant");
}

TEST_F(LookupServiceTest, NotFoundIsSaidOfACompleteReplica) {
  const grpc::Status status = Get("9902222222");
  EXPECT_EQ(status.error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(status), "NO_SUCH_LEAD");
  EXPECT_EQ(MetadataOf(status, "age_seconds"), "5.000");
  EXPECT_EQ(Pushback(), "absent");
}

TEST_F(LookupServiceTest, MissIsUnavailableWhileTheReplicaFills) {
  store_.Open(FillingState());
  const grpc::Status status = Get("9902222222");
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(status), "REPLICA_INCOMPLETE");
  EXPECT_EQ(MetadataOf(status, "progress_percent"), "25");
  EXPECT_TRUE(DetailOf<RetryInfo>(status).has_value());
  EXPECT_EQ(Pushback(), "-1");
}

TEST_F(LookupServiceTest, HitIsAnsweredWhileTheReplicaFills) {
  store_.Open(FillingState());
  ASSERT_TRUE(Get("9901111111").ok());
  EXPECT_FALSE(response_.freshness().complete());
  EXPECT_FALSE(response_.freshness().has_complete_through());
}

TEST_F(LookupServiceTest, MissingReplicaIsUnavailable) {
  store_.Fail(absl::UnavailableError("no file at /data/leads.db"));
  const grpc::Status status = Get("9901111111");
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(status), "REPLICA_MISSING");
  EXPECT_EQ(Pushback(), "-1");
}

TEST_F(LookupServiceTest, StoreFaultIsInternalWithoutItsCause) {
  store_.Fail(absl::DataLossError("/data/leads.db is damaged"));
  const grpc::Status status = Get("9901111111");
  EXPECT_EQ(status.error_code(), StatusCode::INTERNAL);
  EXPECT_THAT(status.error_message(), Not(HasSubstr("/data")));
}

TEST_F(LookupServiceTest, LeadThatIsNoLeadIsInternal) {
  FoundLead broken;
  broken.lead = "\x0a\xff";
  store_.Add("9903333333", broken);
  v1::GetLeadByPhoneRequest request = Request("9903333333");
  request.add_attribute_names("Phone");
  EXPECT_EQ(Get(request).error_code(), StatusCode::INTERNAL);
}

TEST_F(LookupServiceTest, OlderThanTheCallerAllowsFails) {
  EXPECT_TRUE(Get(Bounded(5)).ok());
  const grpc::Status status = Get(Bounded(4, 999'000'000));
  EXPECT_EQ(status.error_code(), StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(ReasonOf(status), "REPLICA_STALE");
  EXPECT_EQ(MetadataOf(status, "age_seconds"), "5.000");
}

TEST_F(LookupServiceTest, AgeGrowsWithTheClock) {
  clock_.Set(kNow + std::chrono::hours(1));
  ASSERT_TRUE(Get("9901111111").ok());
  EXPECT_EQ(response_.freshness().age().seconds(), 3605);
  EXPECT_FALSE(Get(Bounded(3600)).ok());
}

// Somebody sets the clock back by a day, and the worker is away.
TEST_F(LookupServiceTest, AgeGrowsThoughTheWallClockWasSetBack) {
  ASSERT_TRUE(Get("9901111111").ok());
  clock_.Set(kNow - std::chrono::hours(24));
  clock_.LetPass(std::chrono::minutes(10));
  ASSERT_TRUE(Get("9901111111").ok());
  EXPECT_GE(response_.freshness().age().seconds(), 600);
  EXPECT_EQ(Get(Bounded(599)).error_code(), StatusCode::FAILED_PRECONDITION);
  ReplicaState fresher = CompleteState();
  fresher.as_of = *fresher.as_of + std::chrono::seconds(1);
  store_.Open(fresher);
  ASSERT_TRUE(Get("9901111111").ok());
  EXPECT_LT(response_.freshness().age().seconds(), 600);
}

TEST_F(LookupServiceTest, BoundHoldsForAMissToo) {
  v1::GetLeadByPhoneRequest request = Bounded(1);
  request.set_phone("9902222222");
  EXPECT_EQ(ReasonOf(Get(request)), "REPLICA_STALE");
}

TEST_F(LookupServiceTest, BoundCannotBeMetBeforeTheFirstRead) {
  ReplicaState state = FillingState();
  state.as_of.reset();
  store_.Open(state);
  EXPECT_TRUE(Get("9901111111").ok());
  EXPECT_EQ(ReasonOf(Get(Bounded(1000))), "REPLICA_INCOMPLETE");
}

TEST_F(LookupServiceTest, BoundMustBeADuration) {
  for (const auto& request :
       {Bounded(-1), Bounded(0, -1), Bounded(0, 1'000'000'000),
        Bounded(315'576'000'001)}) {
    const grpc::Status status = Get(request);
    EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(ReasonOf(status), "INVALID_MAX_STALENESS");
  }
  EXPECT_TRUE(Get(Bounded(315'576'000'000)).ok());
}

TEST_F(LookupServiceTest, WhatIsNoPhoneNumberIsInvalid) {
  for (const char* phone :
       {"", "abc", "12", "1234567890123456", "99011x1111"}) {
    const grpc::Status status = Get(phone);
    EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT) << phone;
    EXPECT_EQ(ReasonOf(status), "INVALID_PHONE") << phone;
    EXPECT_THAT(status.error_message(), Not(HasSubstr("99011")));
  }
  EXPECT_EQ(store_.Lookups(), 0);
}

TEST_F(LookupServiceTest, BytesThatAreNoRequestAreInvalid) {
  const grpc::Status status = GetRaw("\x0a\x7f nonsense");
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "MALFORMED_REQUEST");
  EXPECT_EQ(ReasonOf(GetRaw("\x0a\x02\xff\xfe")), "MALFORMED_REQUEST");
}

TEST_F(LookupServiceTest, EmptyRequestLacksItsPhone) {
  EXPECT_EQ(ReasonOf(GetRaw("")), "INVALID_PHONE");
}

TEST_F(LookupServiceTest, RequestAboveTheLimitIsRefused) {
  const grpc::Status status = Get(std::string(300'000, ' ') + "9901111111");
  EXPECT_EQ(status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(store_.Lookups(), 0);
}

TEST_F(LookupServiceTest, OnceItRefusesCallsTheyMayBeRetriedElsewhere) {
  ReplicaView replica(store_, clock_);
  Metrics metrics(kNow);
  CallLog log(clock_, kPatience);
  const Access access(clock_, metrics.Access());
  CallDesk desk(metrics, log, access);
  LookupService service(replica, clock_, nullptr, desk, metrics, {});
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                           &port);
  builder.RegisterService(&service);
  const auto server = builder.BuildAndStart();
  ASSERT_TRUE(server);
  stub_ = v1::LeadLookupService::NewStub(grpc::CreateChannel(
      "127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
  ASSERT_TRUE(Get("9901111111").ok());
  service.RefuseCalls();
  const grpc::Status refused = Get("9901111111");
  EXPECT_EQ(refused.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(refused), "DRAINING");
  EXPECT_EQ(Pushback(), "absent");
  EXPECT_EQ(store_.Lookups(), 1);
}

TEST_F(LookupServiceTest, StatusDescribesAnIncompleteReplica) {
  store_.Open(FillingState());
  v1::GetReplicaStatusResponse response;
  context_ = NewContext();
  ASSERT_TRUE(stub_->GetReplicaStatus(context_.get(), {}, &response).ok());
  EXPECT_EQ(response.fill().leads_stored(), 2500);
  EXPECT_FALSE(response.freshness().complete());
  EXPECT_EQ(response.server_version(), LEADLINE_VERSION);
}

TEST_F(LookupServiceTest, StatusFailsOnlyWithoutAReplica) {
  store_.Fail(absl::UnavailableError("none"));
  v1::GetReplicaStatusResponse response;
  context_ = NewContext();
  EXPECT_EQ(ReasonOf(stub_->GetReplicaStatus(context_.get(), {}, &response)),
            "REPLICA_MISSING");
}

class ListAttributesTest : public ServerFixture {
 protected:
  ListAttributesTest() {
    store_.Open(CompleteState());
    store_.SetLists({{1, {"ProspectID", "Phone"}}, {2, {}}, {5, {"mx_A"}}});
  }

  grpc::Status List(const std::vector<uint32_t>& numbers) {
    v1::ListAttributesRequest request;
    request.mutable_attribute_lists()->Assign(numbers.begin(), numbers.end());
    context_ = NewContext();
    lists_.Clear();
    const grpc::Status status =
        stub_->ListAttributes(context_.get(), request, &lists_);
    numbers_.clear();
    for (const auto& list : lists_.attribute_lists()) {
      numbers_.push_back(list.number());
    }
    return status;
  }

  v1::ListAttributesResponse lists_;
  std::vector<uint32_t> numbers_;
};

TEST_F(ListAttributesTest, NoNumbersMeansAllLists) {
  ASSERT_TRUE(List({}).ok());
  EXPECT_THAT(numbers_, ElementsAre(1, 2, 5));
  EXPECT_THAT(lists_.attribute_lists(0).names(),
              ElementsAre("ProspectID", "Phone"));
}

TEST_F(ListAttributesTest, GivesTheListsAskedForInOrderAndOnce) {
  ASSERT_TRUE(List({5, 1, 5}).ok());
  EXPECT_THAT(numbers_, ElementsAre(1, 5));
}

TEST_F(ListAttributesTest, NamesTheListThatDoesNotExist) {
  for (const uint32_t missing : {0u, 3u, 6u}) {
    const grpc::Status status = List({1, missing});
    EXPECT_EQ(status.error_code(), StatusCode::NOT_FOUND);
    EXPECT_EQ(ReasonOf(status), "NO_SUCH_ATTRIBUTE_LIST");
    EXPECT_EQ(MetadataOf(status, "attribute_list"), std::to_string(missing));
  }
}

}  // namespace
}  // namespace leadline
