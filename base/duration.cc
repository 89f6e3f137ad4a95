// SPDX-License-Identifier: Apache-2.0
#include "base/duration.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>

namespace leadline {
namespace {

struct Unit {
  std::string_view name;
  int64_t milliseconds;
};

// Largest first.
constexpr std::array<Unit, 5> kUnits = {{{"d", 86'400'000},
                                         {"h", 3'600'000},
                                         {"m", 60'000},
                                         {"s", 1'000},
                                         {"ms", 1}}};

absl::Status NotADuration(std::string_view text) {
  return absl::InvalidArgumentError(
      "\"" + std::string(text) +
      "\" is not a length of time; write for example 30s, 5m, 200ms or 1h");
}

// Takes one "30s" from the front of `text`.
std::optional<int64_t> TakePart(std::string_view& text) {
  int64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [after, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc() || count < 0) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(after - text.data()));
  const std::string_view name =
      text.substr(0, text.find_first_of("0123456789"));
  for (const Unit& unit : kUnits) {
    if (name != unit.name) continue;
    if (count > std::numeric_limits<int64_t>::max() / unit.milliseconds) {
      return std::nullopt;
    }
    text.remove_prefix(unit.name.size());
    return count * unit.milliseconds;
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<Duration> ParseDuration(std::string_view text) {
  if (text == "0") return Duration(0);
  if (text.empty()) return NotADuration(text);
  int64_t total = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::optional<int64_t> part = TakePart(rest);
    if (!part || *part > std::numeric_limits<int64_t>::max() - total) {
      return NotADuration(text);
    }
    total += *part;
  }
  return Duration(total);
}

absl::StatusOr<Duration> ParseDuration(std::string_view text, Duration least,
                                       Duration most) {
  const absl::StatusOr<Duration> length = ParseDuration(text);
  if (!length.ok() || (*length >= least && *length <= most)) return length;
  return absl::OutOfRangeError("\"" + std::string(text) + "\" is not from " +
                               FormatDuration(least) + " to " +
                               FormatDuration(most));
}

std::string FormatDuration(Duration length) {
  if (length == Duration(0)) return "0";
  std::string text;
  int64_t rest = length.count();
  for (const Unit& unit : kUnits) {
    const int64_t count = rest / unit.milliseconds;
    if (count == 0) continue;
    text += std::to_string(count) + std::string(unit.name);
    rest -= count * unit.milliseconds;
  }
  return text;
}

}  // namespace leadline
