// SPDX-License-Identifier: Apache-2.0
#include "sync/lead_digest.h"

#include <bit>
#include <cstddef>
#include <cstring>

namespace leadline {
namespace {

__extension__ using Wide = unsigned __int128;

// Odd, with about as many ones as zeros: fractional digits of square roots.
constexpr uint64_t kLength = 0xbb67ae8584caa73bULL;
constexpr uint64_t kLow = 0x3c6ef372fe94f82bULL;
constexpr uint64_t kHigh = 0xa54ff53a5f1d36f1ULL;
constexpr uint64_t kNull = 0x510e527fade682d1ULL;

// Every bit of both goes into every bit of the product's two halves.
uint64_t Fold(uint64_t a, uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// The state is also rotated in, so that a factor of zero cannot wipe it out.
uint64_t Mix(uint64_t state, uint64_t low, uint64_t high) {
  return std::rotl(state, 29) ^ Fold(state ^ low ^ kLow, high ^ kHigh);
}

}  // namespace

void LeadDigest::Add(std::string_view text) {
  constexpr size_t kBlock = 2 * sizeof(uint64_t);
  // The length goes first: "a", "bc" and "ab", "c" are different.
  uint64_t state = state_ ^ (text.size() + 1) * kLength;
  const char* at = text.data();
  size_t left = text.size();
  uint64_t words[2];
  for (; left > kBlock; left -= kBlock, at += kBlock) {
    std::memcpy(words, at, kBlock);
    state = Mix(state, words[0], words[1]);
  }
  words[0] = words[1] = 0;
  if (left > 0) std::memcpy(words, at, left);
  state_ = Mix(state, words[0], words[1]);
}

void LeadDigest::AddNull() { state_ = Mix(state_, kNull, kNull); }

}  // namespace leadline
