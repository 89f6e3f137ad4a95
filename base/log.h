// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BASE_LOG_H_
#define LEADLINE_BASE_LOG_H_

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"

namespace leadline {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

// "debug", "info", "warning" or "error"; InvalidArgument otherwise.
absl::StatusOr<LogLevel> ParseLogLevel(std::string_view text);
std::string LogLevelName(LogLevel level);

// One key=value of a log line. Never give it a phone number, a key, or a URL
// with its query.
struct LogField {
  LogField(std::string_view name, std::string_view text)
      : key(name), value(text) {}
  LogField(std::string_view name, const std::string& text)
      : key(name), value(text) {}
  LogField(std::string_view name, const char* text) : key(name), value(text) {}
  LogField(std::string_view name, bool flag)
      : key(name), value(flag ? "true" : "false") {}
  template <std::integral Number>
  LogField(std::string_view name, Number number)
      : key(name), value(std::to_string(number)) {}
  LogField(std::string_view name, double number);
  LogField(std::string_view name, Duration length);
  LogField(std::string_view name, const absl::Status& status);

  std::string_view key;
  std::string value;
};

// Lines below `level` are dropped from here on. Info at the start.
void SetLogLevel(LogLevel level);

// Writes one line to stderr: the time in UTC, the level, the event's name and
// the fields, for example
//   2026-11-23T07:02:11.123Z info replica-opened path=leads.db leads=10000
// A value with blanks is quoted, control characters are escaped, so that one
// event is always one line. All of these are safe to call from any thread.
void LogDebug(std::string_view event,
              std::initializer_list<LogField> fields = {});
void LogInfo(std::string_view event,
             std::initializer_list<LogField> fields = {});
void LogWarning(std::string_view event,
                std::initializer_list<LogField> fields = {});
void LogError(std::string_view event,
              std::initializer_list<LogField> fields = {});

// The text of a log line behind its time and level: the event and its fields.
std::string FormatLogLine(std::string_view event,
                          std::initializer_list<LogField> fields);

}  // namespace leadline

#endif  // LEADLINE_BASE_LOG_H_
