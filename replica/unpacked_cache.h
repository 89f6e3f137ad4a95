// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_UNPACKED_CACHE_H_
#define LEADLINE_REPLICA_UNPACKED_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leadline {

// Bodies that were unpacked lately, beside the packed bytes they came from. An
// answer is right by construction: it is given only for the very same packed
// bytes, so nothing has to be told when a lead changes. A lead is kept when it
// is asked for a second time in a row at its place; those asked for once leave
// no more than a number. Not thread-safe.
class UnpackedCache {
 public:
  // At most kPlaces bodies of at most kMaxBody bytes each: some 4 MB where
  // leads are as usual.
  static constexpr size_t kPlaces = 1024;
  static constexpr size_t kMaxBody = 16 << 10;

  UnpackedCache() : places_(kPlaces) {}

  // The body that `packed`, bytes of the lead with this row number under this
  // codec, unpacks to; null if it is not here. Valid until the next Offer.
  const std::string* Find(int64_t lead, int64_t codec,
                          std::string_view packed) const;

  // To be called with what Find did not have.
  void Offer(int64_t lead, int64_t codec, std::string_view packed,
             std::string_view body);

 private:
  struct Place {
    int64_t last_asked = 0;
    int64_t lead = 0;
    int64_t codec = 0;
    std::string packed;
    std::string body;
  };

  static size_t PlaceOf(int64_t lead);

  std::vector<Place> places_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_UNPACKED_CACHE_H_
