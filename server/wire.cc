// SPDX-License-Identifier: Apache-2.0
#include "server/wire.h"

namespace leadline {
namespace {

constexpr uint64_t kVarint = 0;
constexpr uint64_t kFixed64 = 1;
constexpr uint64_t kBytes = 2;
constexpr uint64_t kFixed32 = 5;

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

void AppendBytesField(int field, std::string_view bytes, std::string& out) {
  AppendBytesHeader(field, bytes.size(), out);
  out.append(bytes);
}

std::optional<WireField> WireReader::Next() {
  if (rest_.empty() || !sound_) return std::nullopt;
  const std::string_view start = rest_;
  const std::optional<uint64_t> tag = TakeVarint();
  if (!tag || *tag >> 3 == 0 || *tag >> 32 != 0) return Fail();
  WireField field;
  field.number = static_cast<int>(*tag >> 3);
  size_t skip = 0;
  switch (*tag & 7) {
    case kVarint:
      if (!TakeVarint()) return Fail();
      break;
    case kFixed64:
      skip = 8;
      break;
    case kFixed32:
      skip = 4;
      break;
    case kBytes: {
      const std::optional<uint64_t> size = TakeVarint();
      if (!size || *size > rest_.size()) return Fail();
      field.content = rest_.substr(0, *size);
      skip = *size;
      break;
    }
    default:
      return Fail();
  }
  if (skip > rest_.size()) return Fail();
  rest_.remove_prefix(skip);
  field.whole = start.substr(0, start.size() - rest_.size());
  return field;
}

std::optional<WireField> WireReader::Fail() {
  sound_ = false;
  return std::nullopt;
}

std::optional<uint64_t> WireReader::TakeVarint() {
  uint64_t value = 0;
  for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

}  // namespace leadline
