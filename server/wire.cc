// SPDX-License-Identifier: Apache-2.0
#include "server/wire.h"

namespace leadline {
namespace {

constexpr uint64_t kVarint = 0;
constexpr uint64_t kBytes = 2;

void AppendVarint(uint64_t value, std::string& out) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

void AppendTag(int field, uint64_t type, std::string& out) {
  AppendVarint(static_cast<uint64_t>(field) << 3 | type, out);
}

size_t VarintSize(uint64_t value) {
  size_t size = 1;
  for (; value >= 0x80; value >>= 7) ++size;
  return size;
}

}  // namespace

void AppendVarintField(int field, uint64_t value, std::string& out) {
  if (value == 0) return;
  AppendTag(field, kVarint, out);
  AppendVarint(value, out);
}

void AppendBytesHeader(int field, size_t size, std::string& out) {
  AppendTag(field, kBytes, out);
  AppendVarint(size, out);
}

size_t BytesFieldSize(int field, size_t size) {
  return VarintSize(static_cast<uint64_t>(field) << 3 | kBytes) +
         VarintSize(size) + size;
}

void AppendBytesField(int field, std::string_view bytes, std::string& out) {
  AppendBytesHeader(field, bytes.size(), out);
  out.append(bytes);
}

bool WireReader::Fail() {
  sound_ = false;
  at_ = end_;
  return false;
}

bool WireReader::TakeLongVarint(uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64 && at_ != end_; shift += 7) {
    const auto byte = static_cast<unsigned char>(*at_++);
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

}  // namespace leadline
