// SPDX-License-Identifier: Apache-2.0
#include "replica/value_forms.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstring>
#include <optional>

#include "base/varint.h"

namespace leadline {
namespace {

constexpr std::string_view kGuidShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
constexpr std::string_view kTimeShape = "dddd-dd-dd dd:dd:dd";
constexpr std::string_view kNoMillis = ".000";
constexpr char kSecondsTag = 0x08;  // field 1 of a Timestamp, a varint
constexpr size_t kGuidBytes = 16;
constexpr size_t kTimeBytes = 4;
constexpr size_t kMaxDigits = 18;

constexpr std::array<char, 512> kHexPairs = [] {
  constexpr char kHex[] = "0123456789abcdef";
  std::array<char, 512> pairs{};
  for (size_t byte = 0; byte < 256; ++byte) {
    pairs[2 * byte] = kHex[byte / 16];
    pairs[2 * byte + 1] = kHex[byte % 16];
  }
  return pairs;
}();

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool AppendGuid(std::string_view value, std::string& out) {
  if (value.size() != kGuidShape.size()) return false;
  char bytes[kGuidBytes];
  size_t digits = 0;
  for (size_t i = 0; i < value.size(); ++i) {
    if (kGuidShape[i] == '-') {
      if (value[i] != '-') return false;
      continue;
    }
    const int digit = HexValue(value[i]);
    if (digit < 0) return false;
    char& byte = bytes[digits / 2];
    byte = static_cast<char>(digits % 2 == 0 ? digit << 4 : byte | digit);
    ++digits;
  }
  out.push_back(static_cast<char>(ValueForm::kGuid));
  out.append(bytes, kGuidBytes);
  return true;
}

void AppendSeconds(ValueForm form, uint32_t seconds, std::string& out) {
  out.push_back(static_cast<char>(form));
  for (size_t i = 0; i < kTimeBytes; ++i, seconds >>= 8U) {
    out.push_back(static_cast<char>(seconds & 0xffU));
  }
}

int NumberAt(std::string_view text, size_t at, size_t size) {
  int number = 0;
  std::from_chars(text.data() + at, text.data() + at + size, number);
  return number;
}

// The seconds of a time of this shape; none if it has another, or is none.
std::optional<uint32_t> SecondsOf(std::string_view text) {
  for (size_t i = 0; i < kTimeShape.size(); ++i) {
    if (kTimeShape[i] == 'd' ? !IsDigit(text[i]) : text[i] != kTimeShape[i]) {
      return std::nullopt;
    }
  }
  namespace chrono = std::chrono;
  const chrono::year_month_day day(
      chrono::year(NumberAt(text, 0, 4)),
      chrono::month(static_cast<unsigned>(NumberAt(text, 5, 2))),
      chrono::day(static_cast<unsigned>(NumberAt(text, 8, 2))));
  const int hour = NumberAt(text, 11, 2);
  const int minute = NumberAt(text, 14, 2);
  const int second = NumberAt(text, 17, 2);
  if (!day.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const int64_t days = chrono::sys_days(day).time_since_epoch().count();
  const int64_t seconds =
      ((days * 24 + hour) * 60 + minute) * 60 + int64_t{second};
  if (seconds < 0 || seconds > UINT32_MAX) return std::nullopt;
  return static_cast<uint32_t>(seconds);
}

bool AppendTime(std::string_view value, std::string& out) {
  const size_t size = kTimeShape.size();
  const bool millis =
      value.size() == size + kNoMillis.size() && value.ends_with(kNoMillis);
  if (!millis && value.size() != size) return false;
  const std::optional<uint32_t> seconds = SecondsOf(value);
  if (!seconds) return false;
  AppendSeconds(millis ? ValueForm::kTimeMillis : ValueForm::kTime, *seconds,
                out);
  return true;
}

bool AppendDigits(std::string_view value, std::string& out) {
  if (value.size() < 2 || value.size() > kMaxDigits || value[0] == '0') {
    return false;
  }
  uint64_t number = 0;
  for (const char c : value) {
    if (!IsDigit(c)) return false;
    number = number * 10 + static_cast<uint64_t>(c - '0');
  }
  out.push_back(static_cast<char>(ValueForm::kDigits));
  AppendVarint(number, out);
  return true;
}

bool AppendTimestamp(std::string_view value, std::string& out) {
  if (value.size() < 2 || value[0] != kSecondsTag) return false;
  const char* at = value.data() + 1;
  const char* const end = value.data() + value.size();
  uint64_t seconds = 0;
  if (!ReadVarint(at, end, seconds) || at != end || seconds > UINT32_MAX ||
      VarintSize(seconds) + 1 != value.size()) {
    return false;
  }
  AppendSeconds(ValueForm::kTimestamp, static_cast<uint32_t>(seconds), out);
  return true;
}

size_t ReadGuid(const char*& at, const char* end, char* text) {
  if (static_cast<size_t>(end - at) < kGuidBytes) return 0;
  for (size_t i = 0; i < kGuidShape.size(); i += 2) {
    if (kGuidShape[i] == '-') text[i++] = '-';
    const auto byte = static_cast<unsigned char>(*at++);
    std::memcpy(text + i, &kHexPairs[size_t{2} * byte], 2);
  }
  return kGuidShape.size();
}

bool ReadSeconds(const char*& at, const char* end, uint32_t& seconds) {
  if (static_cast<size_t>(end - at) < kTimeBytes) return false;
  seconds = 0;
  for (size_t i = kTimeBytes; i-- > 0;) {
    seconds = seconds << 8U | static_cast<unsigned char>(at[i]);
  }
  at += kTimeBytes;
  return true;
}

void WritePair(unsigned number, char* text) {
  text[0] = static_cast<char>('0' + number / 10);
  text[1] = static_cast<char>('0' + number % 10);
}

size_t ReadTime(const char*& at, const char* end, char* text, bool millis) {
  uint32_t seconds = 0;
  if (!ReadSeconds(at, end, seconds)) return 0;
  namespace chrono = std::chrono;
  const chrono::year_month_day day{
      chrono::sys_days(chrono::days(seconds / 86400))};
  const auto year = static_cast<unsigned>(static_cast<int>(day.year()));
  const uint32_t second = seconds % 86400;
  std::memcpy(text, kTimeShape.data(), kTimeShape.size());
  WritePair(year / 100, text);
  WritePair(year % 100, text + 2);
  WritePair(static_cast<unsigned>(day.month()), text + 5);
  WritePair(static_cast<unsigned>(day.day()), text + 8);
  WritePair(second / 3600, text + 11);
  WritePair(second / 60 % 60, text + 14);
  WritePair(second % 60, text + 17);
  if (!millis) return kTimeShape.size();
  std::memcpy(text + kTimeShape.size(), kNoMillis.data(), kNoMillis.size());
  return kTimeShape.size() + kNoMillis.size();
}

size_t ReadDigits(const char*& at, const char* end, char* text) {
  uint64_t number = 0;
  if (!ReadVarint(at, end, number)) return 0;
  const auto [written, error] =
      std::to_chars(text, text + kMaxFormText, number);
  return static_cast<size_t>(written - text);
}

size_t ReadTimestamp(const char*& at, const char* end, char* text) {
  uint32_t seconds = 0;
  if (!ReadSeconds(at, end, seconds)) return 0;
  text[0] = kSecondsTag;
  return static_cast<size_t>(WriteVarint(seconds, text + 1) - text);
}

bool Skip(size_t size, const char*& at, const char* end) {
  if (static_cast<size_t>(end - at) < size) return false;
  at += size;
  return true;
}

}  // namespace

bool AppendForm(std::string_view value, std::string& out) {
  return AppendDigits(value, out) || AppendTime(value, out) ||
         AppendGuid(value, out) || AppendTimestamp(value, out);
}

size_t ReadForm(ValueForm form, const char*& at, const char* end, char* text) {
  switch (form) {
    case ValueForm::kGuid:
      return ReadGuid(at, end, text);
    case ValueForm::kTimeMillis:
      return ReadTime(at, end, text, true);
    case ValueForm::kTime:
      return ReadTime(at, end, text, false);
    case ValueForm::kDigits:
      return ReadDigits(at, end, text);
    case ValueForm::kTimestamp:
      return ReadTimestamp(at, end, text);
  }
  return 0;
}

bool SkipForm(ValueForm form, const char*& at, const char* end) {
  switch (form) {
    case ValueForm::kGuid:
      return Skip(kGuidBytes, at, end);
    case ValueForm::kTimeMillis:
    case ValueForm::kTime:
    case ValueForm::kTimestamp:
      return Skip(kTimeBytes, at, end);
    case ValueForm::kDigits: {
      uint64_t number = 0;
      return ReadVarint(at, end, number);
    }
  }
  return false;
}

}  // namespace leadline
