// SPDX-License-Identifier: Apache-2.0
#include "replica/unpacked_cache.h"

#include <gtest/gtest.h>

namespace leadline {
namespace {

TEST(UnpackedCacheTest, KeepsWhatIsAskedForTwiceInARow) {
  UnpackedCache cache;
  EXPECT_EQ(cache.Find(1, 1, "packed"), nullptr);
  cache.Offer(1, 1, "packed", "body");
  EXPECT_EQ(cache.Find(1, 1, "packed"), nullptr);
  cache.Offer(1, 1, "packed", "body");
  ASSERT_NE(cache.Find(1, 1, "packed"), nullptr);
  EXPECT_EQ(*cache.Find(1, 1, "packed"), "body");
}

TEST(UnpackedCacheTest, GivesNothingForOtherBytes) {
  UnpackedCache cache;
  cache.Offer(1, 1, "packed", "body");
  cache.Offer(1, 1, "packed", "body");
  EXPECT_EQ(cache.Find(1, 1, "changed"), nullptr);
  EXPECT_EQ(cache.Find(1, 2, "packed"), nullptr);
  EXPECT_EQ(cache.Find(2, 1, "packed"), nullptr);
}

TEST(UnpackedCacheTest, LeadsThatShareAPlaceStayApart) {
  UnpackedCache cache;
  for (int64_t lead = 1; lead <= 5000; ++lead) {
    const std::string packed = "packed " + std::to_string(lead);
    for (int i = 0; i < 2; ++i) {
      cache.Offer(lead, 1, packed, "body " + std::to_string(lead));
    }
  }
  int kept = 0;
  for (int64_t lead = 1; lead <= 5000; ++lead) {
    const std::string* body =
        cache.Find(lead, 1, "packed " + std::to_string(lead));
    if (body == nullptr) continue;
    ++kept;
    EXPECT_EQ(*body, "body " + std::to_string(lead));
  }
  EXPECT_GT(kept, 500);
  EXPECT_LE(kept, 1024);
}

TEST(UnpackedCacheTest, VeryLargeBodiesAreNotKept) {
  UnpackedCache cache;
  const std::string body(UnpackedCache::kMaxBody + 1, 'x');
  cache.Offer(1, 1, "packed", body);
  cache.Offer(1, 1, "packed", body);
  EXPECT_EQ(cache.Find(1, 1, "packed"), nullptr);
}

}  // namespace
}  // namespace leadline
