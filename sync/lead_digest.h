// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_LEAD_DIGEST_H_
#define LEADLINE_SYNC_LEAD_DIGEST_H_

#include <cstdint>
#include <string_view>

namespace leadline {

// A 64-bit digest of a sequence of texts and nulls, the same on every machine
// of one byte order. It tells changed leads from unchanged ones; it is no
// defence against somebody who looks for two leads of one digest. A value
// type; not thread-safe.
class LeadDigest {
 public:
  // Continues from another digest's Value(): the same as having added all that
  // was added there.
  explicit LeadDigest(uint64_t start = kStart) : state_(start) {}

  void Add(std::string_view text);
  void AddNull();

  uint64_t Value() const { return state_; }

 private:
  static constexpr uint64_t kStart = 0x6a09e667f3bcc908ULL;

  uint64_t state_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_LEAD_DIGEST_H_
