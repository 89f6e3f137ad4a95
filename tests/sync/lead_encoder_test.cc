// SPDX-License-Identifier: Apache-2.0
#include "sync/lead_encoder.h"

#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "leadline/v1/lead.pb.h"

namespace leadline {
namespace {

using google::protobuf::util::MessageDifferencer;

v1::Lead Parsed(const std::string& bytes) {
  v1::Lead lead;
  EXPECT_TRUE(lead.ParseFromString(bytes));
  return lead;
}

TEST(LeadEncoderTest, NothingIsNoBytes) {
  EXPECT_EQ(EncodeLead({}, {}, 0), "");
}

TEST(LeadEncoderTest, EveryTypedFieldIsReadBack) {
  TypedLead typed;
  typed.id = "id";
  typed.number = 0xffffffffffULL;
  typed.first_name = "first";
  typed.last_name = "last";
  typed.email = "e@example.com";
  typed.phone = "+91-1";
  typed.mobile = "2";
  typed.company = "company";
  typed.stage = "stage";
  typed.source = "source";
  typed.owner_id = "owner";
  typed.owner_name = "owner name";
  typed.owner_email = "o@example.com";
  typed.do_not_call = true;
  typed.do_not_email = false;
  typed.created_at = TimePoint(Duration(1473762133456));
  typed.modified_at = TimePoint(Duration(-1500));
  typed.last_activity_at = TimePoint(Duration(0));

  v1::Lead expected;
  expected.set_id("id");
  expected.set_number(0xffffffffffULL);
  expected.set_first_name("first");
  expected.set_last_name("last");
  expected.set_email("e@example.com");
  expected.set_phone("+91-1");
  expected.set_mobile("2");
  expected.set_company("company");
  expected.set_stage("stage");
  expected.set_source("source");
  expected.set_owner_id("owner");
  expected.set_owner_name("owner name");
  expected.set_owner_email("o@example.com");
  expected.set_do_not_call(true);
  expected.set_do_not_email(false);
  expected.mutable_created_at()->set_seconds(1473762133);
  expected.mutable_created_at()->set_nanos(456000000);
  expected.mutable_modified_at()->set_seconds(-2);
  expected.mutable_modified_at()->set_nanos(500000000);
  expected.mutable_last_activity_at();
  expected.set_attribute_list(300);

  const std::string bytes = EncodeLead(typed, {}, 300);
  EXPECT_TRUE(MessageDifferencer::Equals(Parsed(bytes), expected));
  // Without a map, the generated code's bytes are the only ones.
  EXPECT_EQ(bytes, expected.SerializeAsString());
}

TEST(LeadEncoderTest, EmptyStringIsPresent) {
  TypedLead typed;
  typed.phone = "";
  EXPECT_TRUE(Parsed(EncodeLead(typed, {}, 0)).has_phone());
  EXPECT_FALSE(Parsed(EncodeLead(typed, {}, 0)).has_mobile());
}

TEST(LeadEncoderTest, AttributesOfAnySizeAreReadBack) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::pair<std::string, std::string>> texts;
    for (int i = 0; i < 150; ++i) {
      const size_t length =
          random() % 20 == 0 ? random() % 40000 : random() % 200;
      texts.emplace_back("name" + std::to_string(i),
                         std::string(length, static_cast<char>('a' + i % 26)));
    }
    std::vector<LeadAttribute> attributes;
    v1::Lead expected;
    for (const auto& [name, value] : texts) {
      const bool is_null = random() % 3 == 0;
      attributes.push_back({.name = name, .value = {}, .is_null = is_null});
      if (!is_null) attributes.back().value = value;
      if (!is_null) (*expected.mutable_attributes())[name] = value;
    }
    const auto list = static_cast<uint32_t>(random());
    expected.set_attribute_list(list);
    const v1::Lead lead = Parsed(EncodeLead({}, attributes, list));
    ASSERT_TRUE(MessageDifferencer::Equals(lead, expected));
  }
}

}  // namespace
}  // namespace leadline
