// SPDX-License-Identifier: Apache-2.0
#include "base/wire.h"

#include <gtest/gtest.h>

#include <random>

#include "google/rpc/error_details.pb.h"
#include "leadline/v1/lookup.pb.h"

namespace leadline {
namespace {

TEST(WireTest, GeneratedCodeReadsWhatIsAppended) {
  std::string bytes;
  AppendVarintField(4, 300, bytes);
  AppendBytesField(1, v1::Lead().SerializeAsString(), bytes);
  v1::GetLeadByPhoneResponse parsed;
  ASSERT_TRUE(parsed.ParseFromString(bytes));
  EXPECT_EQ(parsed.match_count(), 300);
  EXPECT_TRUE(parsed.has_lead());
}

TEST(WireTest, ZeroIsNotSentAsAField) {
  std::string bytes;
  AppendVarintField(4, 0, bytes);
  EXPECT_EQ(bytes, "");
}

TEST(WireTest, HeaderAndContentMakeTheField) {
  std::string apart;
  AppendBytesHeader(19, 200, apart);
  apart.append(200, 'x');
  std::string whole;
  AppendBytesField(19, std::string(200, 'x'), whole);
  EXPECT_EQ(apart, whole);
}

TEST(WireReaderTest, FindsEveryFieldWithItsBytes) {
  v1::AttributeList list;
  list.set_number(70000);
  list.add_names("Phone");
  list.add_names("");
  const std::string bytes = list.SerializeAsString();
  WireReader reader(bytes);
  std::string together;
  std::vector<std::string> names;
  WireField field;
  while (reader.Next(field)) {
    together += field.whole;
    if (field.number == 2) names.emplace_back(field.content);
  }
  EXPECT_TRUE(reader.IsSound());
  EXPECT_EQ(together, bytes);
  EXPECT_EQ(names, (std::vector<std::string>{"Phone", ""}));
}

TEST(WireReaderTest, SkipsFieldsOfFixedSize) {
  // Field 1 as 64 bits, field 2 as 32 bits, field 3 as a varint.
  const std::string bytes(
      "\x09"
      "12345678"
      "\x15"
      "1234"
      "\x18\x01",
      16);
  WireReader reader(bytes);
  WireField field;
  for (const int number : {1, 2, 3}) {
    ASSERT_TRUE(reader.Next(field));
    EXPECT_EQ(field.number, number);
    EXPECT_EQ(field.content, "");
  }
  EXPECT_FALSE(reader.Next(field));
  EXPECT_TRUE(reader.IsSound());
}

TEST(WireReaderTest, RefusesWhatIsNoMessage) {
  const std::vector<std::string> wrong = {
      std::string("\x0a", 1),  // a length is missing
      std::string("\x0a\x05"
                  "abc",
                  5),              // too short a content
      std::string("\x00", 1),      // field number 0
      std::string("\x0b\x0c", 2),  // a group
      std::string("\x0f", 1),      // no such type
      std::string("\x09"
                  "123",
                  4),           // half a 64-bit value
      std::string(11, '\xff'),  // an endless varint
      std::string("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 10),
  };
  for (const std::string& bytes : wrong) {
    WireReader reader(bytes);
    WireField field;
    while (reader.Next(field)) {
    }
    EXPECT_FALSE(reader.IsSound()) << ::testing::PrintToString(bytes);
    EXPECT_FALSE(reader.Next(field));
  }
}

TEST(WireReaderTest, RandomBytesNeverLeadOutside) {
  const unsigned seed = 20260301;
  RecordProperty("seed", static_cast<int>(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(random() % 40, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    WireReader reader(bytes);
    size_t total = 0;
    WireField field;
    while (reader.Next(field)) total += field.whole.size();
    ASSERT_LE(total, bytes.size());
    ASSERT_EQ(reader.IsSound(), total == bytes.size());
  }
}

}  // namespace
}  // namespace leadline
