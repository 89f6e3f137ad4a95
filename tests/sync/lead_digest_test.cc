// SPDX-License-Identifier: Apache-2.0
#include "sync/lead_digest.h"

#include <gtest/gtest.h>

#include <bit>
#include <random>
#include <string>
#include <unordered_set>

namespace leadline {
namespace {

uint64_t DigestOf(std::initializer_list<const char*> texts) {
  LeadDigest digest;
  for (const char* text : texts) {
    if (text == nullptr) {
      digest.AddNull();
    } else {
      digest.Add(text);
    }
  }
  return digest.Value();
}

TEST(LeadDigestTest, ValuesNeverChange) {
  // Digests are stored: others would rewrite every lead of every replica.
  EXPECT_EQ(DigestOf({"Prashant", "", nullptr, "pages.myleadsquared.com"}),
            0xfa5645c292bbd2e4ULL);
}

TEST(LeadDigestTest, NullEmptyAndBordersAreDifferent) {
  const std::unordered_set<uint64_t> digests = {
      DigestOf({""}),          DigestOf({nullptr}),     DigestOf({"", ""}),
      DigestOf({"", nullptr}), DigestOf({nullptr, ""}), DigestOf({"ab", "c"}),
      DigestOf({"a", "bc"}),   DigestOf({"abc"}),       DigestOf({"c", "ab"}),
      DigestOf({"abc", ""})};
  EXPECT_EQ(digests.size(), 10u);
}

TEST(LeadDigestTest, ZeroBytesCount) {
  std::unordered_set<uint64_t> digests;
  for (size_t length = 0; length < 100; ++length) {
    LeadDigest digest;
    digest.Add(std::string(length, '\0'));
    EXPECT_TRUE(digests.insert(digest.Value()).second) << length;
  }
}

TEST(LeadDigestTest, AMillionShortTextsDoNotCollide) {
  std::unordered_set<uint64_t> digests;
  for (int i = 0; i < 1000000; ++i) {
    LeadDigest digest;
    digest.Add(std::to_string(i));
    ASSERT_TRUE(digests.insert(digest.Value()).second) << i;
  }
}

TEST(LeadDigestTest, OneBitOfTextChangesHalfOfTheDigest) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (const size_t length : {1u, 7u, 16u, 17u, 40u}) {
    int changed = 0;
    constexpr int kRounds = 2000;
    for (int round = 0; round < kRounds; ++round) {
      std::string text(length, ' ');
      for (char& c : text) c = static_cast<char>(random());
      LeadDigest before;
      before.Add(text);
      text[random() % length] ^= static_cast<char>(1 << random() % 8);
      LeadDigest after;
      after.Add(text);
      changed += std::popcount(before.Value() ^ after.Value());
    }
    EXPECT_NEAR(static_cast<double>(changed) / kRounds, 32, 1) << length;
  }
}

}  // namespace
}  // namespace leadline
