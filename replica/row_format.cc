// SPDX-License-Identifier: Apache-2.0
#include "replica/row_format.h"

#include <algorithm>

namespace leadline {
namespace {

constexpr size_t kGuidText = 36;

std::optional<unsigned> HexValue(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

bool IsGuidDash(size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

// Numbers in groups of seven bits, the last group without the top bit.
void AppendVarint(std::string& bytes, uint64_t value) {
  while (value >= 0x80) {
    bytes.push_back(static_cast<char>((value & 0x7FU) | 0x80U));
    value >>= 7U;
  }
  bytes.push_back(static_cast<char>(value));
}

std::optional<uint64_t> TakeVarint(std::string_view& bytes) {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 63 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= uint64_t{byte & 0x7FU} << shift;
    if ((byte & 0x80U) == 0) return value;
  }
  return std::nullopt;
}

}  // namespace

int64_t ToOrder(const std::optional<TimePoint>& time) {
  return time ? std::max<int64_t>(ToStored(*time), 1) : 0;
}

std::optional<TimePoint> OrderTime(int64_t stored) {
  if (stored == 0) return std::nullopt;
  return TimeOf(stored);
}

std::optional<std::string> GuidBytes(std::string_view text) {
  if (text.size() != kGuidText) return std::nullopt;
  std::string bytes;
  bytes.reserve(16);
  for (size_t i = 0; i < kGuidText;) {
    if (IsGuidDash(i)) {
      if (text[i] != '-') return std::nullopt;
      ++i;
      continue;
    }
    const std::optional<unsigned> high = HexValue(text[i]);
    const std::optional<unsigned> low = HexValue(text[i + 1]);
    if (!high || !low) return std::nullopt;
    bytes.push_back(static_cast<char>(*high << 4U | *low));
    i += 2;
  }
  return bytes;
}

std::string GuidText(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(kGuidText);
  for (const char c : bytes) {
    if (IsGuidDash(text.size())) text += '-';
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0xFU];
  }
  return text;
}

int64_t ToStored(MatchedField field, MatchKind kind) {
  return static_cast<int64_t>(field) * 8 + static_cast<int64_t>(kind);
}

std::optional<PhoneEntry> EntryOf(int64_t stored_match) {
  const int64_t field = stored_match / 8;
  const int64_t kind = stored_match % 8;
  if (field < 1 || field > 2 || kind < 1 || kind > 4) return std::nullopt;
  return PhoneEntry{
      {}, static_cast<MatchedField>(field), static_cast<MatchKind>(kind)};
}

std::string PackEntries(const std::vector<PhoneEntry>& entries) {
  std::string packed;
  packed.reserve(entries.size() * 8);
  for (const PhoneEntry& entry : entries) {
    packed.push_back(static_cast<char>(ToStored(entry.field, entry.kind)));
    AppendVarint(packed, static_cast<uint64_t>(entry.key.digits));
  }
  return packed;
}

std::optional<std::vector<PhoneEntry>> UnpackEntries(std::string_view packed) {
  std::vector<PhoneEntry> entries;
  while (!packed.empty()) {
    std::optional<PhoneEntry> entry = EntryOf(packed.front());
    packed.remove_prefix(1);
    const std::optional<uint64_t> digits = TakeVarint(packed);
    if (!entry || !digits) return std::nullopt;
    entry->key.digits = static_cast<int64_t>(*digits);
    entries.push_back(*entry);
  }
  return entries;
}

}  // namespace leadline
