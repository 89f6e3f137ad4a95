// SPDX-License-Identifier: Apache-2.0
#include "replica/unpacked_cache.h"

namespace leadline {

size_t UnpackedCache::PlaceOf(int64_t lead) {
  // Row numbers of hot leads may have a pattern; the multiplication breaks it.
  return (static_cast<uint64_t>(lead) * 0x9E3779B97F4A7C15ULL >> 32U) % kPlaces;
}

const std::string* UnpackedCache::Find(int64_t lead, int64_t codec,
                                       std::string_view packed) const {
  const Place& place = places_[PlaceOf(lead)];
  const bool same =
      place.lead == lead && place.codec == codec && place.packed == packed;
  return same ? &place.body : nullptr;
}

void UnpackedCache::Offer(int64_t lead, int64_t codec, std::string_view packed,
                          std::string_view body) {
  Place& place = places_[PlaceOf(lead)];
  if (place.last_asked != lead || body.size() > kMaxBody) {
    place.last_asked = lead;
    return;
  }
  place.lead = lead;
  place.codec = codec;
  place.packed = packed;
  place.body = body;
}

}  // namespace leadline
