// SPDX-License-Identifier: Apache-2.0
#include "sandbox/guid.h"

#include <array>

#include "sandbox/hash.h"

namespace sandbox {
namespace {

constexpr Guid kSampleGuid{0x1bfdec89f91b46a3, 0x85bdfda3f3712518};
constexpr size_t kTextSize = 36;

constexpr bool IsHyphen(size_t at) {
  return at == 8 || at == 13 || at == 18 || at == 23;
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Guid MakeGuid(uint64_t high, uint64_t low) {
  return {(high & ~uint64_t{0xf000}) | 0x4000,
          (low & 0x3fffffffffffffff) | 0x8000000000000000};
}

void AppendGuid(const Guid& guid, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::array<char, kTextSize> text;
  unsigned nibble = 0;
  for (size_t at = 0; at < kTextSize; ++at) {
    if (IsHyphen(at)) {
      text[at] = '-';
      continue;
    }
    const uint64_t half = nibble < 16 ? guid.high : guid.low;
    text[at] = kHex[(half >> (60 - 4 * (nibble % 16))) & 15];
    ++nibble;
  }
  out.append(text.data(), text.size());
}

std::optional<Guid> ParseGuid(std::string_view text) {
  if (text.size() != kTextSize) return std::nullopt;
  Guid guid;
  unsigned nibble = 0;
  for (size_t at = 0; at < kTextSize; ++at) {
    if (IsHyphen(at)) {
      if (text[at] != '-') return std::nullopt;
      continue;
    }
    const int value = HexValue(text[at]);
    if (value < 0) return std::nullopt;
    uint64_t& half = nibble < 16 ? guid.high : guid.low;
    half = half << 4 | static_cast<uint64_t>(value);
    ++nibble;
  }
  return guid;
}

Guid LeadGuid(uint64_t seed, uint32_t index) {
  if (index == 0) return kSampleGuid;
  return MakeGuid(Roll(seed, index, 0x1d, 1), Roll(seed, index, 0x1d, 2));
}

}  // namespace sandbox
