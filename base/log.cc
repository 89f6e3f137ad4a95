// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>

#include "base/duration.h"

namespace leadline {
namespace {

constexpr std::array<std::string_view, 4> kLevelNames = {"debug", "info",
                                                         "warning", "error"};

// Never destroyed: a thread may log while the process ends.
spdlog::logger& Logger() {
  static spdlog::logger* const logger = [] {
    auto* made = new spdlog::logger(
        "leadline", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_formatter(std::make_unique<spdlog::pattern_formatter>(
        "%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc));
    made->set_level(spdlog::level::info);
    return made;
  }();
  return *logger;
}

spdlog::level::level_enum SpdlogLevel(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

void Write(LogLevel level, std::string_view event,
           std::initializer_list<LogField> fields) {
  const spdlog::level::level_enum wanted = SpdlogLevel(level);
  if (!Logger().should_log(wanted)) return;
  Logger().log(wanted, FormatLogLine(event, fields));
}

bool IsControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool NeedsQuotes(std::string_view value) {
  return value.empty() || std::any_of(value.begin(), value.end(), [](char c) {
           return IsControl(c) || c == ' ' || c == '"' || c == '=' || c == '\\';
         });
}

void AppendQuoted(std::string_view value, std::string& line) {
  line += '"';
  for (const char c : value) {
    if (c == '"' || c == '\\') {
      line += '\\';
      line += c;
    } else if (c == '\n') {
      line += "\\n";
    } else if (IsControl(c)) {
      std::array<char, 5> escaped{};
      std::snprintf(escaped.data(), escaped.size(), "\\x%02x",
                    static_cast<unsigned>(static_cast<unsigned char>(c)));
      line += escaped.data();
    } else {
      line += c;
    }
  }
  line += '"';
}

std::string FormatNumber(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6g", number);
  return text.data();
}

}  // namespace

absl::StatusOr<LogLevel> ParseLogLevel(std::string_view text) {
  for (size_t i = 0; i < kLevelNames.size(); ++i) {
    if (text == kLevelNames[i]) return static_cast<LogLevel>(i);
  }
  return absl::InvalidArgumentError(
      "\"" + std::string(text) +
      "\" is not a log level; write debug, info, warning or error");
}

std::string LogLevelName(LogLevel level) {
  return std::string(kLevelNames[static_cast<size_t>(level)]);
}

LogField::LogField(std::string_view name, double number)
    : key(name), value(FormatNumber(number)) {}

LogField::LogField(std::string_view name, Duration length)
    : key(name),
      value(length < Duration(0) ? "-" + FormatDuration(-length)
                                 : FormatDuration(length)) {}

LogField::LogField(std::string_view name, const absl::Status& status)
    : key(name), value(status.ToString()) {}

void SetLogLevel(LogLevel level) { Logger().set_level(SpdlogLevel(level)); }

void LogDebug(std::string_view event, std::initializer_list<LogField> fields) {
  Write(LogLevel::kDebug, event, fields);
}

void LogInfo(std::string_view event, std::initializer_list<LogField> fields) {
  Write(LogLevel::kInfo, event, fields);
}

void LogWarning(std::string_view event,
                std::initializer_list<LogField> fields) {
  Write(LogLevel::kWarning, event, fields);
}

void LogError(std::string_view event, std::initializer_list<LogField> fields) {
  Write(LogLevel::kError, event, fields);
}

std::string FormatLogLine(std::string_view event,
                          std::initializer_list<LogField> fields) {
  std::string line(event);
  for (const LogField& field : fields) {
    line += ' ';
    line += field.key;
    line += '=';
    if (NeedsQuotes(field.value)) {
      AppendQuoted(field.value, line);
    } else {
      line += field.value;
    }
  }
  return line;
}

}  // namespace leadline
