// SPDX-License-Identifier: Apache-2.0
#include "server/page_token.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace leadline {
namespace {

const PhoneQuery kQuery = *PhoneQuery::Parse("9901111111");

TEST(PageTokenTest, GivesThePositionBack) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  for (const MatchPosition& position :
       {MatchPosition{}, MatchPosition{1, 2, 3, 4},
        MatchPosition{kMost, kMost - 1, kMost - 2, kMost - 3},
        MatchPosition{1772366340123, 1772366340000, 255, 256}}) {
    const auto read = ReadPageToken(PageToken(position, kQuery), kQuery);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(*read, position);
  }
}

TEST(PageTokenTest, ShowsNoDigitsOfTheNumber) {
  const std::string token = PageToken({1, 2, 3, 4}, kQuery);
  EXPECT_EQ(token.find("990"), std::string::npos);
  EXPECT_EQ(token.find_first_of("+/ &?#%"), std::string::npos) << token;
}

TEST(PageTokenTest, NoOtherTextIsTaken) {
  const std::string token = PageToken({1, 2, 3, 4}, kQuery);
  for (size_t size = 0; size < token.size() - 1; ++size) {
    EXPECT_FALSE(ReadPageToken(token.substr(0, size), kQuery).ok()) << size;
  }
  EXPECT_FALSE(ReadPageToken(token + "AAAA", kQuery).ok());
  EXPECT_FALSE(ReadPageToken("B" + token.substr(1), kQuery).ok());
}

}  // namespace
}  // namespace leadline
