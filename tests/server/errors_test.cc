// SPDX-License-Identifier: Apache-2.0
#include "server/errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/error_details.h"
#include "tests/server/fake_lead_store.h"

namespace leadline {
namespace {

using google::rpc::BadRequest;
using google::rpc::RetryInfo;
using grpc::StatusCode;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ErrorsTest, InvalidPhoneNamesTheFieldAndTheReason) {
  const grpc::Status status =
      ToGrpcStatus(InvalidPhone(absl::InvalidArgumentError("is empty")));
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), "phone: is empty");
  EXPECT_EQ(ReasonOf(status), "INVALID_PHONE");
  const auto request = DetailOf<BadRequest>(status);
  ASSERT_EQ(request->field_violations_size(), 1);
  EXPECT_EQ(request->field_violations(0).field(), "phone");
  EXPECT_EQ(request->field_violations(0).description(), "is empty");
}

TEST(ErrorsTest, MalformedRequestNamesNoField) {
  const grpc::Status status = ToGrpcStatus(MalformedRequest());
  EXPECT_EQ(ReasonOf(status), "MALFORMED_REQUEST");
  const auto request = DetailOf<BadRequest>(status);
  ASSERT_TRUE(request);
  ASSERT_EQ(request->field_violations_size(), 1);
  EXPECT_EQ(request->field_violations(0).field(), "");
  EXPECT_EQ(request->field_violations(0).description(),
            "the request is not an encoded message of this call");
}

TEST(ErrorsTest, NoSuchLeadSaysHowFreshThatIs) {
  AnswerFreshness freshness;
  freshness.as_of = kNow;
  freshness.complete_through = kNow - Duration(1);
  freshness.age = Duration(12345);
  const grpc::Status status = ToGrpcStatus(NoSuchLead(freshness));
  EXPECT_EQ(status.error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(status), "NO_SUCH_LEAD");
  EXPECT_EQ(MetadataOf(status, "as_of"), "2026-03-01T12:00:00Z");
  EXPECT_EQ(MetadataOf(status, "complete_through"), "2026-03-01T11:59:59.999Z");
  EXPECT_EQ(MetadataOf(status, "age_seconds"), "12.345");
}

TEST(ErrorsTest, IncompleteSaysHowFarTheFillIs) {
  const absl::Status error = ReplicaIncomplete(FillingState());
  const grpc::Status status = ToGrpcStatus(error);
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(status), "REPLICA_INCOMPLETE");
  EXPECT_EQ(MetadataOf(status, "leads_stored"), "2500");
  EXPECT_EQ(MetadataOf(status, "leads_expected"), "10000");
  EXPECT_EQ(MetadataOf(status, "progress_percent"), "25");
  EXPECT_EQ(DetailOf<RetryInfo>(status)->retry_delay().seconds(), 5);
  EXPECT_TRUE(AsksNotToRetryAtOnce(error));
}

TEST(ErrorsTest, IncompleteSaysHowManyLeadsAreBroken) {
  ReplicaState state = FillingState();
  EXPECT_EQ(MetadataOf(ToGrpcStatus(ReplicaIncomplete(state)), "leads_broken"),
            "absent");
  state.leads_broken = 3;
  const grpc::Status status = ToGrpcStatus(ReplicaIncomplete(state));
  EXPECT_EQ(ReasonOf(status), "REPLICA_INCOMPLETE");
  EXPECT_EQ(MetadataOf(status, "leads_broken"), "3");
  EXPECT_THAT(status.error_message(), HasSubstr("3 that LeadSquared shows"));
}

TEST(ErrorsTest, APartialViewIsNamedWithItsCure) {
  ReplicaState state = FillingState();
  state.view_suffices = false;
  const absl::Status error = ReplicaIncomplete(state);
  const grpc::Status status = ToGrpcStatus(error);
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(status), "PARTIAL_VIEW");
  EXPECT_EQ(MetadataOf(status, "leads_stored"), "2500");
  EXPECT_THAT(status.error_message(), HasSubstr("--partial-view"));
  EXPECT_TRUE(AsksNotToRetryAtOnce(error));
}

TEST(ErrorsTest, IncompleteIsNeverAHundredPercent) {
  ReplicaState state = FillingState();
  state.leads_stored = 10001;
  EXPECT_EQ(
      MetadataOf(ToGrpcStatus(ReplicaIncomplete(state)), "progress_percent"),
      "99");
}

TEST(ErrorsTest, IncompleteWithoutATotalHasNoPercentage) {
  ReplicaState state = FillingState();
  for (const auto& expected :
       {std::optional<uint64_t>(), std::optional<uint64_t>(0)}) {
    state.leads_expected = expected;
    const grpc::Status status = ToGrpcStatus(ReplicaIncomplete(state));
    EXPECT_EQ(MetadataOf(status, "leads_stored"), "2500");
    EXPECT_EQ(MetadataOf(status, "leads_expected"), "absent");
    EXPECT_EQ(MetadataOf(status, "progress_percent"), "absent");
  }
}

TEST(ErrorsTest, StaleSaysTheAgeAndTheBound) {
  AnswerFreshness freshness;
  freshness.as_of = kNow;
  freshness.age = Duration(60007);
  const grpc::Status status =
      ToGrpcStatus(ReplicaStale(freshness, Duration(1500)));
  EXPECT_EQ(status.error_code(), StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(ReasonOf(status), "REPLICA_STALE");
  EXPECT_EQ(MetadataOf(status, "age_seconds"), "60.007");
  EXPECT_EQ(MetadataOf(status, "max_staleness_seconds"), "1.500");
  EXPECT_EQ(MetadataOf(status, "as_of"), "2026-03-01T12:00:00Z");
}

TEST(ErrorsTest, StoreErrorsShowCallersNoCause) {
  for (const absl::Status& cause :
       {absl::DataLossError("/secret/leads.db is damaged"),
        absl::InternalError("SQLITE_IOERR /secret/leads.db"),
        absl::FailedPreconditionError("/secret/leads.db is foreign")}) {
    const grpc::Status status = ToGrpcStatus(FromStore(cause));
    EXPECT_EQ(status.error_code(), StatusCode::INTERNAL);
    EXPECT_THAT(status.error_message(), Not(HasSubstr("secret")));
    EXPECT_EQ(status.error_details(), "");
  }
}

TEST(ErrorsTest, MissingReplicaIsUnavailableAndAsksForPatience) {
  const absl::Status error = FromStore(absl::UnavailableError("/secret/x"));
  const grpc::Status status = ToGrpcStatus(error);
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(status), "REPLICA_MISSING");
  EXPECT_THAT(status.error_message(), Not(HasSubstr("secret")));
  EXPECT_TRUE(AsksNotToRetryAtOnce(error));
}

TEST(ErrorsTest, TooManyLeadsNamesTheCure) {
  const grpc::Status status =
      ToGrpcStatus(FromStore(absl::OutOfRangeError("too many")));
  EXPECT_EQ(status.error_code(), StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(ReasonOf(status), "TOO_MANY_LEADS");
  EXPECT_THAT(status.error_message(), HasSubstr("ask without + or 00"));
}

TEST(ErrorsTest, RetryElsewhereAtOnceIsFineWhileDraining) {
  const grpc::Status status = ToGrpcStatus(Draining());
  EXPECT_EQ(ReasonOf(status), "DRAINING");
  ASSERT_TRUE(DetailOf<RetryInfo>(status));
  EXPECT_EQ(DetailOf<RetryInfo>(status)->retry_delay().seconds(), 0);
  EXPECT_FALSE(AsksNotToRetryAtOnce(Draining()));
  EXPECT_FALSE(AsksNotToRetryAtOnce(absl::OkStatus()));
}

TEST(ErrorsTest, OkStaysOk) {
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
}

}  // namespace
}  // namespace leadline
