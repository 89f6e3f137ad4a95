// SPDX-License-Identifier: Apache-2.0
#include "replica/phone_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>

#include "replica/numbering_plans.h"
#include "replica/phone_text.h"

namespace leadline {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr MatchKind kIntl = MatchKind::kInternational;
constexpr MatchKind kDefault = MatchKind::kDefaultCountry;
constexpr MatchKind kNational = MatchKind::kNational;
constexpr MatchKind kAsStored = MatchKind::kAsStored;

PhoneIndexKey Key(const char* digits, MatchKind kind) {
  return {PhoneKey::OfDigits(digits), kind};
}

class PhoneKeyRulesTest : public testing::Test {
 protected:
  static PhoneKeyRules Rules(const char* code) {
    absl::StatusOr<PhoneKeyRules> rules = PhoneKeyRules::Create(code);
    EXPECT_TRUE(rules.ok()) << rules.status();
    return *std::move(rules);
  }

  // True if somebody who asks for `asked` finds a lead that has `stored`.
  static bool Finds(const PhoneKeyRules& rules, const std::string& asked,
                    const std::string& stored) {
    const absl::StatusOr<PhoneQuery> query = PhoneQuery::Parse(asked);
    if (!query.ok()) return false;
    for (const PhoneIndexKey& key : rules.KeysOf(stored)) {
      if (key.key != query->Key()) continue;
      return !query->IsInternational() || key.kind != kNational;
    }
    return false;
  }

  const PhoneKeyRules india_ = Rules("91");
};

TEST_F(PhoneKeyRulesTest, KnowsAllStoredFormsOfAnIndianNumber) {
  const auto with_code =
      ElementsAre(Key("919901111111", kIntl), Key("9901111111", kNational));
  EXPECT_THAT(india_.KeysOf("+91-9901111111"), with_code);
  EXPECT_THAT(india_.KeysOf("+919901111111"), with_code);
  EXPECT_THAT(india_.KeysOf("0091 9901111111"), with_code);
  EXPECT_THAT(india_.KeysOf("919901111111"), with_code);
  EXPECT_THAT(india_.KeysOf("0919901111111"), with_code);
  EXPECT_THAT(
      india_.KeysOf("9901111111"),
      ElementsAre(Key("919901111111", kDefault), Key("9901111111", kNational)));
}

TEST_F(PhoneKeyRulesTest, ATrunkZeroIsNoPartOfTheKey) {
  EXPECT_THAT(
      india_.KeysOf("09901111111"),
      ElementsAre(Key("919901111111", kDefault), Key("9109901111111", kDefault),
                  Key("9901111111", kNational)));
}

TEST_F(PhoneKeyRulesTest, ANumberOfAnotherCountryIsKnownByItsCode) {
  EXPECT_THAT(
      india_.KeysOf("971501234567"),
      ElementsAre(Key("971501234567", kIntl), Key("501234567", kNational)));
  EXPECT_THAT(
      india_.KeysOf("+971-501234567"),
      ElementsAre(Key("971501234567", kIntl), Key("501234567", kNational)));
}

TEST_F(PhoneKeyRulesTest, NineDigitsAreANumberInTheEmirates) {
  EXPECT_THAT(
      Rules("971").KeysOf("501234567"),
      ElementsAre(Key("971501234567", kDefault), Key("501234567", kNational)));
}

TEST_F(PhoneKeyRulesTest,
       TenDigitsThatBeginLikeTheCountryCodeHaveBothReadings) {
  // A mobile number that begins with 91, and nothing else: eight digits are
  // no Indian number.
  EXPECT_THAT(
      india_.KeysOf("9198765432"),
      ElementsAre(Key("919198765432", kDefault), Key("9198765432", kNational)));
  // In Italy both readings are numbers.
  EXPECT_THAT(
      Rules("39").KeysOf("3912345678"),
      ElementsAre(Key("3912345678", kIntl), Key("393912345678", kDefault),
                  Key("12345678", kNational)));
}

TEST_F(PhoneKeyRulesTest, AZeroThatMayBelongToTheNumberIsIndexedBothWays) {
  EXPECT_THAT(india_.KeysOf("+39 06 12345678"),
              ElementsAre(Key("39612345678", kIntl), Key("390612345678", kIntl),
                          Key("612345678", kNational)));
  for (const char* asked : {"+39 06 12345678", "390612345678", "0612345678",
                            "+39 (0)6 12345678", "39612345678"}) {
    EXPECT_TRUE(Finds(india_, asked, "+39 06 12345678")) << asked;
    EXPECT_TRUE(Finds(Rules("39"), asked, "0612345678")) << asked;
  }
}

TEST_F(PhoneKeyRulesTest, AnOptionalZeroIsIndexedBothWays) {
  EXPECT_THAT(
      india_.KeysOf("+44 (0)20 7946 0000"),
      ElementsAre(Key("442079460000", kIntl), Key("4402079460000", kIntl),
                  Key("2079460000", kNational)));
  for (const char* asked :
       {"+44 (0)20 7946 0000", "+44 20 7946 0000", "+44 020 7946 0000",
        "4402079460000", "442079460000", "02079460000"}) {
    EXPECT_TRUE(Finds(india_, asked, "+44 (0)20 7946 0000")) << asked;
  }
}

TEST_F(PhoneKeyRulesTest, AnOptionalZeroIsInternationalWithoutAPlusToo) {
  EXPECT_THAT(
      india_.KeysOf("44 (0)20 7946 0000"),
      ElementsAre(Key("442079460000", kIntl), Key("4402079460000", kIntl),
                  Key("2079460000", kNational)));
}

TEST_F(PhoneKeyRulesTest, NationalDigitsAloneYieldToDigitsAsStored) {
  EXPECT_THAT(india_.KeysOf("22345678, +65 2234 5678"),
              ElementsAre(Key("6522345678", kIntl), Key("9122345678", kDefault),
                          Key("22345678", kAsStored)));
}

TEST_F(PhoneKeyRulesTest, AQuestionWithACodeNeverFindsNationalDigitsAlone) {
  EXPECT_FALSE(Finds(india_, "+9901111111", "9901111111"));
  EXPECT_FALSE(Finds(india_, "+1 9901111111", "9901111111"));
  EXPECT_TRUE(Finds(india_, "+91 9901111111", "9901111111"));
  EXPECT_FALSE(Finds(india_, "+501234567", "+971501234567"));
  EXPECT_TRUE(Finds(india_, "501234567", "+971501234567"));
}

TEST_F(PhoneKeyRulesTest, AFieldMayHoldSeveralNumbers) {
  for (const char* stored :
       {"9901111111,9902222222", "9901111111 ; 9902222222",
        "9901111111/9902222222", "9901111111 | 9902222222",
        "9901111111 or 9902222222", "9901111111\n9902222222",
        "9901111111 & 9902222222", "9901111111 9902222222",
        "mobile: 9901111111 home: 9902222222"}) {
    EXPECT_THAT(india_.KeysOf(stored),
                UnorderedElementsAre(Key("919901111111", kDefault),
                                     Key("9901111111", kNational),
                                     Key("919902222222", kDefault),
                                     Key("9902222222", kNational)))
        << stored;
  }
  EXPECT_THAT(india_.KeysOf("+91-9901111111+91-9902222222"),
              UnorderedElementsAre(
                  Key("919901111111", kIntl), Key("9901111111", kNational),
                  Key("919902222222", kIntl), Key("9902222222", kNational)));
}

TEST_F(PhoneKeyRulesTest, ABlankDividesWhatIsTooLongForOneNumber) {
  // Sixteen digits: no number has as many, with or without zeros before it.
  EXPECT_THAT(
      india_.KeysOf("81234567 91234567"),
      ElementsAre(Key("9181234567", kDefault), Key("9191234567", kDefault),
                  Key("81234567", kAsStored), Key("91234567", kAsStored)));
  EXPECT_THAT(
      india_.KeysOf("9901111111 560001"),
      ElementsAre(Key("919901111111", kDefault), Key("9901111111", kNational)));
}

TEST_F(PhoneKeyRulesTest, ABlankDividesNoCountryCodeFromItsNumber) {
  for (const char* stored :
       {"+971 501234567 9901111111", "00971 501234567 9901111111"}) {
    EXPECT_THAT(india_.KeysOf(stored),
                UnorderedElementsAre(Key("971501234567", kIntl),
                                     Key("501234567", kNational),
                                     Key("919901111111", kDefault),
                                     Key("9901111111", kNational)))
        << stored;
  }
}

TEST_F(PhoneKeyRulesTest, ASlashBehindAnAreaCodeDividesNothing) {
  EXPECT_TRUE(Finds(Rules("49"), "030/1234567", "030/1234567"));
  EXPECT_TRUE(Finds(Rules("49"), "+49301234567", "030/1234567"));
  EXPECT_TRUE(Finds(Rules("49"), "+49301234567", "+49 30/1234567"));
  EXPECT_TRUE(Finds(Rules("49"), "+49301234567", "0049 30/1234567"));
}

TEST_F(PhoneKeyRulesTest, AnExtensionIsCutOff) {
  for (const char* stored : {"9901111111 ext 12345", "9901111111 ext. 12345",
                             "9901111111x12345", "9901111111 Extension 12345",
                             "9901111111 #12345", "9901111111;ext=12345"}) {
    EXPECT_THAT(india_.KeysOf(stored),
                ElementsAre(Key("919901111111", kDefault),
                            Key("9901111111", kNational)))
        << stored;
  }
}

TEST_F(PhoneKeyRulesTest, ASlashEndsAnExtension) {
  EXPECT_TRUE(Finds(india_, "9902222222", "9901111111 ext 12 / 9902222222"));
}

TEST_F(PhoneKeyRulesTest, WhatIsRecognisedAsNothingIsKeptAsStored) {
  EXPECT_THAT(india_.KeysOf("12345"),
              ElementsAre(Key("9112345", kDefault), Key("12345", kAsStored)));
  EXPECT_THAT(
      india_.KeysOf("23456789"),
      ElementsAre(Key("9123456789", kDefault), Key("23456789", kAsStored)));
  EXPECT_THAT(Rules("").KeysOf("9901111111"),
              ElementsAre(Key("9901111111", kAsStored)));
}

TEST_F(PhoneKeyRulesTest, ANumberOfACountryThatDoesNotExistIsStillFound) {
  EXPECT_TRUE(Finds(india_, "+999 12345678", "+999-12345678"));
  EXPECT_TRUE(Finds(india_, "99912345678", "+999-12345678"));
}

TEST_F(PhoneKeyRulesTest, GarbageHasNoKeys) {
  for (const char* stored :
       {"", " ", "-", "n/a", "none", "123", "0", "000000000000",
        "12345678901234567890", "a@b.example", "+", "()", "\xff\xfe"}) {
    EXPECT_THAT(india_.KeysOf(stored), IsEmpty()) << stored;
  }
}

TEST_F(PhoneKeyRulesTest, DigitsOfOtherScriptsAreDigits) {
  EXPECT_EQ(india_.KeysOf("٩٩٠١١١١١١١"), india_.KeysOf("9901111111"));
  EXPECT_EQ(india_.KeysOf("＋９１９９０１１１１１１１"),
            india_.KeysOf("+919901111111"));
}

TEST_F(PhoneKeyRulesTest, KeysAreDistinctAndBestKindComesFirst) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::string alphabet = "0123456789+-()/ ,;x#0099";
  for (int i = 0; i < 20000; ++i) {
    std::string stored;
    for (uint64_t n = random() % 40; n > 0; --n) {
      stored.push_back(alphabet[random() % alphabet.size()]);
    }
    const std::vector<PhoneIndexKey> keys = india_.KeysOf(stored);
    std::set<PhoneKey> distinct;
    for (const PhoneIndexKey& key : keys) {
      distinct.insert(key.key);
      EXPECT_GE(key.key.digits, 11000) << stored;
      EXPECT_LT(key.key.digits, 2000000000000000) << stored;
    }
    ASSERT_EQ(distinct.size(), keys.size()) << stored;
    ASSERT_TRUE(std::is_sorted(
        keys.begin(), keys.end(),
        [](const auto& a, const auto& b) { return a.kind < b.kind; }))
        << stored;
  }
}

// Whatever one number is stored as, asking for the very text finds it.
TEST_F(PhoneKeyRulesTest, ANumberIsFoundUnderTheTextItIsStoredAs) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const char* const prefixes[] = {"",     "+",       "00",   "0",
                                  "+91-", "+44 (0)", "+39 0"};
  for (int i = 0; i < 20000; ++i) {
    std::string stored = prefixes[random() % std::size(prefixes)];
    stored.push_back(static_cast<char>('1' + random() % 9));
    for (uint64_t n = 3 + random() % 7; n > 0; --n) {
      stored.push_back(static_cast<char>('0' + random() % 10));
    }
    ASSERT_TRUE(Finds(india_, stored, stored)) << stored;
  }
}

TEST_F(PhoneKeyRulesTest, RefusesACountryCodeThatDoesNotExist) {
  for (const char* code : {"0", "999", "+91", "091", "9x", "1234", "-1"}) {
    EXPECT_EQ(PhoneKeyRules::Create(code).status().code(),
              absl::StatusCode::kInvalidArgument)
        << code;
  }
}

TEST_F(PhoneKeyRulesTest, FingerprintFollowsTheCountryCode) {
  EXPECT_EQ(india_.Fingerprint(), Rules("91").Fingerprint());
  EXPECT_NE(india_.Fingerprint(), Rules("971").Fingerprint());
}

TEST(CallingCodeLengthTest, AgreesWithAllCodesInUse) {
  const NumberingPlans plans;
  int in_use = 0;
  for (size_t code = 1; code <= 999; ++code) {
    if (!plans.IsInUse(code)) continue;
    ++in_use;
    const std::string digits = std::to_string(code);
    EXPECT_EQ(CallingCodeLength(digits + "000000"), digits.size()) << code;
  }
  EXPECT_GT(in_use, 200);
}

}  // namespace
}  // namespace leadline
