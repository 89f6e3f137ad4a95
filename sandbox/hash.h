// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_HASH_H_
#define LEADLINE_SANDBOX_HASH_H_

#include <cstdint>

namespace sandbox {

// Spreads every bit of the input over the result (the finaliser of SplitMix64).
constexpr uint64_t Mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

// A roll of the dice that depends on all of its arguments and on nothing else.
constexpr uint64_t Roll(uint64_t seed, uint64_t a, uint64_t b = 0,
                        uint64_t c = 0) {
  return Mix(Mix(Mix(seed ^ Mix(a)) ^ b) ^ (c * 0xd6e8feb86659fd93));
}

// Maps a draw to [0, bound) without a division; `bound` is above 0.
constexpr uint32_t Below(uint64_t draw, uint32_t bound) {
  return static_cast<uint32_t>(((draw >> 32) * bound) >> 32);
}

// Maps a draw to [0, 1).
constexpr double Fraction(uint64_t draw) {
  return static_cast<double>(draw >> 11) * 0x1.0p-53;
}

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_HASH_H_
