// SPDX-License-Identifier: Apache-2.0
#include "base/wire.h"

#include "base/varint.h"

namespace leadline {
namespace {

constexpr uint64_t kVarint = 0;
constexpr uint64_t kBytes = 2;

void AppendTag(int field, uint64_t type, std::string& out) {
  AppendVarint(static_cast<uint64_t>(field) << 3 | type, out);
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
  return ReadVarint(at_, end_, value);
}

}  // namespace leadline
