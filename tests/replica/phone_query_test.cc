// SPDX-License-Identifier: Apache-2.0
#include "replica/phone_query.h"

#include <gtest/gtest.h>

#include <string>

namespace leadline {
namespace {

struct Accepted {
  const char* text;
  const char* digits;
  bool international;
};

TEST(PhoneQueryTest, ReducesWhatPeopleWriteToDigits) {
  const Accepted cases[] = {
      {"9901111111", "9901111111", false},
      {"09901111111", "9901111111", false},
      {"+91-9901111111", "919901111111", true},
      {"+919901111111", "919901111111", true},
      {"0091 99011 11111", "919901111111", true},
      {"919901111111", "919901111111", false},
      {"(022) 2345-6789", "2223456789", false},
      {"022.2345.6789", "2223456789", false},
      {"030/1234567", "301234567", false},
      {"+44 (0)20 7946 0000", "442079460000", true},
      {"+44 020 7946 0000", "442079460000", true},
      {"44 (0)20 7946 0000", "442079460000", false},
      {"+39 06 1234567", "3961234567", true},
      {"(+91) 9901111111", "919901111111", true},
      {"  9901111111  ", "9901111111", false},
      {"1234", "1234", false},
      {"+1 990 111 1111", "19901111111", true},
      {"123456789012345", "123456789012345", false},
      {"+5606", "5606", true},
  };
  for (const Accepted& c : cases) {
    const absl::StatusOr<PhoneQuery> query = PhoneQuery::Parse(c.text);
    ASSERT_TRUE(query.ok()) << c.text << ": " << query.status();
    EXPECT_EQ(query->Key(), PhoneKey::OfDigits(c.digits)) << c.text;
    EXPECT_EQ(query->IsInternational(), c.international) << c.text;
  }
}

TEST(PhoneQueryTest, ReadsDigitsOfOtherScripts) {
  for (const char* text : {
           "９９０１１１１１１１",    // full-width
           "٩٩٠١١١١١١١",              // Arabic-Indic
           "۹۹۰۱۱۱۱۱۱۱",              // extended Arabic-Indic
           "९९०११११११११",             // Devanagari, one more
           "\u202A9901111111\u202C",  // pasted from a contact list
           "990\u2013111\u00A01111",  // en dash and no-break space
       }) {
    const absl::StatusOr<PhoneQuery> query = PhoneQuery::Parse(text);
    ASSERT_TRUE(query.ok()) << text << ": " << query.status();
    const std::string digits =
        std::string(text).starts_with("९") ? "99011111111" : "9901111111";
    EXPECT_EQ(query->Key(), PhoneKey::OfDigits(digits)) << text;
  }
}

TEST(PhoneQueryTest, ABlankThatWasAPlusIsAPlus) {
  EXPECT_TRUE(PhoneQuery::Parse(" 919901111111")->IsInternational());
  EXPECT_TRUE(PhoneQuery::Parse(" 91-9901111111")->IsInternational());
}

TEST(PhoneQueryTest, ABlankBeforeANationalNumberIsNothing) {
  EXPECT_FALSE(PhoneQuery::Parse(" 9901111111")->IsInternational());
  EXPECT_FALSE(PhoneQuery::Parse(" 09901111111")->IsInternational());
}

TEST(PhoneQueryTest, NoCountryCodeBeginsWithZero) {
  for (const char* text : {"+09901111111", "0009901111111", "+0009901111111"}) {
    EXPECT_EQ(PhoneQuery::Parse(text).status(),
              absl::InvalidArgumentError("no country code begins with 0; leave "
                                         "out the + or 00"))
        << text;
  }
}

TEST(PhoneQueryTest, RefusesWhatCannotBeAPhoneNumber) {
  for (const char* text : {"",
                           " ",
                           "+",
                           "-",
                           "()",
                           "123",
                           "0123",
                           "0000",
                           "00",
                           "000000000",
                           "call me",
                           "99011x11111",
                           "1234567890123456",
                           "+1234567890123456",
                           "99011111111111111111111111111111",
                           "9901111111 ext 5",
                           "*123#",
                           "9901111111,9902222222",
                           "+91+9901111111",
                           "++919901111111",
                           "9901111111+",
                           "990\x80"
                           "111",
                           "１２３",
                           "９９０１１１１１１１あ"}) {
    const absl::StatusOr<PhoneQuery> query = PhoneQuery::Parse(text);
    EXPECT_EQ(query.status().code(), absl::StatusCode::kInvalidArgument)
        << text;
  }
}

TEST(PhoneQueryTest, AReasonNamesNoDigitOfTheNumber) {
  for (const char* text : {"98765x", "987654321098765432109876543210", "987"}) {
    const std::string reason(PhoneQuery::Parse(text).status().message());
    EXPECT_EQ(reason.find("987"), std::string::npos) << reason;
    EXPECT_FALSE(reason.empty());
  }
}

TEST(PhoneKeyTest, LeadingZerosCount) {
  EXPECT_NE(PhoneKey::OfDigits("01234"), PhoneKey::OfDigits("1234"));
  EXPECT_EQ(PhoneKey::OfDigits("999999999999999").digits, 1999999999999999);
}

}  // namespace
}  // namespace leadline
