// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_WORDS_H_
#define LEADLINE_SANDBOX_WORDS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sandbox/hash.h"

namespace sandbox {

// A fixed list of texts to draw from. All of them are invented or everyday
// words; none belongs to a real person. Immutable.
struct Words {
  const std::string_view* texts;
  uint32_t count;

  std::string_view Pick(uint64_t draw) const {
    return texts[Below(draw, count)];
  }
};

enum class WordList : uint8_t {
  kNone,
  kFirstName,
  kLastName,
  kCompanyHead,
  kCompanyTail,
  kOrigin,
  kRegion,
  kTimeZone,
  kJobTitle,
  kJobLevel,
  kSource,
  kMedium,
  kCampaign,
  kContent,
  kStage,
  kGrade,
  kReferrer,
  kKeyword,
  kActivity,
  kStreet,
  kArea,
  kCountry,
  kLeadStatus,
  kProduct,
  kDevice,
  kNetwork,
  kCollege,
  kBoard,
  kPhoneType,
  kNote,
  kOption,
};

// The list of that name; kNone is empty and must not be drawn from.
Words WordsOf(WordList list);

// The state that a city lies in.
std::string_view StateOfCity(uint32_t city);

// The cities and how many they are.
std::string_view CityName(uint32_t city);
uint32_t CityCount();

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_WORDS_H_
