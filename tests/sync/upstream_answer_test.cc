// SPDX-License-Identifier: Apache-2.0
#include "sync/upstream_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace leadline {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Kind = UpstreamVerdict::Kind;

const char kRefusal[] =
    "{\"Status\":\"Error\","
    "\"ExceptionType\":\"MXAPIRateLimitExceededException\","
    "\"ExceptionMessage\":\"API calls exceeded the limit of 20 in 5 "
    "second(s)\"}";

HttpResponse Response(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

Kind KindOf(int status, std::string body) {
  return Classify(Response(status, std::move(body))).kind;
}

std::string MxError(const std::string& type, const std::string& message) {
  return "{\"Status\":\"Error\",\"ExceptionType\":\"" + type +
         "\",\"ExceptionMessage\":\"" + message + "\"}";
}

TEST(ClassifyTest, AnswersAreAnswers) {
  EXPECT_EQ(KindOf(200, "{\"RecordCount\":0}"), Kind::kAnswer);
  EXPECT_EQ(KindOf(200, "\n [ ] "), Kind::kAnswer);
  EXPECT_EQ(KindOf(200, "{\"Id\":\"1\",\"OrgId\":\"2\"}"), Kind::kAnswer);
  EXPECT_EQ(KindOf(200, "{\"Status\":\"Success\",\"Message\":{}}"),
            Kind::kAnswer);
}

TEST(ClassifyTest, RefusalIsRecognisedOnAnyStatus) {
  for (const int status : {200, 403, 429, 500, 503}) {
    const UpstreamVerdict verdict = Classify(Response(status, kRefusal));
    EXPECT_EQ(verdict.kind, Kind::kRateLimited) << status;
    EXPECT_EQ(verdict.learned_calls, 20);
    EXPECT_EQ(verdict.learned_window_s, 5);
    EXPECT_EQ(verdict.exception_type, "MXAPIRateLimitExceededException");
    EXPECT_EQ(verdict.status, status);
  }
}

TEST(ClassifyTest, RefusalIsRecognisedByAnyOneSign) {
  EXPECT_EQ(KindOf(429, ""), Kind::kRateLimited);
  EXPECT_EQ(KindOf(429, "<html>slow down</html>"), Kind::kRateLimited);
  EXPECT_EQ(KindOf(429, "{\"RecordCount\":0}"), Kind::kRateLimited);
  EXPECT_EQ(KindOf(403, "API calls exceeded the limit of 10 in 5 second(s)"),
            Kind::kRateLimited);
  EXPECT_EQ(KindOf(200, MxError("Other", "You EXCEEDED THE LIMIT today")),
            Kind::kRateLimited);
  EXPECT_EQ(KindOf(200, MxError("MXAPIRateLimitExceededException", "")),
            Kind::kRateLimited);
  EXPECT_EQ(KindOf(200, "{\"ExceptionMessage\":\"exceeded the limit\"}"),
            Kind::kRateLimited);
}

TEST(ClassifyTest, WordsInsideAnAnswerAreNoRefusal) {
  const std::string lead =
      "{\"Attribute\":\"Notes\",\"Value\":\"exceeded the limit, "
      "ExceptionType MXAPIRateLimitExceededException\"}";
  const std::string page =
      "{\"RecordCount\":1,\"Leads\":[{\"LeadPropertyList\":[" + lead + "]}]}";
  EXPECT_EQ(KindOf(200, page), Kind::kAnswer);
  EXPECT_EQ(KindOf(200, "[{\"ExceptionType\":\"a lead's own\"}]"),
            Kind::kAnswer);
}

TEST(ClassifyTest, LongAnswersAreToldByTheirBeginning) {
  const std::string filler = "\"x\":\"" + std::string(200000, 'x') + "\"";
  EXPECT_EQ(KindOf(200, "{\"RecordCount\":1," + filler + "}"), Kind::kAnswer);
  EXPECT_EQ(KindOf(200, " {\n \"Leads\":[]," + filler + "}"), Kind::kAnswer);
  EXPECT_EQ(KindOf(200, "[{" + filler + "}]"), Kind::kAnswer);
  EXPECT_EQ(KindOf(200, "{\"Status\":\"Error\"," + filler + "}"),
            Kind::kPermanent);
  EXPECT_EQ(KindOf(200, " { \"ExceptionMessage\":\"exceeded the limit\"," +
                            filler + "}"),
            Kind::kRateLimited);
  EXPECT_EQ(KindOf(200, "<html>" + filler), Kind::kTransient);
}

TEST(ClassifyTest, ErrorBodiesWith200AreNoAnswers) {
  EXPECT_EQ(KindOf(200, MxError("MXInvalidInputException", "Invalid Input!")),
            Kind::kPermanent);
  EXPECT_EQ(KindOf(200, MxError("MXInvalidAccessDetailsException", "no")),
            Kind::kUnauthorized);
  EXPECT_EQ(KindOf(200, "{\"Status\":\"Error\"}"), Kind::kPermanent);
}

TEST(ClassifyTest, NullExceptionIsNoError) {
  EXPECT_EQ(KindOf(200, "{\"ExceptionType\":null,\"RecordCount\":0}"),
            Kind::kAnswer);
}

TEST(ClassifyTest, LogicalErrorsAre500WithABodyOfTheApi) {
  const UpstreamVerdict verdict = Classify(
      Response(500, MxError("MXMandatoryFieldMissingException",
                            "Page size can not be larger than 5000.")));
  EXPECT_EQ(verdict.kind, Kind::kPermanent);
  EXPECT_EQ(verdict.exception_type, "MXMandatoryFieldMissingException");
  EXPECT_THAT(verdict.message, HasSubstr("larger than 5000."));
  EXPECT_THAT(verdict.message, HasSubstr("500"));
}

TEST(ClassifyTest, OutagesAreTransient) {
  for (const int status : {500, 502, 503, 504}) {
    EXPECT_EQ(KindOf(status, ""), Kind::kTransient) << status;
    EXPECT_EQ(KindOf(status, "<html>oops</html>"), Kind::kTransient) << status;
    EXPECT_EQ(KindOf(status, "{\"error\":\"edge\"}"), Kind::kTransient);
  }
  EXPECT_EQ(KindOf(408, ""), Kind::kTransient);
}

TEST(ClassifyTest, WhatIsNotJsonIsNoAnswer) {
  EXPECT_EQ(KindOf(200, ""), Kind::kTransient);
  EXPECT_EQ(KindOf(200, "<html>please log in to the hotel</html>"),
            Kind::kTransient);
  EXPECT_EQ(KindOf(200, "{\"RecordCount\":"), Kind::kTransient);
  EXPECT_EQ(KindOf(204, ""), Kind::kTransient);
}

// It is the page's decoder that tells which lead has such a text.
TEST(ClassifyTest, ABrokenTextMakesAnAnswerNoneTheLess) {
  const std::string page = R"({"RecordCount":1,"Leads":[{"FirstName":")";
  for (const char* text :
       {R"(\ud800)", R"(\udc00 x)", R"(\uD83D)", "\xff\xc3", "\xed\xa0\x80"}) {
    EXPECT_EQ(KindOf(200, page + text + "\"}]}"), Kind::kAnswer) << text;
    EXPECT_EQ(KindOf(200, page + text), Kind::kTransient) << text;
    EXPECT_EQ(KindOf(500, R"({"Status":"Error","ExceptionMessage":")" +
                              std::string(text) + "\"}"),
              Kind::kPermanent)
        << text;
  }
}

TEST(ClassifyTest, KeysThatAreNotTakenAreUnauthorized) {
  EXPECT_EQ(KindOf(401, ""), Kind::kUnauthorized);
  EXPECT_EQ(KindOf(401, MxError("MXInvalidAccessDetailsException",
                                "Invalid Access Details provided.")),
            Kind::kUnauthorized);
  EXPECT_EQ(KindOf(403, "<html>Access Denied</html>"), Kind::kUnauthorized);
}

TEST(ClassifyTest, WrongRequestsArePermanent) {
  for (const int status : {301, 302, 400, 404, 405}) {
    EXPECT_EQ(KindOf(status, ""), Kind::kPermanent) << status;
  }
}

TEST(ClassifyTest, RetryAfterIsReadInBothForms) {
  HttpResponse response = Response(429, "");
  response.retry_after = "7";
  EXPECT_EQ(Classify(response).retry_after, Duration(7000));
  response.date = "Sun, 06 Nov 1994 08:49:37 GMT";
  response.retry_after = "Sun, 06 Nov 1994 08:50:07 GMT";
  EXPECT_EQ(Classify(response).retry_after, Duration(30000));
}

TEST(ClassifyTest, NonsenseInRetryAfterIsBounded) {
  HttpResponse response = Response(429, "");
  for (const auto& [text, expected] : {std::pair{"", 0},
                                       {"soon", 0},
                                       {"-5", 0},
                                       {"1.5", 0},
                                       {"999999999999999999999", 3600000},
                                       {"86400", 3600000},
                                       {"Sun, 06 Nov 1994 08:50:07 GMT", 0}}) {
    response.retry_after = text;
    EXPECT_EQ(Classify(response).retry_after, Duration(expected)) << text;
  }
}

TEST(ClassifyTest, OddLimitsTeachNothing) {
  for (const char* message :
       {"exceeded the limit", "exceeded the limit of many in 5 second(s)",
        "exceeded the limit of 20", "exceeded the limit of 0 in 5 second(s)",
        "exceeded the limit of 20 in 0 second(s)",
        "exceeded the limit of 10000 in 1 day",
        "exceeded the limit of 99999999999 in 5 second(s)"}) {
    const UpstreamVerdict verdict =
        Classify(Response(429, MxError("X", message)));
    EXPECT_EQ(verdict.kind, Kind::kRateLimited);
    EXPECT_EQ(verdict.learned_calls, std::nullopt) << message;
    EXPECT_EQ(verdict.learned_window_s, std::nullopt) << message;
  }
}

TEST(ClassifyTest, MessageHasNoNumberOfAnybodyAndOneLine) {
  const UpstreamVerdict verdict = Classify(
      Response(500, MxError("MXDuplicateEntryException",
                            "Entry '+91-9901111111' \\n exists 42 times")));
  EXPECT_THAT(verdict.message, Not(HasSubstr("9901111111")));
  EXPECT_THAT(verdict.message, Not(HasSubstr("\n")));
  EXPECT_THAT(verdict.message, HasSubstr("######"));
  EXPECT_THAT(verdict.message, HasSubstr("42 times"));
}

TEST(ClassifyTest, MessageHidesNumbersWithSeparators) {
  for (const char* number : {"99011 11111", "+91-99011-11111", "(990) 111.1111",
                             "99 01 11 11 11", "+91 (0) 990/1111111",
                             "99011\xE2\x80\x93"
                             "11111",
                             "9-9-0-1-1-1"}) {
    const UpstreamVerdict verdict = Classify(
        Response(500, MxError("X", std::string("lead ") + number + " twice")));
    EXPECT_THAT(verdict.message, HasSubstr("###### twice")) << number;
    EXPECT_THAT(verdict.message, Not(HasSubstr("11"))) << number;
  }
}

TEST(ClassifyTest, MessageKeepsSmallNumbers) {
  const UpstreamVerdict verdict = Classify(
      Response(500, MxError("X", "limit of 25 in 5 second(s), 10-20 more")));
  EXPECT_THAT(verdict.message,
              HasSubstr("limit of 25 in 5 second(s), 10-20 more"));
}

TEST(ClassifyTest, MessageIsShort) {
  const UpstreamVerdict verdict =
      Classify(Response(500, MxError("X", std::string(9000, 'y'))));
  EXPECT_LT(verdict.message.size(), 300u);
}

}  // namespace
}  // namespace leadline
