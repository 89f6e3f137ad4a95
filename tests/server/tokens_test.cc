// SPDX-License-Identifier: Apache-2.0
#include "server/tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace leadline {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// SHA-256 of "abc", as FIPS 180-2 gives it, and of "xyz".
constexpr char kAbc[] =
    "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr char kXyz[] =
    "sha256:3608bca1e44ea6c4d268eb6db02260269892c0b42b86bbf1e77a6fa16c3c9282";

std::string Line(const std::string& name, const std::string& rest = "",
                 const char* hash = kAbc) {
  return name + " " + hash + " " + rest + "\n";
}

Tokens Read(const std::string& text) {
  absl::StatusOr<Tokens> tokens = Tokens::Parse(text);
  EXPECT_TRUE(tokens.ok()) << tokens.status();
  return tokens.ok() ? *std::move(tokens) : Tokens();
}

std::string Refused(const std::string& text) {
  const absl::StatusOr<Tokens> tokens = Tokens::Parse(text);
  EXPECT_FALSE(tokens.ok()) << text;
  return tokens.ok() ? "" : std::string(tokens.status().message());
}

TEST(TokensTest, ATokenIsFoundByItsHash) {
  const Tokens tokens = Read(Line("ivr") + Line("ops", "", kXyz));
  ASSERT_NE(tokens.Find("abc"), nullptr);
  EXPECT_EQ(tokens.Find("abc")->name, "ivr");
  ASSERT_NE(tokens.Find("xyz"), nullptr);
  EXPECT_EQ(tokens.Find("xyz")->name, "ops");
}

TEST(TokensTest, NothingElseIsFound) {
  const Tokens tokens = Read(Line("ivr"));
  for (const char* other : {"", "ab", "abcd", "ABC", kAbc, "ivr"}) {
    EXPECT_EQ(tokens.Find(other), nullptr) << other;
  }
  EXPECT_EQ(Tokens().Find("abc"), nullptr);
}

TEST(TokensTest, HashesMayBeInCapitals) {
  std::string hash = kAbc;
  for (size_t i = 7; i < hash.size(); ++i) {
    hash[i] = static_cast<char>(toupper(hash[i]));
  }
  EXPECT_NE(Read("ivr " + hash).Find("abc"), nullptr);
}

TEST(TokensTest, CommentsBlanksAndLineEndsArePassedOver) {
  const Tokens tokens =
      Read("# who may ask\r\n\n  \t\n  ivr \t" + std::string(kAbc) + "\r\n#" +
           Line("gone", "", kXyz));
  EXPECT_EQ(tokens.All().size(), 1u);
  EXPECT_NE(tokens.Find("abc"), nullptr);
}

TEST(TokensTest, AFileWithoutATokenLetsNobodyIn) {
  EXPECT_TRUE(Read("").All().empty());
  EXPECT_TRUE(Read("# nobody\n").All().empty());
}

TEST(TokensTest, WithoutMayEverythingIsAllowed) {
  const Token token = Read(Line("ivr")).All()[0];
  EXPECT_TRUE(token.May(Right::kLookup));
  EXPECT_TRUE(token.May(Right::kStatus));
}

TEST(TokensTest, WithMayOnlyThat) {
  const Token ops = Read(Line("ops", "may=status")).All()[0];
  EXPECT_FALSE(ops.May(Right::kLookup));
  EXPECT_TRUE(ops.May(Right::kStatus));
  const Token both = Read(Line("ops", "may=status,lookup")).All()[0];
  EXPECT_TRUE(both.May(Right::kLookup));
}

TEST(TokensTest, ATokenHoldsThroughItsLastDay) {
  const Token token = Read(Line("ivr", "until=2026-02-28")).All()[0];
  const TimePoint midnight =
      std::chrono::sys_days(std::chrono::year(2026) / 3 / 1);
  EXPECT_FALSE(token.HasExpired(midnight - Duration(1)));
  EXPECT_TRUE(token.HasExpired(midnight));
  EXPECT_FALSE(Read(Line("ivr")).All()[0].HasExpired(TimePoint::max()));
}

TEST(TokensTest, AnErrorNamesTheLineAndNothingThatIsInIt) {
  const std::string secret = "correct-horse-battery-staple";
  for (const std::string& line :
       {secret, "ivr " + secret, "ivr sha256:" + secret,
        Line("ivr", "until=" + secret), Line("ivr", "may=" + secret),
        Line("ivr", secret), "ivr " + std::string(kAbc) + secret}) {
    const std::string error = Refused("# one\n\n" + line);
    EXPECT_THAT(error, HasSubstr("line 3 ")) << line;
    EXPECT_THAT(error, Not(HasSubstr("horse"))) << line;
    EXPECT_THAT(error, Not(HasSubstr("ba7816bf"))) << line;
  }
}

TEST(TokensTest, EveryOtherLineIsRefused) {
  const std::string hex(kAbc + 7);
  for (const std::string& line :
       {std::string("ivr"),
        "ivr " + hex,
        "ivr sha512:" + hex,
        "ivr sha256:" + hex.substr(1),
        "ivr sha256:" + hex + "0",
        "ivr sha256:-1" + hex.substr(2),
        "ivr sha256: " + hex,
        Line("an,ivr"),
        Line(std::string(65, 'a')),
        Line("ivr", "may="),
        Line("ivr", "may=lookup may=status"),
        Line("ivr", "may=LOOKUP"),
        Line("ivr", "may=lookup,write"),
        Line("ivr", "until="),
        Line("ivr", "until=2026-02-30"),
        Line("ivr", "until=2026-1-1"),
        Line("ivr", "until=01-01-2026"),
        Line("ivr", "until=2026-01-011"),
        Line("ivr", "until=2026-01-01 until=2027-01-01"),
        Line("ivr", "# a comment")}) {
    EXPECT_THAT(Refused(line), HasSubstr("line 1 ")) << line;
  }
}

TEST(TokensTest, ANameOrATokenIsThereOnce) {
  EXPECT_THAT(Refused(Line("ivr") + Line("ivr", "", kXyz)),
              HasSubstr("line 2 has a name that another line has"));
  EXPECT_THAT(Refused(Line("ivr") + Line("ops")),
              HasSubstr("line 2 has the token that another line has"));
}

}  // namespace
}  // namespace leadline
