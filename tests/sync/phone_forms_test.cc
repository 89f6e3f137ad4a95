// SPDX-License-Identifier: Apache-2.0
#include "sync/phone_forms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace leadline {
namespace {

using testing::ElementsAre;

class PhoneFormsTest : public testing::Test {
 protected:
  std::vector<std::string> Texts(const std::string& phone) {
    return forms_.TextsFor(*PhoneQuery::Parse(phone));
  }

  PhoneKeyRules rules_ = *PhoneKeyRules::Create("91");
  PhoneForms forms_{rules_, "91"};
};

TEST_F(PhoneFormsTest, BeginsWithLeadSquaredsOwnForm) {
  EXPECT_THAT(Texts("9901111111"), ElementsAre("+91-9901111111", "9901111111"));
  EXPECT_THAT(Texts("919901111111"),
              ElementsAre("+91-9901111111", "9901111111"));
}

TEST_F(PhoneFormsTest, LearnsTheAccountsOwnForm) {
  forms_.Note("9902222222");
  EXPECT_THAT(Texts("+91-9901111111"),
              ElementsAre("9901111111", "+91-9901111111"));
  for (int n = 0; n < 2; ++n) forms_.Note("919902222222");
  EXPECT_THAT(Texts("9901111111"), ElementsAre("919901111111", "9901111111"));
}

TEST_F(PhoneFormsTest, ForeignNumberKeepsItsCountryCode) {
  forms_.Note("9902222222");
  EXPECT_THAT(Texts("+971 501234567"),
              ElementsAre("+971-501234567", "+971501234567"));
}

TEST_F(PhoneFormsTest, DigitsNobodyRecognisesAreAskedAsTheyAre) {
  EXPECT_THAT(Texts("12345"), ElementsAre("12345"));
}

}  // namespace
}  // namespace leadline
