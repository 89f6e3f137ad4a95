// SPDX-License-Identifier: Apache-2.0
#include "sync/page_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "leadline/v1/lead.pb.h"
#include "tests/sync/page_text.h"

namespace leadline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

using Names = std::vector<std::string>;

const char kId[] = "1bfdec89-f91b-46a3-85bd-fda3f3712518";

class PageDecoderTest : public ::testing::Test {
 protected:
  absl::StatusOr<LeadPage> Decode(std::string body) {
    return decoder_.Decode(std::move(body));
  }

  // The page of one lead in the form of a list. REQUIRES: it decodes.
  LeadRow RowOf(JsonPairs pairs) {
    pairs.insert(pairs.begin(), {"ProspectID", Quoted(kId)});
    return OnlyRow(PageOf(1, {ListForm(pairs)}));
  }

  LeadRow OnlyRow(const std::string& body) {
    absl::StatusOr<LeadPage> page = Decode(body);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok() || page->rows.size() != 1) {
      ADD_FAILURE() << "not one row: " << body;
      return {};
    }
    return page->rows.front();
  }

  static v1::Lead Parsed(const LeadRow& row) {
    v1::Lead lead;
    EXPECT_TRUE(lead.ParseFromString(row.lead));
    return lead;
  }

  std::vector<Names> lists_;  // as they were numbered, from 1
  PageDecoder decoder_{[this](std::span<const std::string_view> names)
                           -> absl::StatusOr<uint32_t> {
    lists_.emplace_back(names.begin(), names.end());
    return static_cast<uint32_t>(lists_.size());
  }};
};

TEST_F(PageDecoderTest, BothFormsGiveTheSameRow) {
  const JsonPairs pairs = {{"ProspectID", Quoted(kId)},
                           {"ProspectAutoId", "\"17\""},
                           {"FirstName", "\"Prashant\""},
                           {"Company", "null"},
                           {"SourceMedium", "\"\""}};
  const LeadRow list = OnlyRow(PageOf(1, {ListForm(pairs)}));
  const LeadRow flat = OnlyRow(PageOf(1, {FlatForm(pairs)}));
  EXPECT_EQ(list.id, kId);
  EXPECT_EQ(list.number, 17);
  EXPECT_EQ(list.id, flat.id);
  EXPECT_EQ(list.lead, flat.lead);
  EXPECT_EQ(list.digest, flat.digest);
  EXPECT_THAT(lists_, SizeIs(1));
}

TEST_F(PageDecoderTest, NullIsInTheListAndEmptyIsAnAttribute) {
  const LeadRow row = RowOf({{"Company", "null"}, {"Notes", "\"\""}});
  EXPECT_THAT(lists_, ElementsAre(Names{"ProspectID", "Company", "Notes"}));
  EXPECT_THAT(Parsed(row).attributes(),
              UnorderedElementsAre(Pair("ProspectID", kId), Pair("Notes", "")));
  EXPECT_FALSE(Parsed(row).has_company());
  EXPECT_EQ(Parsed(row).attribute_list(), 1u);
}

TEST_F(PageDecoderTest, MissingValueIsNull) {
  const std::string lead =
      "{\"LeadPropertyList\":[{\"Attribute\":\"ProspectID\",\"Value\":\"a\"},"
      "{\"Attribute\":\"Company\"}]}";
  EXPECT_FALSE(
      Parsed(OnlyRow(PageOf(1, {lead}))).attributes().contains("Company"));
}

TEST_F(PageDecoderTest, WhatBelongsToTheQueryIsDropped) {
  const LeadRow one = RowOf({{"Total", "\"1\""}, {"CanUpdate", "\"true\""}});
  const LeadRow two = RowOf({{"Total", "\"2\""}, {"CanUpdate", "\"false\""}});
  EXPECT_EQ(one.digest, two.digest);
  EXPECT_EQ(one.lead, two.lead);
  EXPECT_THAT(lists_, ElementsAre(Names{"ProspectID"}));
}

TEST_F(PageDecoderTest, LeadAgeIsKeptButDoesNotChangeTheDigest) {
  const LeadRow young = RowOf({{"LeadAge", "\"742\""}, {"Phone", "\"1\""}});
  const LeadRow old = RowOf({{"LeadAge", "\"743\""}, {"Phone", "\"1\""}});
  EXPECT_EQ(young.digest, old.digest);
  EXPECT_EQ(Parsed(old).attributes().at("LeadAge"), "743");
}

TEST_F(PageDecoderTest, OfANameThatComesTwiceTheLastValueStands) {
  const LeadRow row =
      RowOf({{"City", "\"old\""}, {"Zip", "\"1\""}, {"City", "\"new\""}});
  EXPECT_EQ(Parsed(row).attributes().at("City"), "new");
  EXPECT_THAT(lists_, ElementsAre(Names{"ProspectID", "City", "Zip"}));
}

TEST_F(PageDecoderTest, OtherValuesAreKeptAsTheirJsonText) {
  const LeadRow row = RowOf({{"Score", "-1.50e2 "},
                             {"Flag", "true"},
                             {"Set", "{ \"a\" : [1, \"x\\n\"] } "},
                             {"Array", "[1,2] "}});
  EXPECT_THAT(
      Parsed(row).attributes(),
      UnorderedElementsAre(Pair("ProspectID", kId), Pair("Score", "-1.50e2"),
                           Pair("Flag", "true"),
                           Pair("Set", "{ \"a\" : [1, \"x\\n\"] }"),
                           Pair("Array", "[1,2]")));
}

TEST_F(PageDecoderTest, FieldsStandInForANullValueOnly) {
  const std::string lead =
      "{\"LeadPropertyList\":["
      "{\"Attribute\":\"ProspectID\",\"Value\":\"a\",\"Fields\":null},"
      "{\"Attribute\":\"Set\",\"Value\":null,\"Fields\":[{\"k\":1}]},"
      "{\"Fields\":[2],\"Value\":\"v\",\"Attribute\":\"Both\"}]}";
  EXPECT_THAT(
      Parsed(OnlyRow(PageOf(1, {lead}))).attributes(),
      UnorderedElementsAre(Pair("ProspectID", "a"), Pair("Set", "[{\"k\":1}]"),
                           Pair("Both", "v")));
}

TEST_F(PageDecoderTest, EscapesAndUnicodeAreUndone) {
  const LeadRow row =
      RowOf({{"N\\u00e4me", R"("a\"b\\c\/d\n\t\u00e9\ud83d\ude00é😀\u0000")"}});
  const std::string expected =
      std::string("a\"b\\c/d\n\té😀é😀") + std::string(1, '\0');
  EXPECT_EQ(Parsed(row).attributes().at("Näme"), expected);
}

TEST_F(PageDecoderTest, TypedFieldsAreReadOrAbsent) {
  const LeadRow row = RowOf({{"FirstName", "\"P\""},
                             {"DoNotCall", "\"1\""},
                             {"DoNotEmail", "\"-\""},
                             {"CreatedOn", "\"2014-12-10 06:56:42.000\""},
                             {"ProspectActivityDate_Max", "\"soon\""},
                             {"ProspectAutoId", "\"17b\""}});
  const v1::Lead lead = Parsed(row);
  EXPECT_EQ(lead.first_name(), "P");
  EXPECT_TRUE(lead.do_not_call());
  EXPECT_FALSE(lead.has_do_not_email());
  EXPECT_EQ(lead.created_at().seconds(), 1418194602);
  EXPECT_FALSE(lead.has_last_activity_at());
  EXPECT_FALSE(lead.has_number());
  EXPECT_EQ(row.number, 0);
  EXPECT_EQ(row.last_activity, std::nullopt);
}

TEST_F(PageDecoderTest, StampIsTheFirstThatCanBeRead) {
  const std::string a = "\"2016-09-13 10:22:13.000\"";
  const std::string b = "\"10/13/2016 3:56:09 PM\"";
  const TimePoint at_a{Duration(1473762133000)};
  const TimePoint at_b{Duration(1476374169000)};
  EXPECT_EQ(RowOf({{"ModifiedOn", a}, {"LastModifiedOn", b}}).stamp, at_b);
  EXPECT_EQ(RowOf({{"LastModifiedOn", b}, {"LeadLastModifiedOn", a}}).stamp,
            at_a);
  EXPECT_EQ(RowOf({{"LeadLastModifiedOn", "null"}, {"ModifiedOn", a}}).stamp,
            at_a);
  EXPECT_EQ(RowOf({{"LeadLastModifiedOn", "\"\""}, {"ModifiedOn", a}}).stamp,
            at_a);
  EXPECT_EQ(RowOf({}).stamp, std::nullopt);
}

TEST_F(PageDecoderTest, IdIsLowerCaseAndTheAttributeVerbatim) {
  const LeadRow row =
      OnlyRow(PageOf(1, {ListForm({{"ProspectID", "\"ABC-1\""}})}));
  EXPECT_EQ(row.id, "abc-1");
  EXPECT_EQ(Parsed(row).id(), "abc-1");
  EXPECT_EQ(Parsed(row).attributes().at("ProspectID"), "ABC-1");
}

TEST_F(PageDecoderTest, PhonesAreAsStored) {
  const LeadRow row =
      RowOf({{"Phone", "\"+91-9901111111\""}, {"Mobile", "null"}});
  EXPECT_EQ(row.phone, "+91-9901111111");
  EXPECT_EQ(row.mobile, "");
  EXPECT_FALSE(Parsed(row).has_mobile());
}

TEST_F(PageDecoderTest, ListIsNumberedOnlyWhenItDiffersFromTheLastLeads) {
  const std::string a = ListForm({{"ProspectID", "\"1\""}, {"X", "null"}});
  const std::string b = ListForm({{"ProspectID", "\"2\""}, {"X", "\"x\""}});
  const std::string c = ListForm({{"ProspectID", "\"3\""}, {"Y", "\"x\""}});
  ASSERT_THAT(Decode(PageOf(3, {a, b, c}))->rows, SizeIs(3));
  ASSERT_THAT(Decode(PageOf(1, {c}))->rows, SizeIs(1));
  EXPECT_THAT(lists_,
              ElementsAre(Names{"ProspectID", "X"}, Names{"ProspectID", "Y"}));
}

TEST_F(PageDecoderTest, AListWithoutANumberIsLearnedLikeAnyOther) {
  int asked = 0;
  PageDecoder decoder([&](std::span<const std::string_view>) {
    ++asked;
    return 0U;
  });
  const std::string lead =
      ListForm({{"ProspectID", "\"1\""}, {"Phone", "\"7\""}});
  absl::StatusOr<LeadPage> page = decoder.Decode(PageOf(2, {lead, lead}));
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_THAT(page->rows, SizeIs(2));
  EXPECT_EQ(page->rows[1].phone, "7");
  EXPECT_EQ(Parsed(page->rows[1]).attribute_list(), 0u);
  EXPECT_EQ(Parsed(page->rows[1]).attributes_size(), 2);
  EXPECT_EQ(asked, 1);
}

TEST_F(PageDecoderTest, NamesThatJoinToTheSameTextAreDifferentLists) {
  const std::string a = ListForm({{"ProspectID", "\"1\""}, {"AB", "null"}});
  const std::string b = ListForm({{"ProspectIDA", "\"2\""}, {"B", "null"}});
  ASSERT_THAT(Decode(PageOf(2, {a, b}))->skipped, SizeIs(1));
  EXPECT_THAT(lists_, SizeIs(2));
}

TEST_F(PageDecoderTest, ErrorOfTheNumberingFailsThePage) {
  PageDecoder decoder(
      [](std::span<const std::string_view>) -> absl::StatusOr<uint32_t> {
        return absl::ResourceExhaustedError("disk full");
      });
  EXPECT_EQ(
      decoder.Decode(PageOf(1, {ListForm({{"ProspectID", "\"1\""}})})).status(),
      absl::ResourceExhaustedError("disk full"));
}

TEST_F(PageDecoderTest, EmptyWindowHasNoLeadsKey) {
  for (const std::string body :
       {"{\"RecordCount\":0}", " { \"RecordCount\" : 0 } \n",
        "{\"RecordCount\":0,\"Leads\":[]}",
        "{\"Leads\":null,\"RecordCount\":0}", "{\"RecordCount\":\"0\"}"}) {
    absl::StatusOr<LeadPage> page = Decode(body);
    ASSERT_TRUE(page.ok()) << body << page.status();
    EXPECT_EQ(page->record_count, 0);
    EXPECT_THAT(page->rows, IsEmpty());
  }
}

TEST_F(PageDecoderTest, CountIsTheWindowsAndComesInAnyOrder) {
  const std::string lead = ListForm({{"ProspectID", "\"1\""}});
  EXPECT_EQ(Decode(PageOf(12345, {lead}))->record_count, 12345);
  EXPECT_EQ(Decode("{\"More\":{\"x\":[1]},\"Leads\":[" + lead +
                   "],\"RecordCount\":7}")
                ->record_count,
            7);
}

TEST_F(PageDecoderTest, LeadsMissingWithACountIsNoPage) {
  for (const std::string body :
       {"{\"RecordCount\":3}", "{\"RecordCount\":3,\"Leads\":[]}",
        "{\"RecordCount\":3,\"Leads\":null}"}) {
    EXPECT_EQ(Decode(body).status().code(), absl::StatusCode::kInvalidArgument)
        << body;
  }
}

TEST_F(PageDecoderTest, OtherJsonIsNoPage) {
  for (const std::string body :
       {"[]", "[{\"ProspectID\":\"1\"}]", "{}", "{\"Leads\":[]}", "\"text\"",
        "7", "null", "{\"RecordCount\":\"many\"}", "{\"RecordCount\":null}",
        "{\"RecordCount\":-1}", "{\"RecordCount\":1,\"Leads\":{}}",
        "{\"RecordCount\":1,\"Leads\":\"x\"}",
        "{\"Status\":\"Error\",\"ExceptionType\":\"X\"}"}) {
    EXPECT_EQ(Decode(body).status().code(), absl::StatusCode::kInvalidArgument)
        << body << Decode(body).status();
  }
}

TEST_F(PageDecoderTest, DamagedJsonIsDataLoss) {
  const std::string lead = ListForm({{"ProspectID", "\"1\""}});
  for (const std::string& body : std::vector<std::string>{
           "", " ", "{", "<html></html>", PageOf(1, {lead}) + "x",
           PageOf(1, {lead}) + "{}", PageOf(1, {lead}) + "]",
           PageOf(1, {"{\"ProspectID\":nul}"}),
           PageOf(1, {"{\"ProspectID\":\"1\",\"a\":tru}"}),
           PageOf(1, {"{\"ProspectID\":\"1\",\"a\":01}"}),
           PageOf(1, {"{\"ProspectID\":\"1\",\"a\":[1,}"}),
           PageOf(1, {"{\"ProspectID\":\"1\",\"a\":[1 2]}"}),
           PageOf(1, {"{\"ProspectID\":\"1\" \"a\":1}"}),
           PageOf(1, {"{\"ProspectID\" \"1\"}"}), PageOf(1, {lead + lead}),
           "{\"RecordCount\":0,\"Leads\":nul1}",
           "{\"RecordCount\":0,\"x\":\"\n\"}"}) {
    EXPECT_EQ(Decode(body).status().code(), absl::StatusCode::kDataLoss)
        << body << " gave " << Decode(body).status();
  }
}

TEST_F(PageDecoderTest, NoPageThatIsCutOffDecodes) {
  const std::string lead = ListForm(
      {{"ProspectID", "\"1\""}, {"a", "null"}, {"b", "{\"c\":[1,2]}"}});
  const std::string body = PageOf(2, {lead, lead});
  ASSERT_TRUE(Decode(body).ok());
  for (size_t length = 0; length < body.size(); ++length) {
    const absl::StatusOr<LeadPage> page = Decode(body.substr(0, length));
    EXPECT_EQ(page.status().code(), absl::StatusCode::kDataLoss)
        << body.substr(0, length) << page.status();
  }
}

TEST_F(PageDecoderTest, OneBadLeadIsSkippedAndNamedAndTheRestStands) {
  const std::string good = ListForm({{"ProspectID", "\"good\""}});
  const std::string nameless = ListForm({{"Phone", "\"1\""}});
  const std::string null_id = ListForm({{"ProspectID", "null"}});
  const std::string half_id = ListForm({{"ProspectID", R"("\ud800 x")"}});
  const std::string bytes_as_id = FlatForm({{"ProspectID", "\"\xff\xc3\""}});
  const std::string escape =
      ListForm({{"ProspectID", "\"escape\""}, {"a", R"("\x")"}});
  absl::StatusOr<LeadPage> page = Decode(PageOf(
      9, {good, nameless, "17", null_id, half_id, "{\"LeadPropertyList\":7}",
          bytes_as_id, escape, "{\"LeadPropertyList\":[7]}", good}));
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(page->rows, SizeIs(2));
  std::vector<std::string> ids;
  for (const SkippedLead& skipped : page->skipped) {
    ids.push_back(skipped.id);
    EXPECT_FALSE(skipped.reason.empty());
  }
  EXPECT_THAT(ids, ElementsAre("", "", "", "", "", "", "escape", ""));
}

// A note that was cut in the middle of an emoji stays so.
TEST_F(PageDecoderTest, TextThatIsNoUnicodeIsReplacedAndTheLeadStands) {
  const std::string good = ListForm({{"ProspectID", "\"good\""}});
  const std::string half = ListForm(
      {{"ProspectID", "\"half\""}, {"a", R"("x \ud83d")"}, {"b", "\"c\""}});
  const std::string low =
      FlatForm({{"ProspectID", "\"low\""}, {"\\udc00", R"({"k":"\udc00"})"}});
  const std::string bytes =
      ListForm({{"ProspectID", "\"bytes\""}, {"a", "\"\xff\xc3\""}});
  for (const std::vector<std::string>& leads :
       std::vector<std::vector<std::string>>{{half, good, low, good},
                                             {half, good, low, bytes, good}}) {
    absl::StatusOr<LeadPage> page = Decode(PageOf(9, leads));
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_THAT(page->skipped, IsEmpty());
    ASSERT_EQ(page->rows.size(), leads.size());
    EXPECT_THAT(Parsed(page->rows[0]).attributes(),
                UnorderedElementsAre(Pair("ProspectID", "half"),
                                     Pair("a", "x \ufffd"), Pair("b", "c")));
    EXPECT_THAT(Parsed(page->rows[2]).attributes(),
                UnorderedElementsAre(Pair("ProspectID", "low"),
                                     Pair("\ufffd", R"({"k":"\ufffd"})")));
    const bool has_bytes = leads.size() == 5;
    if (has_bytes) {
      EXPECT_EQ(Parsed(page->rows[3]).attributes().at("a"), "\ufffd\ufffd");
    }
    EXPECT_EQ(page->damaged, has_bytes ? Names({"half", "low", "bytes"})
                                       : Names({"half", "low"}));
  }
}

TEST_F(PageDecoderTest, ANameWithAZeroByteFailsNoPage) {
  for (const auto form : {&ListForm, &FlatForm}) {
    const std::string lead =
        form({{"ProspectID", "\"1\""}, {"mx_\\u0000a", "\"x\""}});
    absl::StatusOr<LeadPage> page = Decode(PageOf(1, {lead}));
    ASSERT_TRUE(page.ok()) << page.status();
    ASSERT_THAT(page->rows, SizeIs(1));
    EXPECT_EQ(Parsed(page->rows[0]).attributes().at("mx_\ufffda"), "x");
    EXPECT_EQ(page->damaged, Names{"1"});
  }
  EXPECT_THAT(lists_, ElementsAre(Names{"ProspectID", "mx_\ufffda"}));
}

TEST_F(PageDecoderTest, DamagedTextHasADigestLikeAnyOther) {
  const uint64_t half = RowOf({{"a", R"("x \ud83d")"}}).digest;
  EXPECT_EQ(RowOf({{"a", R"("x \ud83d")"}}).digest, half);
  EXPECT_NE(RowOf({{"a", R"("x \ud83d\ude00")"}}).digest, half);
}

TEST_F(PageDecoderTest, DigestTellsEveryChange) {
  const uint64_t before = RowOf({{"a", "\"x\""}, {"b", "null"}}).digest;
  EXPECT_EQ(RowOf({{"a", "\"x\""}, {"b", "null"}}).digest, before);
  EXPECT_NE(RowOf({{"a", "\"y\""}, {"b", "null"}}).digest, before);
  EXPECT_NE(RowOf({{"a", "\"x\""}, {"b", "\"\""}}).digest, before);
  EXPECT_NE(RowOf({{"a", "null"}, {"b", "\"x\""}}).digest, before);
  EXPECT_NE(RowOf({{"a", "\"x\""}, {"c", "null"}}).digest, before);
  EXPECT_NE(RowOf({{"a", "\"x\""}}).digest, before);
}

TEST_F(PageDecoderTest, GoesOnAfterAnError) {
  const std::string body = PageOf(1, {ListForm({{"ProspectID", "\"1\""}})});
  ASSERT_FALSE(Decode(body.substr(0, 30)).ok());
  EXPECT_TRUE(Decode(body).ok());
  EXPECT_THAT(Decode("[]").status().ToString(), HasSubstr("no page of leads"));
  EXPECT_TRUE(Decode(body).ok());
}

}  // namespace
}  // namespace leadline
