// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/answer_text.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "tests/client/fake_lookup_server.h"

namespace leadline {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Text(const v1::GetLeadByPhoneResponse& response) {
  return LeadText(response, {}, Colours::kOff);
}

TEST(LeadTextTest, ShowsTheLeadInAlignedLines) {
  EXPECT_EQ(Text(SampleAnswer()),
            "Prashant Singh\n"
            "  Stage          Prospect\n"
            "  Owner          Prashant <prashant@leadsquared.com>\n"
            "  Phone          9901111111  (matches without the country code)\n"
            "  Mobile         -\n"
            "  E-mail         prashant@leadsquared.com\n"
            "  Source         Referral Sites\n"
            "  Last activity  2016-10-13 15:36:40 UTC (10 years ago)\n"
            "  Lead           1bfdec89-f91b-46a3-85bd-fda3f3712518, number 17\n"
            "  Freshness      as of 3 s ago, complete\n");
}

TEST(LeadTextTest, SaysWhichFieldMatched) {
  auto response = SampleAnswer();
  response.mutable_lead()->set_mobile("+91-9901111111");
  response.set_matched_field(v1::MATCHED_FIELD_MOBILE);
  response.set_match_kind(v1::MATCH_KIND_INTERNATIONAL);
  EXPECT_THAT(Text(response),
              HasSubstr("Mobile         +91-9901111111  (the whole number"));
  EXPECT_THAT(Text(response), HasSubstr("Phone          9901111111\n"));
}

TEST(LeadTextTest, SaysWhenAnotherLeadMayHaveTheNumber) {
  auto response = SampleAnswer();
  response.mutable_freshness()->set_complete(false);
  EXPECT_THAT(Text(response), HasSubstr("not complete: another lead"));
}

TEST(LeadTextTest, SaysHowManyLeadsHaveTheNumber) {
  auto response = SampleAnswer();
  response.set_match_count(3);
  EXPECT_THAT(Text(response), HasSubstr("3 leads have this number"));
}

TEST(LeadTextTest, TellsAnEmptyAttributeFromOneThatIsNotThere) {
  const std::vector<std::string> names = {"FirstName", "SourceMedium", "Fax"};
  const std::string text = LeadText(SampleAnswer(), names, Colours::kOff);
  EXPECT_THAT(text, HasSubstr("  FirstName      Prashant\n"
                              "  SourceMedium   \"\"\n"
                              "  Fax            (none)\n"));
}

TEST(LeadTextTest, KeepsForeignTextFromDrivingTheTerminal) {
  auto response = SampleAnswer();
  response.mutable_lead()->set_first_name("\x1b]0;owned\x07");
  response.mutable_lead()->set_stage("a\nb\x1b[2J");
  EXPECT_THAT(Text(response), Not(HasSubstr("\x1b")));
  EXPECT_THAT(Text(response), HasSubstr("a b [2J"));
}

TEST(LeadTextTest, SurvivesAnEmptyAnswer) {
  EXPECT_THAT(Text({}), HasSubstr("(no name)"));
  EXPECT_THAT(Text({}), HasSubstr("never read"));
}

TEST(LeadTextTest, HasColoursOnlyWhenTheyAreOn) {
  EXPECT_THAT(Text(SampleAnswer()), Not(HasSubstr("\x1b")));
  EXPECT_THAT(LeadText(SampleAnswer(), {}, Colours::kOn),
              HasSubstr("\x1b[1mPrashant Singh\x1b[0m"));
}

v1::GetReplicaStatusResponse FillingStatus() {
  v1::GetReplicaStatusResponse response;
  google::protobuf::TextFormat::ParseFromString(
      R"pb(
        freshness { age { seconds: 2 } }
        fill {
          leads_stored: 4300
          leads_expected: 10000
          covered_from { seconds: 1785475230 }
        }
        account_id: "31415"
        upstream_host: "api-in21.leadsquared.com"
        default_country_code: "91"
        file_bytes: 3400000
        schema_version: 1
        server_version: "0.1.0")pb",
      &response);
  return response;
}

TEST(StatusTextTest, APartialViewIsNoFirstFill) {
  v1::GetReplicaStatusResponse response = FillingStatus();
  response.set_partial_view(true);
  const std::string text = StatusText(response, "localhost:1", Colours::kOff);
  EXPECT_THAT(text, HasSubstr("partial: leadline-sync is not shown all leads"));
  EXPECT_THAT(text, HasSubstr("  Leads         4,300\n"));
}

TEST(StatusTextTest, BrokenLeadsAreWhyItIsNotComplete) {
  v1::GetReplicaStatusResponse response = FillingStatus();
  response.set_leads_broken(3);
  EXPECT_THAT(StatusText(response, "localhost:1", Colours::kOff),
              HasSubstr("not complete: 3 leads cannot be read, as of"));
}

TEST(StatusTextTest, ShowsTheFirstFill) {
  EXPECT_EQ(StatusText(FillingStatus(), "localhost:1", Colours::kOff),
            "  Replica       not complete yet, as of 2 s ago\n"
            "  Leads         4,300 of 10,000 (first fill 43 %)\n"
            "  Read back to  2026-07-31 05:20:30 UTC\n"
            "  Account       31415\n"
            "  Read from     api-in21.leadsquared.com\n"
            "  Country code  +91\n"
            "  Replica file  3.4 MB, schema 1\n"
            "  Server        localhost:1, version 0.1.0\n");
}

TEST(StatusTextTest, ShowsACompleteReplica) {
  auto response = FillingStatus();
  response.mutable_freshness()->set_complete(true);
  response.mutable_freshness()->mutable_complete_through()->set_seconds(1);
  const std::string text = StatusText(response, "x:1", Colours::kOff);
  EXPECT_THAT(text, HasSubstr("complete, as of 2 s ago\n"));
  EXPECT_THAT(text, HasSubstr("Leads             4,300\n"));
  EXPECT_THAT(text, HasSubstr("Complete through  1970-01-01 00:00:01 UTC\n"));
}

TEST(StatusTextTest, NeverCallsARunningFillWhole) {
  auto response = FillingStatus();
  response.mutable_fill()->set_leads_stored(10001);
  EXPECT_THAT(StatusText(response, "x:1", Colours::kOff),
              HasSubstr("10,001 of 10,000 (first fill 99 %)"));
}

v1::GetReplicaStatusResponse StatusWithWorker() {
  auto response = FillingStatus();
  google::protobuf::TextFormat::ParseFromString(
      R"pb(
        reported_at { seconds: 1785475230 }
        report_age { seconds: 3 }
        running: true
        fill_time_left { seconds: 100 }
        calls_in_day: 1234
        calls_per_day: 8000
        calls_per_window: 20
        window { seconds: 5 }
        alarms { name: "keys-refused" meaning: "they are \033[2J wrong" }
        last_error: "it \033[2J broke off"
        last_error_at { seconds: 1785475110 }
        agreement {
          leads: 1000
          agreed: 997
          late: 2
          mean_delay { seconds: 60 }
          longest_delay { seconds: 90 }
        })pb",
      response.mutable_worker());
  return response;
}

TEST(StatusTextTest, ShowsHowTheWorkerIs) {
  const std::string text = StatusText(StatusWithWorker(), "x:1", Colours::kOff);
  EXPECT_THAT(text, HasSubstr("first fill 43 %, about 100 s to go)"));
  EXPECT_THAT(text, HasSubstr("Worker        running, said 2026-07-31 05:20:30 "
                              "UTC (3 s ago)\n"));
  EXPECT_THAT(text, HasSubstr("Calls         1,234 in 24 h, 6,766 left; 20 in "
                              "any 5 s\n"));
  EXPECT_THAT(text, HasSubstr("Agreement     99.70 % of 1,000 leads picked at "
                              "random; 2 late, by 60 s on average, 90 s at "
                              "most\n"));
  EXPECT_THAT(text, HasSubstr("Last error    2026-07-31 05:18:30 UTC (2 min "
                              "ago): it  [2J broke off\n"));
  EXPECT_THAT(text,
              HasSubstr("Alarm         keys-refused: they are  [2J wrong\n"));
}

TEST(StatusTextTest, WarnsOfAWorkerThatDoesNotRun) {
  auto response = StatusWithWorker();
  response.mutable_worker()->set_running(false);
  response.mutable_worker()->mutable_report_age()->set_seconds(7200);
  response.mutable_worker()->clear_agreement();
  const std::string text = StatusText(response, "x:1", Colours::kOn);
  EXPECT_THAT(text, HasSubstr("\x1b[33mnot running\x1b[0m, what follows is "
                              "what it said 2026-07-31 05:20:30 UTC (2 h "
                              "ago)\n"));
  EXPECT_THAT(text, HasSubstr("no lead compared in this run yet\n"));
}

TEST(JsonTextTest, GivesTheMessageOnOneLine) {
  const std::string json = JsonText(SampleAnswer());
  EXPECT_EQ(json.find('\n'), json.size() - 1);
  v1::GetLeadByPhoneResponse back;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &back).ok());
  EXPECT_TRUE(
      google::protobuf::util::MessageDifferencer::Equals(back, SampleAnswer()));
}

TEST(JsonTextTest, PrintsFieldsWithoutPresenceAlways) {
  EXPECT_THAT(JsonText(FillingStatus()), HasSubstr("\"complete\":false"));
}

}  // namespace
}  // namespace leadline
