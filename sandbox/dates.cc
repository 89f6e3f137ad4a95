// SPDX-License-Identifier: Apache-2.0
#include "sandbox/dates.h"

#include <array>
#include <charconv>
#include <chrono>

namespace sandbox {
namespace {

struct Civil {
  int year;
  unsigned month, day, hour, minute, second, weekday;
};

Civil ToCivil(int64_t ms) {
  using std::chrono::days;
  const std::chrono::sys_seconds at{
      std::chrono::floor<std::chrono::seconds>(std::chrono::milliseconds(ms))};
  const auto midnight = std::chrono::floor<days>(at);
  const std::chrono::year_month_day date{midnight};
  const auto seconds = static_cast<unsigned>((at - midnight).count());
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          seconds / 3600,
          seconds / 60 % 60,
          seconds % 60,
          std::chrono::weekday{midnight}.c_encoding()};
}

void AppendNumber(unsigned value, std::string& out) {
  std::array<char, 12> digits;
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

char* PutTwo(unsigned value, char* at) {
  *at++ = static_cast<char>('0' + value / 10 % 10);
  *at++ = static_cast<char>('0' + value % 10);
  return at;
}

char* PutDay(const Civil& civil, char* at) {
  const auto year = static_cast<unsigned>(civil.year);
  at = PutTwo(year / 100, at);
  at = PutTwo(year, at);
  *at++ = '-';
  at = PutTwo(civil.month, at);
  *at++ = '-';
  return PutTwo(civil.day, at);
}

char* PutTime(const Civil& civil, char* at) {
  at = PutTwo(civil.hour, at);
  *at++ = ':';
  at = PutTwo(civil.minute, at);
  *at++ = ':';
  return PutTwo(civil.second, at);
}

// Takes `width` digits off the front of `text`; -1 if they are not there.
int TakeDigits(std::string_view& text, size_t width) {
  if (text.size() < width) return -1;
  int value = 0;
  for (const char c : text.substr(0, width)) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(width);
  return value;
}

bool TakeChar(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

// Whether what follows the seconds is nothing or a fraction of them.
bool IsFraction(std::string_view text) {
  if (text.empty()) return true;
  if (!TakeChar(text, ".") || text.empty() || text.size() > 7) return false;
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<int64_t> TakeDayMs(std::string_view& text) {
  const int year = TakeDigits(text, 4);
  if (year < 1 || !TakeChar(text, "-")) return std::nullopt;
  const int month = TakeDigits(text, 2);
  if (month < 1 || !TakeChar(text, "-")) return std::nullopt;
  const int day = TakeDigits(text, 2);
  if (day < 1) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
      std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count() *
         int64_t{86400000};
}

}  // namespace

void AppendLeadDate(int64_t ms, std::string& out) {
  std::array<char, 23> text;
  const Civil civil = ToCivil(ms);
  char* at = PutDay(civil, text.data());
  *at++ = ' ';
  at = PutTime(civil, at);
  for (const char c : std::string_view(".000")) *at++ = c;
  out.append(text.data(), text.size());
}

void AppendActivityDate(int64_t ms, std::string& out) {
  AppendLeadDate(ms, out);
  out.resize(out.size() - 4);  // ".000"
}

void AppendAmericanDate(int64_t ms, std::string& out) {
  const Civil civil = ToCivil(ms);
  AppendNumber(civil.month, out);
  out += '/';
  AppendNumber(civil.day, out);
  out += '/';
  AppendNumber(static_cast<unsigned>(civil.year), out);
  out += ' ';
  AppendNumber(civil.hour % 12 == 0 ? 12 : civil.hour % 12, out);
  std::array<char, 6> rest;
  char* at = rest.data();
  *at++ = ':';
  at = PutTwo(civil.minute, at);
  *at++ = ':';
  PutTwo(civil.second, at);
  out.append(rest.data(), rest.size());
  out += civil.hour < 12 ? " AM" : " PM";
}

void AppendDay(int64_t ms, std::string& out) {
  std::array<char, 10> text;
  PutDay(ToCivil(ms), text.data());
  out.append(text.data(), text.size());
}

std::string HttpDate(int64_t ms) {
  static constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed",
                                               "Thu", "Fri", "Sat"};
  static constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr",
                                                 "May", "Jun", "Jul", "Aug",
                                                 "Sep", "Oct", "Nov", "Dec"};
  const Civil civil = ToCivil(ms);
  std::array<char, 8> time;
  PutTime(civil, time.data());
  std::string out(kDays[civil.weekday]);
  out += civil.day < 10 ? ", 0" : ", ";
  AppendNumber(civil.day, out);
  out += ' ';
  out += kMonths[civil.month - 1];
  out += ' ';
  AppendNumber(static_cast<unsigned>(civil.year), out);
  out += ' ';
  out.append(time.data(), time.size());
  return out + " GMT";
}

std::optional<int64_t> ParseRequestDate(std::string_view text) {
  const std::optional<int64_t> day_ms = TakeDayMs(text);
  if (!day_ms || text.empty()) return day_ms;
  if (!TakeChar(text, " T")) return std::nullopt;
  const int hour = TakeDigits(text, 2);
  if (hour < 0 || hour > 23 || !TakeChar(text, ":")) return std::nullopt;
  const int minute = TakeDigits(text, 2);
  if (minute < 0 || minute > 59 || !TakeChar(text, ":")) return std::nullopt;
  const int second = TakeDigits(text, 2);
  if (second < 0 || second > 59 || !IsFraction(text)) return std::nullopt;
  return *day_ms + ((hour * 60 + minute) * 60 + second) * int64_t{1000};
}

}  // namespace sandbox
