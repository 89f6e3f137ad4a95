// SPDX-License-Identifier: Apache-2.0
#include "sandbox/units.h"

#include <algorithm>
#include <charconv>

namespace sandbox {
namespace {

constexpr int64_t kLongestMs = int64_t{366} * 86400000;

std::optional<int64_t> UnitMs(std::string_view unit) {
  if (unit == "ms") return 1;
  if (unit == "s") return 1000;
  if (unit == "m") return 60000;
  if (unit == "h") return 3600000;
  return std::nullopt;
}

}  // namespace

std::optional<int64_t> ParseDuration(std::string_view text) {
  int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc()) return std::nullopt;
  const std::string_view unit(stopped, static_cast<size_t>(end - stopped));
  if (unit.empty() && value == 0) return 0;
  const std::optional<int64_t> unit_ms = UnitMs(unit);
  if (!unit_ms || value > kLongestMs / *unit_ms ||
      value < -kLongestMs / *unit_ms) {
    return std::nullopt;
  }
  return value * *unit_ms;
}

bool ParseRate(std::string_view text, RateLimitOptions& rate) {
  if (text == "0" || text == "none") {
    rate.calls = 0;
    return true;
  }
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  uint32_t calls = 0;
  const auto [stopped, error] =
      std::from_chars(text.data(), text.data() + slash, calls);
  const auto window_ms = ParseDuration(text.substr(slash + 1));
  if (error != std::errc() || stopped != text.data() + slash || calls == 0 ||
      !window_ms || *window_ms <= 0) {
    return false;
  }
  rate.calls = calls;
  rate.window_ms = *window_ms;
  return true;
}

bool ParseFaults(std::string_view text,
                 std::vector<std::pair<FaultKind, double>>& faults) {
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    const std::string_view item = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    const size_t equals = std::min(item.find('='), item.size());
    const std::optional<FaultKind> kind = FaultNamed(item.substr(0, equals));
    const std::string_view number =
        item.substr(std::min(equals + 1, item.size()));
    const char* const end = number.data() + number.size();
    double probability = 0;
    const auto [stopped, error] =
        std::from_chars(number.data(), end, probability);
    if (!kind || error != std::errc() || stopped != end || probability < 0 ||
        probability > 1) {
      return false;
    }
    faults.emplace_back(*kind, probability);
  }
  return true;
}

}  // namespace sandbox
