// SPDX-License-Identifier: Apache-2.0
#include "sync/webhook_body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace leadline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kOne[] = "1a50c565-8525-11ea-a93b-0aa4c559f4ca";
constexpr char kTwo[] = "2b41b1a3-8374-11e7-8758-0a106ee76b21";

struct Case {
  const char* name;
  std::string body;
  std::vector<std::string> ids;
};

std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

class WebhookBodyShapeTest : public testing::TestWithParam<Case> {};

TEST_P(WebhookBodyShapeTest, GivesTheIds) {
  EXPECT_EQ(LeadIdsOf(GetParam().body), GetParam().ids);
}

const std::string kLead = std::string(R"({"ProspectID":")") + kOne +
                          R"(","FirstName":"A","Phone":"+91-9000000001"})";

INSTANTIATE_TEST_SUITE_P(
    Known, WebhookBodyShapeTest,
    testing::Values(
        Case{"LeadCreateIsFlat", kLead, {kOne}},
        Case{"LeadUpdateHasBeforeAndAfter",
             R"({"Before":)" + kLead + R"(,"After":)" + kLead + "}",
             {kOne}},
        Case{"AfterAloneIsEnough", R"({"After":)" + kLead + "}", {kOne}},
        Case{"NullBefore", R"({"Before":null,"After":)" + kLead + "}", {kOne}},
        Case{"BothIdsOfAMerge",
             R"({"Before":{"ProspectID":")" + std::string(kTwo) +
                 R"("},"After":)" + kLead + "}",
             {kOne, kTwo}},
        Case{"CurrentWrapper", R"({"Current":)" + kLead + "}", {kOne}},
        Case{"DataWrapper", R"({"Data":)" + kLead + "}", {kOne}},
        Case{"DataOfTextWithJson",
             R"({"Data":"{\"ProspectID\":\")" + std::string(kOne) + R"(\"}"})",
             {kOne}},
        Case{"ActivityNamesItsLead",
             R"({"ProspectActivityId":"3c50c565-8525-11ea-a93b-0aa4c559f4ca",)"
             R"("RelatedProspectId":")" +
                 std::string(kOne) +
                 R"(","ActivityEvent":"22","Data":{"mx_Custom_1":"x"}})",
             {kOne}},
        Case{"ActivitiesOfAMinuteAreAnArray",
             R"([{"RelatedProspectId":")" + std::string(kTwo) +
                 R"("},{"RelatedProspectId":")" + kOne +
                 R"("},{"RelatedProspectId":")" + kTwo + R"("}])",
             {kTwo, kOne}},
        Case{"OwnIdGoesBeforeARelatedOne",
             R"({"RelatedProspectId":")" + std::string(kTwo) +
                 R"(","ProspectID":")" + kOne + R"("})",
             {kOne}},
        Case{"OtherSpellings",
             R"([{"ProspectId":")" + std::string(kOne) + R"("},{"LeadId":")" +
                 kTwo + R"("}])",
             {kOne, kTwo}},
        Case{"BareId", R"({"Id":")" + std::string(kOne) + R"("})", {kOne}},
        Case{"BareIdOfAWrapperIsNoLead",
             R"({"Id":")" + std::string(kTwo) + R"(","Data":)" + kLead + "}",
             {kOne}},
        Case{"UpperCaseId",
             R"({"ProspectID":"1A50C565-8525-11EA-A93B-0AA4C559F4CA"})",
             {kOne}},
        Case{"ByteOrderMarkAndBlanks", "\xef\xbb\xbf \r\n" + kLead, {kOne}},
        Case{"FormOfFields",
             "FirstName=A+B&ProspectID=" + std::string(kOne) + "&Phone=%2B91",
             {kOne}},
        Case{"FormOfEscapedFields",
             "Prospect%49D=" + Escaped(kOne) + "&X=%zz&=&Y",
             {kOne}},
        Case{"FormWithJson", "data=" + Escaped(kLead), {kOne}},
        Case{"LinesOfText",
             "ProspectID=" + std::string(kOne) + "\r\nA=b",
             {kOne}}),
    [](const auto& shape) { return std::string(shape.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Unknown, WebhookBodyShapeTest,
    testing::Values(Case{"Empty", "", {}}, Case{"Blank", " \n", {}},
                    Case{"Text", "hello", {}}, Case{"Number", "12", {}},
                    Case{"CutOffJson", kLead.substr(0, 40), {}},
                    Case{"NoIdInIt", R"({"FirstName":"A"})", {}},
                    Case{"IdIsNoGuid", R"({"ProspectID":"1 OR 1=1"})", {}},
                    Case{"IdIsNoText", R"({"ProspectID":17,"Id":null})", {}},
                    Case{"IdTooLong",
                         R"({"ProspectID":")" + std::string(kOne) + R"(0"})",
                         {}},
                    Case{"EmptyArray", "[]", {}},
                    Case{"WrapperOfNothing", R"({"After":{},"Data":[]})", {}},
                    Case{"NotUtf8", "{\"ProspectID\":\"\xff\xfe\"}", {}}),
    [](const auto& shape) { return std::string(shape.param.name); });

TEST(WebhookBodyTest, NestedWithoutEndIsHarmless) {
  std::string wrapped = kLead;
  for (int n = 0; n < 50; ++n) wrapped = R"({"Data":)" + wrapped + "}";
  EXPECT_THAT(LeadIdsOf(wrapped), IsEmpty());
  EXPECT_THAT(LeadIdsOf(std::string(1'000'000, '[')), IsEmpty());
  EXPECT_THAT(LeadIdsOf(std::string(100'000, '[') + std::string(100'000, ']')),
              IsEmpty());
}

TEST(WebhookBodyTest, IdsAreBounded) {
  std::string body = "[";
  for (int n = 0; n < 20'000; ++n) {
    std::string number = std::to_string(n);
    body += R"({"ProspectID":"00000000-0000-0000-0000-)" +
            std::string(12 - number.size(), '0') + number + "\"},";
  }
  body.back() = ']';
  EXPECT_THAT(LeadIdsOf(body), SizeIs(kMostIdsOfWebhook));
}

TEST(WebhookBodyTest, GuidsAreToldFromOtherText) {
  EXPECT_TRUE(IsGuid(kOne));
  EXPECT_FALSE(IsGuid("1a50c565-8525-11ea-a93b-0aa4c559f4cg"));
  EXPECT_FALSE(IsGuid("1a50c5658-525-11ea-a93b-0aa4c559f4ca"));
  EXPECT_FALSE(IsGuid(""));
}

}  // namespace
}  // namespace leadline
