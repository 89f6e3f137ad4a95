// SPDX-License-Identifier: Apache-2.0
// Who may call, over a real connection.
#include "server/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/access_fixture.h"
#include "tests/server/error_details.h"
#include "tests/server/raw_call.h"
#include "tests/server/server_fixture.h"
#include "tests/support/http_client.h"

namespace leadline {
namespace {

using grpc::StatusCode;
using ::testing::HasSubstr;
using ::testing::Not;

class AccessTest : public ServerFixture {
 protected:
  AccessTest() {
    store_.Open(CompleteState());
    store_.Add("9901111111", Found(PrashantSingh()));
  }

  std::string TokenFile() const { return folder_.Path("tokens"); }

  void WriteTokens(const std::string& text) const {
    std::ofstream(TokenFile(), std::ios::trunc) << text;
  }

  // A server that wants one of these tokens.
  void StartWith(const std::string& tokens) {
    WriteTokens(tokens);
    Start({.grpc_address = AnyPort(),
           .http_address = AnyPort(),
           .access = {.token_file = TokenFile()}});
  }

  static std::unique_ptr<grpc::ClientContext> With(const std::string& header) {
    auto context = NewContext();
    context->AddMetadata("authorization", header);
    return context;
  }

  static std::unique_ptr<grpc::ClientContext> WithToken(
      const std::string& token) {
    return With("Bearer " + token);
  }

  grpc::Status Lookup(std::unique_ptr<grpc::ClientContext> context) {
    context_ = std::move(context);
    v1::GetLeadByPhoneRequest request;
    request.set_phone("9901111111");
    return stub_->GetLeadByPhone(context_.get(), request, &response_);
  }

  grpc::Status Status(std::unique_ptr<grpc::ClientContext> context) {
    v1::GetReplicaStatusResponse response;
    return stub_->GetReplicaStatus(context.get(), {}, &response);
  }

  grpc::Status Lists(std::unique_ptr<grpc::ClientContext> context) {
    v1::ListAttributesResponse response;
    return stub_->ListAttributes(context.get(), {}, &response);
  }

  void ExpectRefused(const grpc::Status& status, StatusCode code,
                     const std::string& reason) {
    EXPECT_EQ(status.error_code(), code) << status.error_message();
    EXPECT_EQ(ReasonOf(status), reason);
    EXPECT_EQ(store_.Lookups(), 0);
  }

  std::string MetricsPage() const {
    return Http(*server_->HttpPort(), "GET", "/metrics").body;
  }

  TempFolder folder_;
};

TEST_F(AccessTest, WithoutATokenFileEverybodyMayCall) {
  EXPECT_TRUE(Lookup(NewContext()).ok());
  EXPECT_TRUE(Lookup(WithToken("whatever")).ok());
}

TEST_F(AccessTest, ATokenOfTheFileLetsIn) {
  StartWith(TokenLine("ivr", "s3cret") + TokenLine("ops", "other"));
  for (const char* token : {"s3cret", "other"}) {
    EXPECT_TRUE(Lookup(WithToken(token)).ok());
    EXPECT_TRUE(Status(WithToken(token)).ok());
    EXPECT_TRUE(Lists(WithToken(token)).ok());
  }
}

TEST_F(AccessTest, TheWordBearerMayBeInEitherCase) {
  StartWith(TokenLine("ivr", "s3cret"));
  EXPECT_TRUE(Lookup(With("bearer s3cret")).ok());
  EXPECT_TRUE(Lookup(With("BEARER s3cret")).ok());
}

TEST_F(AccessTest, WithoutATokenNoCallIsAnswered) {
  StartWith(TokenLine("ivr", "s3cret"));
  ExpectRefused(Lookup(NewContext()), StatusCode::UNAUTHENTICATED,
                "TOKEN_MISSING");
  ExpectRefused(Status(NewContext()), StatusCode::UNAUTHENTICATED,
                "TOKEN_MISSING");
  ExpectRefused(Lists(NewContext()), StatusCode::UNAUTHENTICATED,
                "TOKEN_MISSING");
  for (const char* header : {"Basic s3cret", "s3cret", "Bearer", "Bearer "}) {
    ExpectRefused(Lookup(With(header)), StatusCode::UNAUTHENTICATED,
                  "TOKEN_MISSING");
  }
}

TEST_F(AccessTest, NoCallIsForgotten) {
  StartWith(TokenLine("ivr", "s3cret"));
  const auto* const service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
          "leadline.v1.LeadLookupService");
  ASSERT_NE(service, nullptr);
  ASSERT_GT(service->method_count(), 0);
  for (int i = 0; i < service->method_count(); ++i) {
    const auto context = NewContext();
    const std::string method =
        "/" + service->full_name() + "/" + service->method(i)->name();
    const RawAnswer answer = RawCall(Connect(), method, "", *context);
    EXPECT_EQ(answer.status.error_code(), StatusCode::UNAUTHENTICATED)
        << method;
  }
}

TEST_F(AccessTest, AStreamEndsWithTheTokenItWasOpenedWith) {
  StartWith(TokenLine("ivr", "s3cret", "until=2026-03-01"));
  auto context = WithToken("s3cret");
  const auto stream = stub_->StreamLeadsByPhone(context.get());
  v1::StreamLeadsByPhoneRequest request;
  request.add_phones("9901111111");
  v1::StreamLeadsByPhoneResponse response;
  ASSERT_TRUE(stream->Write(request));
  ASSERT_TRUE(stream->Read(&response));
  clock_.Set(kNow + std::chrono::hours(12));
  ASSERT_TRUE(stream->Write(request));
  stream->WritesDone();
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(ReasonOf(stream->Finish()), "TOKEN_EXPIRED");
}

TEST_F(AccessTest, OfTwoTokensNoneIsChosen) {
  StartWith(TokenLine("ivr", "s3cret"));
  auto context = WithToken("s3cret");
  context->AddMetadata("authorization", "Bearer s3cret");
  ExpectRefused(Lookup(std::move(context)), StatusCode::UNAUTHENTICATED,
                "TOKEN_MISSING");
}

TEST_F(AccessTest, AnUnknownTokenIsRefusedAndNotRepeated) {
  StartWith(TokenLine("ivr", "s3cret"));
  for (const char* token : {"s3cre", "s3crets", "S3CRET", " s3cret", "ivr"}) {
    const grpc::Status status = Lookup(WithToken(token));
    ExpectRefused(status, StatusCode::UNAUTHENTICATED, "TOKEN_UNKNOWN");
    EXPECT_THAT(status.error_message(), Not(HasSubstr(token)));
  }
}

TEST_F(AccessTest, ATokenIsGoodUntilItsTimeIsOver) {
  StartWith(TokenLine("ivr", "s3cret", "until=2026-03-01"));
  EXPECT_TRUE(Status(WithToken("s3cret")).ok());
  clock_.Set(kNow + std::chrono::hours(12));
  ExpectRefused(Lookup(WithToken("s3cret")), StatusCode::UNAUTHENTICATED,
                "TOKEN_EXPIRED");
}

TEST_F(AccessTest, ATokenForTheStatusTellsNothingOfLeads) {
  StartWith(TokenLine("ops", "s3cret", "may=status"));
  EXPECT_TRUE(Status(WithToken("s3cret")).ok());
  ExpectRefused(Lookup(WithToken("s3cret")), StatusCode::PERMISSION_DENIED,
                "TOKEN_NOT_ALLOWED");
  ExpectRefused(Lists(WithToken("s3cret")), StatusCode::PERMISSION_DENIED,
                "TOKEN_NOT_ALLOWED");
}

TEST_F(AccessTest, ATokenForLookupsTellsNothingOfTheStatus) {
  StartWith(TokenLine("ivr", "s3cret", "may=lookup"));
  ExpectRefused(Status(WithToken("s3cret")), StatusCode::PERMISSION_DENIED,
                "TOKEN_NOT_ALLOWED");
  EXPECT_TRUE(Lookup(WithToken("s3cret")).ok());
}

TEST_F(AccessTest, AFileWithoutATokenLetsNobodyIn) {
  StartWith("# nobody\n");
  ExpectRefused(Lookup(WithToken("s3cret")), StatusCode::UNAUTHENTICATED,
                "TOKEN_UNKNOWN");
}

TEST_F(AccessTest, NamesOfCertificatesWantACertificate) {
  Start({.grpc_address = AnyPort(), .access = {.client_names = {"ivr.bank"}}});
  ExpectRefused(Lookup(NewContext()), StatusCode::UNAUTHENTICATED,
                "CERTIFICATE_MISSING");
}

TEST_F(AccessTest, HealthStaysOpen) {
  StartWith(TokenLine("ivr", "s3cret"));
  const auto context = NewContext();
  const RawAnswer answer =
      RawCall(Connect(), "/grpc.health.v1.Health/Check", "", *context);
  EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
}

TEST_F(AccessTest, RefusedCallsAreCountedByReason) {
  StartWith(TokenLine("ivr", "s3cret", "may=lookup"));
  Lookup(NewContext());
  Lookup(WithToken("wrong"));
  Lookup(WithToken("wrong"));
  Status(WithToken("s3cret"));
  const std::string page = MetricsPage();
  for (const char* line :
       {"leadline_calls_refused_total{reason=\"TOKEN_MISSING\"} 1\n",
        "leadline_calls_refused_total{reason=\"TOKEN_UNKNOWN\"} 2\n",
        "leadline_calls_refused_total{reason=\"TOKEN_NOT_ALLOWED\"} 1\n",
        "leadline_calls_refused_total{reason=\"TOKEN_EXPIRED\"} 0\n"}) {
    EXPECT_THAT(page, HasSubstr(line));
  }
  EXPECT_THAT(page, Not(HasSubstr("ivr")));
  EXPECT_THAT(page, Not(HasSubstr("wrong")));
}

TEST_F(AccessTest, OtherTokensHoldWithoutALostConnection) {
  StartWith(TokenLine("ivr", "old"));
  ASSERT_TRUE(Lookup(WithToken("old")).ok());
  WriteTokens(TokenLine("ivr-2", "new"));
  EXPECT_TRUE(Eventually([&] { return Lookup(WithToken("new")).ok(); }));
  EXPECT_EQ(ReasonOf(Lookup(WithToken("old"))), "TOKEN_UNKNOWN");
}

TEST_F(AccessTest, AFileThatCannotBeUsedKeepsTheServerFromStarting) {
  WriteTokens("ivr s3cret\n");
  const auto started = LookupServer::Start(
      {.grpc_address = AnyPort(), .access = {.token_file = TokenFile()}},
      store_, clock_);
  ASSERT_FALSE(started.ok());
  EXPECT_THAT(std::string(started.status().message()),
              HasSubstr("--token-file: " + TokenFile() + ": line 1 has no "));
  const auto missing =
      LookupServer::Start({.grpc_address = AnyPort(),
                           .access = {.token_file = folder_.Path("none")}},
                          store_, clock_);
  ASSERT_FALSE(missing.ok());
  EXPECT_THAT(std::string(missing.status().message()),
              HasSubstr("--token-file: " + folder_.Path("none") +
                        " cannot be read: No such file"));
}

}  // namespace
}  // namespace leadline
