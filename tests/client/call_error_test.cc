// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/call_error.h"

#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace leadline {
namespace {

constexpr int kUnavailable = 14;

TEST(CallErrorTest, ReadsEveryKindOfDetail) {
  google::rpc::Status status;
  google::rpc::ErrorInfo info;
  info.set_reason("REPLICA_INCOMPLETE");
  (*info.mutable_metadata())["leads_stored"] = "4300";
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(2);
  retry.mutable_retry_delay()->set_nanos(500'000'000);
  google::rpc::BadRequest bad;
  bad.add_field_violations()->set_field("phone");
  bad.mutable_field_violations(0)->set_description("has letters");
  status.add_details()->PackFrom(info);
  status.add_details()->PackFrom(retry);
  status.add_details()->PackFrom(bad);

  const CallError error =
      DecodeCallError(kUnavailable, "text", status.SerializeAsString());
  EXPECT_EQ(error.code, CallCode::kUnavailable);
  EXPECT_EQ(error.message, "text");
  EXPECT_EQ(error.reason, "REPLICA_INCOMPLETE");
  EXPECT_EQ(error.Metadata("leads_stored"), "4300");
  EXPECT_EQ(error.Metadata("other"), "");
  EXPECT_EQ(error.retry_delay, std::chrono::milliseconds(2500));
  EXPECT_EQ(error.field, "phone");
  EXPECT_EQ(error.field_problem, "has letters");
}

TEST(CallErrorTest, KeepsTheStatusWhenTheDetailsCannotBeRead) {
  const CallError error = DecodeCallError(kUnavailable, "text", "\xff\xff");
  EXPECT_EQ(error.code, CallCode::kUnavailable);
  EXPECT_EQ(error.message, "text");
  EXPECT_EQ(error.reason, "");
}

TEST(CallErrorTest, PassesOverDetailsItDoesNotKnow) {
  google::rpc::Status status;
  status.add_details()->set_type_url("type.example/of.another.Kind");
  const CallError error =
      DecodeCallError(5, "none", status.SerializeAsString());
  EXPECT_EQ(error.code, CallCode::kNotFound);
  EXPECT_EQ(error.reason, "");
}

TEST(CallErrorTest, TurnsCancelledIntoUnavailable) {
  EXPECT_EQ(DecodeCallError(1, "", "").code, CallCode::kUnavailable);
}

TEST(CallErrorTest, NamesCodesAsGrpcDoes) {
  EXPECT_EQ(CallCodeName(CallCode::kOk), "OK");
  EXPECT_EQ(CallCodeName(CallCode::kNotFound), "NOT_FOUND");
  EXPECT_EQ(CallCodeName(CallCode::kUnauthenticated), "UNAUTHENTICATED");
  EXPECT_EQ(CallCodeName(static_cast<CallCode>(99)), "UNKNOWN");
  EXPECT_EQ(CallCodeName(static_cast<CallCode>(-1)), "UNKNOWN");
}

}  // namespace
}  // namespace leadline
