// SPDX-License-Identifier: Apache-2.0
#include "replica/codec.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

class BodyCodecTest : public testing::Test {
 protected:
  void SetUp() override {
    for (uint64_t number = 0; number < 1000; ++number) {
      bodies_.push_back(BodyOf(number));
    }
    const absl::StatusOr<std::string> dictionary = TrainDictionary(
        std::vector<std::string_view>(bodies_.begin(), bodies_.end()));
    ASSERT_TRUE(dictionary.ok()) << dictionary.status();
    dictionary_ = *dictionary;
  }

  std::vector<std::string> bodies_;
  std::string dictionary_;
};

TEST_F(BodyCodecTest, UnpacksWhatItPacked) {
  BodyPacker packer(std::make_shared<PackDictionary>(dictionary_));
  const UnpackDictionary dictionary(dictionary_);
  BodyUnpacker unpacker;
  bodies_.push_back("");
  bodies_.push_back(std::string(1 << 20, 'x'));
  for (const std::string& body : bodies_) {
    const absl::StatusOr<std::string_view> packed = packer.Pack(body);
    ASSERT_TRUE(packed.ok()) << packed.status();
    std::string unpacked = "left over";
    ASSERT_TRUE(unpacker.Unpack(dictionary, *packed, unpacked).ok());
    EXPECT_EQ(unpacked, body);
  }
}

TEST_F(BodyCodecTest, NewLeadsOfTheAccountPackWell) {
  BodyPacker packer(std::make_shared<PackDictionary>(dictionary_));
  size_t plain = 0;
  size_t packed = 0;
  for (uint64_t number = 5000; number < 5100; ++number) {
    const std::string body = BodyOf(number);
    plain += body.size();
    packed += packer.Pack(body)->size();
  }
  EXPECT_LT(packed * 3, plain);
}

TEST_F(BodyCodecTest, DamageIsDetectedNotSpread) {
  BodyPacker packer(std::make_shared<PackDictionary>(dictionary_));
  const UnpackDictionary dictionary(dictionary_);
  BodyUnpacker unpacker;
  const std::string packed(*packer.Pack(bodies_[0]));
  std::string body;
  for (size_t size = 0; size < packed.size(); ++size) {
    EXPECT_EQ(unpacker.Unpack(dictionary, packed.substr(0, size), body).code(),
              absl::StatusCode::kDataLoss)
        << size;
  }
  EXPECT_EQ(unpacker.Unpack(dictionary, "no frame", body).code(),
            absl::StatusCode::kDataLoss);
  EXPECT_TRUE(unpacker.Unpack(dictionary, packed, body).ok());
}

TEST(TrainDictionaryTest, RefusesTooFewBodies) {
  const std::vector<std::string_view> bodies = {"a"};
  EXPECT_EQ(TrainDictionary(bodies).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace leadline
