// SPDX-License-Identifier: Apache-2.0
#include "replica/row_format.h"

#include <gtest/gtest.h>

namespace leadline {
namespace {

TEST(RowFormatTest, AGuidBecomesSixteenBytesWhicheverItsCase) {
  const auto lower = GuidBytes("1bfdec89-f91b-46a3-85bd-fda3f3712518");
  ASSERT_TRUE(lower.has_value());
  EXPECT_EQ(lower->size(), 16U);
  EXPECT_EQ(lower->substr(0, 2), "\x1b\xfd");
  EXPECT_EQ(lower, GuidBytes("1BFDEC89-F91B-46A3-85BD-FDA3F3712518"));
}

TEST(RowFormatTest, WhatIsNoGuidIsNotTakenForOne) {
  for (const char* text :
       {"", "1bfdec89", "1bfdec89-f91b-46a3-85bd-fda3f371251",
        "1bfdec89-f91b-46a3-85bd-fda3f37125188",
        "1bfdec89+f91b-46a3-85bd-fda3f3712518",
        "1bfdec89-f91b-46a3-85bd-fda3f371251g",
        "{bfdec89-f91b-46a3-85bd-fda3f371251}"}) {
    EXPECT_EQ(GuidBytes(text), std::nullopt) << text;
  }
}

TEST(RowFormatTest, EntriesComeBackAsTheyWere) {
  const std::vector<PhoneEntry> entries = {
      {PhoneKey::OfDigits("919901111111"), MatchedField::kPhone,
       MatchKind::kDefaultCountry},
      {PhoneKey::OfDigits("1234"), MatchedField::kMobile, MatchKind::kAsStored},
      {PhoneKey::OfDigits("999999999999999"), MatchedField::kMobile,
       MatchKind::kInternational}};
  EXPECT_EQ(UnpackEntries(PackEntries(entries)), entries);
  EXPECT_EQ(UnpackEntries(""), std::vector<PhoneEntry>());
}

TEST(RowFormatTest, DamagedEntriesGiveNone) {
  const std::string packed =
      PackEntries({{PhoneKey::OfDigits("9901111111"), MatchedField::kPhone,
                    MatchKind::kNational}});
  for (size_t size = 1; size < packed.size(); ++size) {
    EXPECT_EQ(UnpackEntries(packed.substr(0, size)), std::nullopt) << size;
  }
  EXPECT_EQ(UnpackEntries("\x7f" + packed), std::nullopt);
}

TEST(RowFormatTest, NoInstantIsOlderThanAllOthers) {
  EXPECT_EQ(ToOrder(std::nullopt), 0);
  EXPECT_LT(ToOrder(std::nullopt), ToOrder(TimePoint(Duration(-5))));
  EXPECT_EQ(OrderTime(0), std::nullopt);
  EXPECT_EQ(OrderTime(ToOrder(TimePoint(Duration(7)))), TimePoint(Duration(7)));
}

}  // namespace
}  // namespace leadline
