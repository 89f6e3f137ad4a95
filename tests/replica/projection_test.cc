// SPDX-License-Identifier: Apache-2.0
#include "replica/projection.h"

#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "tests/server/fake_lead_store.h"

namespace leadline {
namespace {

using google::protobuf::util::MessageDifferencer;

Projection Wanting(std::vector<std::string_view> names) {
  return Projection(v1::Lead::kAttributesFieldNumber, std::move(names));
}

v1::Lead Cut(const v1::Lead& lead, std::vector<std::string_view> names) {
  v1::Lead cut;
  const auto bytes = Wanting(std::move(names)).Cut(lead.SerializeAsString());
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_TRUE(cut.ParseFromString(bytes.value_or("")));
  return cut;
}

TEST(ProjectionTest, NoNamesMeansEverything) {
  const std::string lead = PrashantSingh().SerializeAsString();
  EXPECT_TRUE(Wanting({}).IsEverything());
  EXPECT_EQ(*Wanting({}).Cut(lead), lead);
}

TEST(ProjectionTest, KeepsTheNamedAttributesAndEveryTypedField) {
  v1::Lead expected = PrashantSingh();
  expected.clear_attributes();
  (*expected.mutable_attributes())["mx_City"] = "";
  (*expected.mutable_attributes())["FirstName"] = "Prashant";
  EXPECT_TRUE(MessageDifferencer::Equals(
      Cut(PrashantSingh(), {"mx_City", "FirstName"}), expected));
}

TEST(ProjectionTest, WithoutNamesIsEverything) {
  EXPECT_TRUE(Projection().IsEverything());
}

TEST(ProjectionTest, UnknownAndRepeatedNamesAreNoMatter) {
  const v1::Lead cut =
      Cut(PrashantSingh(), {"nothing", "Phone", "Phone", "phone", ""});
  EXPECT_EQ(cut.attributes_size(), 1);
  EXPECT_EQ(cut.attributes().at("Phone"), "9901111111");
}

TEST(ProjectionTest, FieldsItDoesNotKnowStay) {
  std::string lead = PrashantSingh().SerializeAsString();
  const std::string later_field = "\xd2\x09\x03new";  // field 154
  const auto cut = Wanting({"Phone"}).Cut(lead + later_field);
  EXPECT_TRUE(cut->ends_with(later_field));
}

TEST(ProjectionTest, EqualsAParsedLeadCutByHand) {
  v1::Lead lead;
  std::vector<std::string> names;
  for (int i = 0; i < 130; ++i) {
    names.push_back("mx_Attribute_" + std::to_string(i));
    (*lead.mutable_attributes())[names.back()] =
        std::string(static_cast<size_t>(i), 'v');
  }
  for (size_t step = 1; step < 130; step += 7) {
    v1::Lead expected;
    std::vector<std::string_view> wanted;
    for (size_t i = 0; i < names.size(); i += step) {
      wanted.push_back(names[i]);
      (*expected.mutable_attributes())[names[i]] = std::string(i, 'v');
    }
    EXPECT_TRUE(MessageDifferencer::Equals(Cut(lead, wanted), expected))
        << "every " << step;
  }
}

TEST(ProjectionTest, BytesThatAreNoLeadAreAFault) {
  const auto cut = Wanting({"Phone"}).Cut("\x0a\xff not a lead");
  EXPECT_EQ(cut.status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace leadline
