// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BASE_VARINT_H_
#define LEADLINE_BASE_VARINT_H_

#include <cstddef>
#include <cstdint>
#include <string>

namespace leadline {

// Whole numbers as protobuf writes them: seven bits a byte, the lowest first.
// All of these are safe to call from any thread.

inline size_t VarintSize(uint64_t value) {
  size_t size = 1;
  for (; value >= 0x80; value >>= 7U) ++size;
  return size;
}

// Writes to `out`, which has room for VarintSize(value) bytes; returns the end.
inline char* WriteVarint(uint64_t value, char* out) {
  for (; value >= 0x80; value >>= 7U) *out++ = static_cast<char>(value | 0x80U);
  *out++ = static_cast<char>(value);
  return out;
}

inline void AppendVarint(uint64_t value, std::string& out) {
  char bytes[10];
  out.append(bytes, static_cast<size_t>(WriteVarint(value, bytes) - bytes));
}

// Reads from `at` on and moves it behind the number; false where there is none
// before `end`.
inline bool ReadVarint(const char*& at, const char* end, uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64 && at != end; shift += 7) {
    const auto byte = static_cast<unsigned char>(*at++);
    value |= static_cast<uint64_t>(byte & 0x7fU) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

}  // namespace leadline

#endif  // LEADLINE_BASE_VARINT_H_
