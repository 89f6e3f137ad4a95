// SPDX-License-Identifier: Apache-2.0
#include "sync/upstream_dates.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace leadline {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

// Reads a text from its beginning to its end.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool AtEnd() const { return rest_.empty(); }

  bool Skip(std::string_view expected) {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }

  // `least` to `most` decimal digits.
  std::optional<int> Digits(size_t least, size_t most) {
    int value = 0;
    size_t length = 0;
    while (length < most && length < rest_.size() && IsDigit(rest_[length])) {
      value = value * 10 + (rest_[length++] - '0');
    }
    if (length < least) return std::nullopt;
    rest_.remove_prefix(length);
    return value;
  }

  std::optional<int64_t> Signed() {
    int64_t value = 0;
    const auto [end, error] =
        std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc()) return std::nullopt;
    rest_.remove_prefix(static_cast<size_t>(end - rest_.data()));
    return value;
  }

  std::string_view Take(size_t length) {
    const std::string_view taken = rest_.substr(0, length);
    rest_.remove_prefix(taken.size());
    return taken;
  }

 private:
  static bool IsDigit(char c) { return c >= '0' && c <= '9'; }

  std::string_view rest_;
};

struct ClockTime {
  int hours = 0;
  int minutes = 0;
  int seconds = 0;
  int milliseconds = 0;
};

std::optional<TimePoint> Join(year_month_day date, const ClockTime& time) {
  if (!date.ok() || date.year() < year(1) || date.year() > year(9999)) {
    return std::nullopt;
  }
  if (time.hours > 23 || time.minutes > 59 || time.seconds > 59) {
    return std::nullopt;
  }
  return TimePoint(sys_days(date)) + std::chrono::hours(time.hours) +
         std::chrono::minutes(time.minutes) +
         std::chrono::seconds(time.seconds) + Duration(time.milliseconds);
}

year_month_day DateOf(int y, int m, int d) {
  return {year(y), month(static_cast<unsigned>(m)),
          day(static_cast<unsigned>(d))};
}

// The value of `count` digits at `at`, and whether they all are digits.
int Number(const char* at, int count, bool& digits) {
  int value = 0;
  for (int i = 0; i < count; ++i) {
    const int digit = at[i] - '0';
    digits = digits && digit >= 0 && digit <= 9;
    value = value * 10 + digit;
  }
  return value;
}

// "2016-09-13 10:22:13", with ".000" or not: the shape of nearly every date,
// three times a lead.
std::optional<TimePoint> ParsePlain(std::string_view text) {
  const char* at = text.data();
  bool good = at[4] == '-' && at[7] == '-' && at[10] == ' ' && at[13] == ':' &&
              at[16] == ':';
  const year_month_day date = DateOf(
      Number(at, 4, good), Number(at + 5, 2, good), Number(at + 8, 2, good));
  ClockTime time{Number(at + 11, 2, good), Number(at + 14, 2, good),
                 Number(at + 17, 2, good), 0};
  if (text.size() == 23) {
    good = good && at[19] == '.';
    time.milliseconds = Number(at + 20, 3, good);
  }
  if (!good) return std::nullopt;
  return Join(date, time);
}

// "10/13/2016 3:56:09 PM": the American way.
std::optional<TimePoint> ParseAmerican(std::string_view text) {
  Cursor cursor(text);
  const auto m = cursor.Digits(1, 2);
  if (!m || !cursor.Skip("/")) return std::nullopt;
  const auto d = cursor.Digits(1, 2);
  if (!d || !cursor.Skip("/")) return std::nullopt;
  const auto y = cursor.Digits(4, 4);
  if (!y || !cursor.Skip(" ")) return std::nullopt;
  const auto hours = cursor.Digits(1, 2);
  if (!hours || !cursor.Skip(":")) return std::nullopt;
  const auto minutes = cursor.Digits(2, 2);
  if (!minutes || !cursor.Skip(":")) return std::nullopt;
  const auto seconds = cursor.Digits(2, 2);
  if (!seconds || *hours < 1 || *hours > 12) return std::nullopt;
  const bool afternoon = cursor.Skip(" PM");
  if (!afternoon && !cursor.Skip(" AM")) return std::nullopt;
  if (!cursor.AtEnd()) return std::nullopt;
  return Join(DateOf(*y, *m, *d),
              {*hours % 12 + (afternoon ? 12 : 0), *minutes, *seconds, 0});
}

// "/Date(1417453996000+0000)/": milliseconds since 1970. The zone only says
// how to print them.
std::optional<TimePoint> ParseWrapped(std::string_view text) {
  Cursor cursor(text);
  if (!cursor.Skip("/Date(")) return std::nullopt;
  const auto milliseconds = cursor.Signed();
  if (!milliseconds) return std::nullopt;
  if (cursor.Skip("+") || cursor.Skip("-")) {
    if (!cursor.Digits(4, 4)) return std::nullopt;
  }
  if (!cursor.Skip(")/") || !cursor.AtEnd()) return std::nullopt;
  constexpr TimePoint kFirst{sys_days(year(1) / 1 / 1)};
  constexpr TimePoint kBehind{sys_days(year(10000) / 1 / 1)};
  const TimePoint instant{Duration(*milliseconds)};
  if (instant < kFirst || instant >= kBehind) return std::nullopt;
  return instant;
}

constexpr std::array<std::string_view, 12> kMonths = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kWeekdays = {
    "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

void AppendPadded(std::string& out, int value, size_t width) {
  const std::string digits = std::to_string(value);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

}  // namespace

std::optional<TimePoint> ParseUpstreamDate(std::string_view text) {
  if ((text.size() == 23 || text.size() == 19) && text[4] == '-') {
    return ParsePlain(text);
  }
  if (text.starts_with('/')) return ParseWrapped(text);
  return ParseAmerican(text);
}

std::string PrintUpstreamDate(TimePoint instant) {
  const auto midnight = std::chrono::floor<std::chrono::days>(instant);
  const year_month_day date(midnight);
  const std::chrono::hh_mm_ss time(
      std::chrono::floor<std::chrono::seconds>(instant - midnight));
  std::string out;
  out.reserve(19);
  AppendPadded(out, static_cast<int>(date.year()), 4);
  out += '-';
  AppendPadded(out, static_cast<int>(static_cast<unsigned>(date.month())), 2);
  out += '-';
  AppendPadded(out, static_cast<int>(static_cast<unsigned>(date.day())), 2);
  out += ' ';
  AppendPadded(out, static_cast<int>(time.hours().count()), 2);
  out += ':';
  AppendPadded(out, static_cast<int>(time.minutes().count()), 2);
  out += ':';
  AppendPadded(out, static_cast<int>(time.seconds().count()), 2);
  return out;
}

std::optional<TimePoint> ParseHttpDate(std::string_view text) {
  Cursor cursor(text);
  if (std::ranges::find(kWeekdays, cursor.Take(3)) == kWeekdays.end() ||
      !cursor.Skip(", ")) {
    return std::nullopt;
  }
  const auto d = cursor.Digits(2, 2);
  if (!d || !cursor.Skip(" ")) return std::nullopt;
  const auto* const name = std::ranges::find(kMonths, cursor.Take(3));
  if (name == kMonths.end() || !cursor.Skip(" ")) return std::nullopt;
  const auto y = cursor.Digits(4, 4);
  if (!y || !cursor.Skip(" ")) return std::nullopt;
  const auto hours = cursor.Digits(2, 2);
  if (!hours || !cursor.Skip(":")) return std::nullopt;
  const auto minutes = cursor.Digits(2, 2);
  if (!minutes || !cursor.Skip(":")) return std::nullopt;
  const auto seconds = cursor.Digits(2, 2);
  if (!seconds || !cursor.Skip(" GMT") || !cursor.AtEnd()) return std::nullopt;
  const int m = static_cast<int>(name - kMonths.begin()) + 1;
  // A leap second is printed as 60; the second before it is near enough.
  return Join(DateOf(*y, m, *d), {*hours, *minutes, std::min(*seconds, 59), 0});
}

}  // namespace leadline
