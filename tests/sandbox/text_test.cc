// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "sandbox/dates.h"
#include "sandbox/guid.h"
#include "sandbox/lead_json.h"
#include "sandbox/parsed_request.h"

namespace sandbox {
namespace {

constexpr int64_t kAfternoon = 1476374169417;

TEST(DatesTest, PrintsAllFormsWithoutTheMilliseconds) {
  std::string lead;
  AppendLeadDate(kAfternoon, lead);
  EXPECT_EQ(lead, "2016-10-13 15:56:09.000");
  std::string american;
  AppendAmericanDate(kAfternoon, american);
  EXPECT_EQ(american, "10/13/2016 3:56:09 PM");
  EXPECT_EQ(HttpDate(kAfternoon), "Thu, 13 Oct 2016 15:56:09 GMT");
}

TEST(DatesTest, NoonAndMidnightAreTwelve) {
  std::string midnight;
  AppendAmericanDate(1767225600000, midnight);
  EXPECT_EQ(midnight, "1/1/2026 12:00:00 AM");
  std::string noon;
  AppendAmericanDate(1767225600000 + 43200000, noon);
  EXPECT_EQ(noon, "1/1/2026 12:00:00 PM");
}

TEST(DatesTest, ReadsWhatRequestsSend) {
  const int64_t second = kAfternoon / 1000 * 1000;
  EXPECT_EQ(ParseRequestDate("2016-10-13 15:56:09"), second);
  EXPECT_EQ(ParseRequestDate("2016-10-13 15:56:09.000"), second);
  EXPECT_EQ(ParseRequestDate("2016-10-13T15:56:09"), second);
  EXPECT_EQ(ParseRequestDate("2026-01-01"), 1767225600000);
}

TEST(DatesTest, RefusesWhatIsNoDate) {
  for (const char* const text :
       {"", "now", "2016-13-01 00:00:00", "2015-02-29", "2016-10-13 24:00:00",
        "2016-10-13 15:56", "2016-10-13 15:56:09x", "10/13/2016 3:56:09 PM",
        "-016-10-13"}) {
    EXPECT_EQ(ParseRequestDate(text), std::nullopt) << text;
  }
}

TEST(GuidTest, OrderOfGuidsIsTheOrderOfTheirTexts) {
  std::string before;
  for (uint64_t i = 0; i < 200; ++i) {
    const Guid guid = LeadGuid(3, static_cast<uint32_t>(i));
    const Guid next = LeadGuid(3, static_cast<uint32_t>(i + 1));
    std::string text;
    std::string next_text;
    AppendGuid(guid, text);
    AppendGuid(next, next_text);
    EXPECT_EQ(guid < next, text < next_text);
    EXPECT_EQ(ParseGuid(text), guid);
  }
}

TEST(GuidTest, RefusesOtherShapes) {
  EXPECT_EQ(ParseGuid(""), std::nullopt);
  EXPECT_EQ(ParseGuid("1bfdec89-f91b-46a3-85bd-fda3f371251"), std::nullopt);
  EXPECT_EQ(ParseGuid("1bfdec89xf91b-46a3-85bd-fda3f3712518"), std::nullopt);
  EXPECT_EQ(ParseGuid("1bfdec89-f91b-46a3-85bd-fda3f371251g"), std::nullopt);
}

TEST(ParsedRequestTest, TakesATargetApart) {
  const Request request{.target = "/V2/A.svc?Phone=%2B91-9&x=a+b&bad=%2&=y&z"};
  const ParsedRequest parsed = ParseRequest(request);
  EXPECT_EQ(parsed.path, "/v2/a.svc");
  EXPECT_EQ(parsed.Parameter("phone"), "+91-9");
  EXPECT_EQ(parsed.Parameter("x"), "a b");
  EXPECT_EQ(parsed.Parameter("bad"), "%2");
  EXPECT_EQ(parsed.Parameter("z"), "");
  EXPECT_EQ(parsed.Parameter("none"), std::nullopt);
}

TEST(LeadJsonTest, EscapesWhatJsonMustNotHold) {
  std::string out;
  AppendJsonString("a\"\\\n\x1f é", out);
  EXPECT_EQ(out, "\"a\\\"\\\\\\n\\u001f é\"");
}

}  // namespace
}  // namespace sandbox
