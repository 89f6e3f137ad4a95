// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/words.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace leadline {
namespace {

using std::chrono::milliseconds;

struct Unit {
  std::string_view name;
  std::int64_t length_ms;
  // A length is said in the largest unit whose threshold it reaches.
  std::int64_t from_ms;
};

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kYear = 365 * kDay + 6 * kHour;

constexpr std::array<Unit, 6> kUnits = {{
    {" years", kYear, 2 * kYear},
    {" days", kDay, 2 * kDay},
    {" h", kHour, 2 * kHour},
    {" min", kMinute, 2 * kMinute},
    {" s", kSecond, kSecond},
    {" ms", 1, 0},
}};

// The bytes of a well-formed UTF-8 character whose first byte is `lead`.
std::size_t CharacterLength(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xE0) return 2;
  return lead < 0xF0 ? 3 : 4;
}

// C0 and C1 controls, DEL, and the characters that turn the direction of
// writing (U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069), U+2028/2029.
bool IsControl(std::string_view character) {
  const auto byte = [&](std::size_t index) {
    return static_cast<unsigned char>(character[index]);
  };
  if (character.size() == 1) return byte(0) < 0x20 || byte(0) == 0x7F;
  if (character.size() == 2) return byte(0) == 0xC2 && byte(1) < 0xA0;
  if (character.size() != 3 || byte(0) != 0xE2) return false;
  if (byte(1) == 0x81) return byte(2) >= 0xA6 && byte(2) <= 0xA9;
  if (byte(1) != 0x80) return false;
  return byte(2) == 0x8E || byte(2) == 0x8F ||
         (byte(2) >= 0xA8 && byte(2) <= 0xAE);
}

// How many bytes the character at the start of `text` has; 0 if it is none.
std::size_t CharacterSize(std::string_view text) {
  struct Form {
    unsigned first, last;    // of its first byte
    unsigned second, until;  // of its second byte
    std::size_t size;
  };
  constexpr Form kForms[] = {
      {0x00, 0x7F, 0, 0, 1},       {0xC2, 0xDF, 0x80, 0xBF, 2},
      {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xE1, 0xEC, 0x80, 0xBF, 3},
      {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
      {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4},
      {0xF4, 0xF4, 0x80, 0x8F, 4}};
  const auto byte = [text](std::size_t i) {
    return static_cast<unsigned>(static_cast<unsigned char>(text[i]));
  };
  for (const Form& form : kForms) {
    if (byte(0) < form.first || byte(0) > form.last) continue;
    if (form.size > text.size()) return 0;
    if (form.size > 1 && (byte(1) < form.second || byte(1) > form.until)) {
      return 0;
    }
    for (std::size_t i = 2; i < form.size; ++i) {
      if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
    }
    return form.size;
  }
  return 0;
}

}  // namespace

std::string InWords(milliseconds length) {
  const std::int64_t count = length.count() < 0 ? 0 : length.count();
  for (const Unit& unit : kUnits) {
    if (count < unit.from_ms) continue;
    return std::to_string(count / unit.length_ms) + std::string(unit.name);
  }
  return "0 ms";
}

std::string WithThousands(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t left = text.size(); left > 3;) {
    left -= 3;
    text.insert(left, ",");
  }
  return text;
}

std::string PercentInWords(std::uint64_t part, std::uint64_t whole) {
  if (part >= whole) return "100 %";
  const auto hundredths = static_cast<int>(static_cast<double>(part) /
                                           static_cast<double>(whole) * 10000);
  const std::string digits = std::to_string(100 + hundredths % 100);
  return std::to_string(hundredths / 100) + "." + digits.substr(1) + " %";
}

std::string BytesInWords(std::uint64_t bytes) {
  constexpr std::array<const char*, 4> kNames = {"KB", "MB", "GB", "TB"};
  if (bytes < 1000) return std::to_string(bytes) + " bytes";
  double value = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  while (value >= 999.95 && unit + 1 < kNames.size()) {
    value /= 1000;
    ++unit;
  }
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %s", value, kNames[unit]);
  return text.data();
}

std::string InstantText(const google::protobuf::Timestamp& instant) {
  const std::chrono::sys_seconds seconds{
      std::chrono::seconds(instant.seconds())};
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(seconds - day);
  std::array<char, 64> text{};
  std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02u %02ld:%02ld:%02ld UTC",
      static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()), time.hours().count(),
      time.minutes().count(), time.seconds().count());
  return text.data();
}

milliseconds ToMilliseconds(const google::protobuf::Duration& length) {
  return milliseconds(length.seconds() * kSecond + length.nanos() / 1'000'000);
}

milliseconds ToMilliseconds(const google::protobuf::Timestamp& instant) {
  return milliseconds(instant.seconds() * kSecond +
                      instant.nanos() / 1'000'000);
}

std::optional<milliseconds> ParseLength(std::string_view text) {
  constexpr std::int64_t kMost = 100 * kYear;
  std::int64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc() || count < 0 || count > kMost) return std::nullopt;
  const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  std::int64_t length = 0;
  if (unit == "ms") length = 1;
  if (unit == "s") length = kSecond;
  if (unit == "m") length = kMinute;
  if (unit == "h") length = kHour;
  if (unit == "d") length = kDay;
  if (length == 0 || count > kMost / length) return std::nullopt;
  return milliseconds(count * length);
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = CharacterSize(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string Printable(std::string_view text) {
  std::string printable;
  printable.reserve(text.size());
  while (!text.empty()) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::string_view character = text.substr(0, CharacterLength(lead));
    printable += IsControl(character) ? std::string_view(" ") : character;
    text.remove_prefix(character.size());
  }
  return printable;
}

}  // namespace leadline
