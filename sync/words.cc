// SPDX-License-Identifier: Apache-2.0
#include "sync/words.h"

#include <array>
#include <chrono>
#include <ctime>

#include "base/duration.h"

namespace leadline {

std::string WithCommas(uint64_t number) {
  std::string text = std::to_string(number);
  for (size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

std::string Percent(double share) {
  const auto hundredths = static_cast<int>(share * 10000);
  std::string text = std::to_string(hundredths / 100) + ".";
  if (hundredths % 100 < 10) text += "0";
  return text + std::to_string(hundredths % 100) + "%";
}

std::string Rounded(Duration length) {
  constexpr Duration kExact{10000};
  if (length < kExact) return FormatDuration(length);
  return FormatDuration(std::chrono::ceil<std::chrono::seconds>(length));
}

std::string InstantText(TimePoint instant) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(
      std::chrono::floor<std::chrono::seconds>(instant));
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  const size_t length =
      std::strftime(text.data(), text.size(), "%F %T UTC", &parts);
  return {text.data(), length};
}

}  // namespace leadline
