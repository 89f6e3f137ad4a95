// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_PHONE_MATCH_H_
#define LEADLINE_REPLICA_PHONE_MATCH_H_

#include <cstdint>

namespace leadline {

// The lead's field that a number was found in. The values are stored.
enum class MatchedField : uint8_t { kPhone = 1, kMobile = 2 };

// How the number asked for relates to the stored one, best first. The values
// are stored, and equal those of leadline.v1.MatchKind.
enum class MatchKind : uint8_t {
  kInternational = 1,
  kDefaultCountry = 2,
  kNational = 3,
  kAsStored = 4,
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_PHONE_MATCH_H_
