// SPDX-License-Identifier: Apache-2.0
#include "sync/request_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace leadline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const UpstreamUrl kUpstream{"https", "api.example.com", 443};
const Credentials kKeys("u$r-1._~", "s$c/r+e=t &%");

TEST(RequestKeysTest, HeadersCarryThemAsTheyAre) {
  EXPECT_THAT(HeadersWithKeys(KeyPlacement::kHeaders, kKeys),
              ElementsAre("x-LSQ-AccessKey: u$r-1._~",
                          "x-LSQ-SecretKey: s$c/r+e=t &%"));
  EXPECT_EQ(UrlWithKeys(kUpstream, "/v2/a?b=c", KeyPlacement::kHeaders, kKeys),
            "https://api.example.com/v2/a?b=c");
}

TEST(RequestKeysTest, QueryCarriesThemEscaped) {
  const std::string keys =
      "accessKey=u%24r-1._~&secretKey=s%24c%2Fr%2Be%3Dt%20%26%25";
  EXPECT_EQ(UrlWithKeys(kUpstream, "/v2/a", KeyPlacement::kQuery, kKeys),
            "https://api.example.com/v2/a?" + keys);
  EXPECT_EQ(UrlWithKeys(kUpstream, "/v2/a?b=c", KeyPlacement::kQuery, kKeys),
            "https://api.example.com/v2/a?b=c&" + keys);
  EXPECT_THAT(HeadersWithKeys(KeyPlacement::kQuery, kKeys), IsEmpty());
}

}  // namespace
}  // namespace leadline
