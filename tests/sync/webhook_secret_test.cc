// SPDX-License-Identifier: Apache-2.0
#include "sync/webhook_secret.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSecret[] = "0123456789abcdef";

absl::StatusOr<std::optional<WebhookSecret>> Load(
    const std::map<std::string, std::string>& variables) {
  return WebhookSecret::Load(
      [&](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
      });
}

TEST(WebhookSecretTest, IsNoneWhereNoVariableIsSet) {
  const auto secret = Load({});
  ASSERT_TRUE(secret.ok());
  EXPECT_FALSE(secret->has_value());
}

TEST(WebhookSecretTest, ComesFromTheVariable) {
  const auto secret = Load({{"LEADLINE_WEBHOOK_SECRET", kSecret}});
  ASSERT_TRUE(secret.ok());
  EXPECT_TRUE((*secret)->Is(kSecret));
}

TEST(WebhookSecretTest, ComesFromTheFileWithoutItsLineEnd) {
  const TempFolder folder;
  const std::string path = folder.Path("secret");
  std::ofstream(path) << kSecret << "\n";
  const auto secret = Load({{"LEADLINE_WEBHOOK_SECRET_FILE", path}});
  ASSERT_TRUE(secret.ok());
  EXPECT_TRUE((*secret)->Is(kSecret));
}

TEST(WebhookSecretTest, ComplaintsNameTheVariableAndNotTheValue) {
  const std::string weak = "qwerty";
  const auto too_short = Load({{"LEADLINE_WEBHOOK_SECRET", weak}});
  const std::string message(too_short.status().message());
  EXPECT_THAT(message, HasSubstr("LEADLINE_WEBHOOK_SECRET is shorter than 16"));
  EXPECT_THAT(message, Not(HasSubstr(weak)));
  const auto no_file = Load({{"LEADLINE_WEBHOOK_SECRET_FILE", "/nowhere"}});
  EXPECT_THAT(std::string(no_file.status().message()),
              HasSubstr("LEADLINE_WEBHOOK_SECRET_FILE cannot be read"));
  const auto blank = Load({{"LEADLINE_WEBHOOK_SECRET", "0123456789 abcdef"}});
  EXPECT_FALSE(blank.ok());
}

TEST(WebhookSecretTest, OnlyTheSameTextIsEqual) {
  const WebhookSecret secret(kSecret);
  EXPECT_TRUE(secret.Is(kSecret));
  for (const char* other :
       {"", "0", "0123456789abcdeF", "1123456789abcdef", "0123456789abcde",
        "0123456789abcdef0", "0123456789abcdef0123456789abcdef"}) {
    EXPECT_FALSE(secret.Is(other)) << other;
  }
}

// Text that counts how often it is looked at.
struct CountedText {
  std::string text;
  mutable size_t looks = 0;
  size_t size() const { return text.size(); }
  char operator[](size_t at) const {
    ++looks;
    return text[at];
  }
};

TEST(WebhookSecretTest, ComparisonTakesTheSameStepsWhereverTextsDiffer) {
  for (const char* guess : {"0123456789abcdef", "x123456789abcdef",
                            "0123456789abcdex", "xxxxxxxxxxxxxxxx"}) {
    const CountedText given{guess};
    const CountedText kept{kSecret};
    EqualInConstantTime(given, kept);
    EXPECT_EQ(given.looks, 16U) << guess;
    EXPECT_EQ(kept.looks, 16U) << guess;
  }
  // The secret's own length is not to be learned either.
  const CountedText given{"0123"};
  const CountedText kept{kSecret};
  EqualInConstantTime(given, kept);
  EXPECT_EQ(given.looks, 4U);
  EXPECT_EQ(kept.looks, 4U);
}

}  // namespace
}  // namespace leadline
