// SPDX-License-Identifier: Apache-2.0
#include "server/answer.h"

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>
#include <grpcpp/support/slice.h>
#include <gtest/gtest.h>

#include "tests/server/fake_lead_store.h"

namespace leadline {
namespace {

using google::protobuf::TextFormat;
using google::protobuf::util::MessageDifferencer;
using std::chrono::seconds;

v1::GetLeadByPhoneResponse Parse(const grpc::ByteBuffer& bytes) {
  grpc::Slice slice;
  EXPECT_TRUE(bytes.DumpToSingleSlice(&slice).ok());
  v1::GetLeadByPhoneResponse response;
  EXPECT_TRUE(
      response.ParseFromArray(slice.begin(), static_cast<int>(slice.size())));
  return response;
}

grpc::ByteBuffer Encoded(FoundLead found, const AnswerFreshness& freshness) {
  grpc::ByteBuffer response;
  EncodeAnswer(std::move(found), freshness, response);
  return response;
}

template <typename Message>
::testing::AssertionResult IsText(const Message& message,
                                  const std::string& text) {
  Message expected;
  if (!TextFormat::ParseFromString(text, &expected)) {
    return ::testing::AssertionFailure() << "not a message: " << text;
  }
  if (MessageDifferencer::Equals(message, expected)) {
    return ::testing::AssertionSuccess();
  }
  return ::testing::AssertionFailure() << message.DebugString();
}

v1::Freshness Parse(const AnswerFreshness& freshness) {
  v1::Freshness message;
  EXPECT_TRUE(message.ParseFromString(EncodeFreshness(freshness)));
  return message;
}

TEST(AnswerTest, GeneratedCodeReadsTheSplicedAnswer) {
  const v1::Lead lead = PrashantSingh();
  PhoneAnswer answer;
  answer.found = Found(lead);
  answer.as_of = kNow - seconds(5);
  answer.complete_through = kNow - seconds(35);
  answer.complete = true;
  const AnswerFreshness freshness = FreshnessOf(answer, kNow);
  const auto response = Parse(Encoded(*answer.found, freshness));
  EXPECT_TRUE(MessageDifferencer::Equals(response.lead(), lead));
  v1::GetLeadByPhoneResponse rest = response;
  rest.clear_lead();
  EXPECT_TRUE(IsText(rest, R"pb(
    matched_field: MATCHED_FIELD_MOBILE
    match_kind: MATCH_KIND_DEFAULT_COUNTRY
    match_count: 2
    freshness {
      source: SOURCE_REPLICA
      as_of { seconds: 1772366395 }
      complete_through { seconds: 1772366365 }
      age { seconds: 5 }
      complete: true
      lead_read_at { seconds: 1772366340 nanos: 250000000 }
    })pb"));
}

TEST(AnswerTest, EmptyLeadAndEmptyFreshnessAreStillThere) {
  FoundLead found;
  const auto response = Parse(Encoded(found, AnswerFreshness()));
  EXPECT_TRUE(response.has_lead());
  EXPECT_TRUE(IsText(response.freshness(), "source: SOURCE_REPLICA"));
}

TEST(AnswerTest, LeadOfAnySizeIsSplicedWhole) {
  for (const size_t size : {0, 1, 100, 127, 128, 16383, 16384, 3000000}) {
    v1::Lead lead;
    (*lead.mutable_attributes())["mx_Notes"] = std::string(size, 'n');
    const auto response = Parse(Encoded(Found(lead), AnswerFreshness()));
    EXPECT_EQ(response.lead().attributes().at("mx_Notes").size(), size);
  }
}

TEST(FreshnessTest, AgeIsReckonedInUpstreamTime) {
  PhoneAnswer answer;
  answer.as_of = kNow;
  answer.upstream_offset = seconds(90);
  EXPECT_EQ(FreshnessOf(answer, kNow).age, seconds(90));
  EXPECT_EQ(FreshnessOf(answer, kNow - seconds(80)).age, seconds(10));
}

TEST(FreshnessTest, AgeIsNeverNegative) {
  PhoneAnswer answer;
  answer.as_of = kNow;
  answer.upstream_offset = -seconds(1);
  EXPECT_EQ(FreshnessOf(answer, kNow).age, Duration(0));
  EXPECT_TRUE(Parse(FreshnessOf(answer, kNow)).has_age());
}

TEST(FreshnessTest, WhatIsNotKnownIsAbsent) {
  const v1::Freshness message = Parse(FreshnessOf(ReplicaState(), kNow));
  EXPECT_TRUE(IsText(message, "source: SOURCE_REPLICA"));
}

TEST(FreshnessTest, InstantsBefore1970HaveForwardNanoseconds) {
  AnswerFreshness freshness;
  freshness.as_of = TimePoint(Duration(-1500));
  freshness.age = Duration(1);
  EXPECT_TRUE(IsText(Parse(freshness), R"pb(
    source: SOURCE_REPLICA
    as_of { seconds: -2 nanos: 500000000 }
    age { nanos: 1000000 })pb"));
}

TEST(StatusAnswerTest, TellsAllThatIsKnownOfTheReplica) {
  ReplicaState state = FillingState();
  state.covered_from = kNow - seconds(3600);
  EXPECT_TRUE(IsText(StatusAnswer(state, kNow), R"pb(
                       freshness {
                         source: SOURCE_REPLICA
                         as_of { seconds: 1772366395 }
                         age { seconds: 5 }
                       }
                       fill {
                         leads_stored: 2500
                         leads_expected: 10000
                         covered_from { seconds: 1772362800 }
                       }
                       account_id: "4242"
                       upstream_host: "api-in21.leadsquared.com"
                       default_country_code: "91"
                       file_bytes: 7340032
                       schema_version: 1
                       server_version: ")pb" LEADLINE_VERSION "\""));
}

TEST(StatusAnswerTest, TellsHowTheWorkerIs) {
  ReplicaState state = FillingState();
  state.upstream_offset = Duration(500);
  EXPECT_FALSE(StatusAnswer(state, kNow).has_worker());
  WorkerReport& worker = state.worker.emplace();
  worker.at = kNow;
  worker.time_left = Duration(90'500);
  worker.calls_in_day = 12;
  worker.calls_per_day = 8000;
  worker.calls_per_window = 20;
  worker.window = Duration(5000);
  worker.alarms = {{"keys-refused", "give others"}, {"leads-lost", ""}};
  worker.agreement = {1000, 997, 2, Duration(60'000), Duration(90'000)};
  worker.run.last_error = "the answer broke off";
  worker.run.last_error_at = kNow - seconds(60);
  EXPECT_TRUE(IsText(StatusAnswer(state, kNow).worker(), R"pb(
    reported_at { seconds: 1772366400 }
    fill_time_left { seconds: 90 nanos: 500000000 }
    calls_in_day: 12
    calls_per_day: 8000
    calls_per_window: 20
    window { seconds: 5 }
    alarms { name: "keys-refused" meaning: "give others" }
    alarms { name: "leads-lost" }
    last_error: "the answer broke off"
    last_error_at { seconds: 1772366340 }
    running: true
    report_age { nanos: 500000000 }
    agreement {
      leads: 1000
      agreed: 997
      late: 2
      mean_delay { seconds: 60 }
      longest_delay { seconds: 90 }
    })pb"));
}

TEST(StatusAnswerTest, SaysThatAWorkerDoesNotRun) {
  ReplicaState state = FillingState();
  state.worker.emplace().at = kNow - seconds(30);
  const v1::WorkerStatus silent = StatusAnswer(state, kNow).worker();
  EXPECT_FALSE(silent.running());
  EXPECT_EQ(silent.report_age().seconds(), 30);
  EXPECT_FALSE(silent.has_agreement());
  EXPECT_FALSE(silent.has_last_error_at());
}

TEST(StatusAnswerTest, TellsAPartialViewFromAFillThatGoesOn) {
  ReplicaState state = FillingState();
  EXPECT_FALSE(StatusAnswer(state, kNow).partial_view());
  state.view_suffices = false;
  EXPECT_TRUE(StatusAnswer(state, kNow).partial_view());
}

TEST(StatusAnswerTest, LeavesOutWhatUpstreamHasNotToldYet) {
  const auto answer = StatusAnswer(ReplicaState(), kNow);
  EXPECT_FALSE(answer.fill().has_leads_expected());
  EXPECT_FALSE(answer.fill().has_covered_from());
  EXPECT_FALSE(answer.freshness().has_as_of());
}

}  // namespace
}  // namespace leadline
