// SPDX-License-Identifier: Apache-2.0
#include "replica/lead_fields.h"

#include "base/varint.h"

namespace leadline {
namespace {

constexpr char kKeyTag = 0x0a;    // field 1, bytes
constexpr char kValueTag = 0x12;  // field 2, bytes

bool TakeBytes(const char*& at, const char* end, std::string_view& bytes) {
  uint64_t size = 0;
  if (!ReadVarint(at, end, size) || size > static_cast<uint64_t>(end - at)) {
    return false;
  }
  bytes = {at, static_cast<size_t>(size)};
  at += size;
  return true;
}

bool TakeTagged(char tag, const char*& at, const char* end,
                std::string_view& bytes) {
  if (at == end || *at != tag) return false;
  ++at;
  return TakeBytes(at, end, bytes);
}

// Splits the entry of a map with texts into key and value. False if it is
// something else, or written as no library does.
bool SplitEntry(std::string_view entry, std::string_view& key,
                std::string_view& value) {
  const char* at = entry.data();
  const char* const end = at + entry.size();
  return TakeTagged(kKeyTag, at, end, key) &&
         TakeTagged(kValueTag, at, end, value) && at == end;
}

}  // namespace

bool LeadFieldReader::Next(LeadField& field) {
  constexpr uint64_t kVarint = 0;
  constexpr uint64_t kFixed64 = 1;
  constexpr uint64_t kBytes = 2;
  constexpr uint64_t kFixed32 = 5;
  const char* at = at_;
  uint64_t tag = 0;
  if (!ReadVarint(at, end_, tag)) return false;
  field.tag = {at_, static_cast<size_t>(at - at_)};
  field.key = {};
  field.kind = FieldKind::kNumber;
  const char* const begin = at;
  uint64_t number = 0;
  switch (tag & 7U) {
    case kVarint:
      if (!ReadVarint(at, end_, number)) return false;
      break;
    case kFixed64:
    case kFixed32: {
      const int size = (tag & 7U) == kFixed64 ? 8 : 4;
      if (end_ - at < size) return false;
      at += size;
      break;
    }
    case kBytes: {
      if (!TakeBytes(at, end_, field.content)) return false;
      std::string_view value;
      field.kind = FieldKind::kBytes;
      if (SplitEntry(field.content, field.key, value)) {
        field.kind = FieldKind::kEntry;
        field.content = value;
      } else {
        field.key = {};
      }
      break;
    }
    default:
      return false;
  }
  if (field.kind == FieldKind::kNumber) {
    field.content = {begin, static_cast<size_t>(at - begin)};
  }
  field.whole = {at_, static_cast<size_t>(at - at_)};
  at_ = at;
  return true;
}

void AppendEntryKey(std::string_view key, std::string& out) {
  out.push_back(kKeyTag);
  AppendVarint(key.size(), out);
  out.append(key);
  out.push_back(kValueTag);
}

void AppendField(const LeadField& field, std::string_view content,
                 std::string& out) {
  out.append(field.tag);
  if (field.kind == FieldKind::kEntry) {
    AppendVarint(2 + VarintSize(field.key.size()) + field.key.size() +
                     VarintSize(content.size()) + content.size(),
                 out);
    AppendEntryKey(field.key, out);
  }
  if (field.kind != FieldKind::kNumber) AppendVarint(content.size(), out);
  out.append(content);
}

}  // namespace leadline
