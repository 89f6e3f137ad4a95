// SPDX-License-Identifier: Apache-2.0
#include "base/config_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace leadline {
namespace {

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string_view Unquote(std::string_view value) {
  const bool quoted =
      value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return quoted ? value.substr(1, value.size() - 2) : value;
}

// Far more than any settings take; /dev/zero has no end.
constexpr size_t kMostBytes = size_t{1} << 20;

absl::Status CannotRead(const std::string& path) {
  return absl::NotFoundError("cannot read " + path + ": " +
                             std::generic_category().message(errno));
}

absl::StatusOr<std::string> ReadAll(int file, const std::string& path) {
  std::string text;
  std::array<char, 4096> part{};
  while (true) {
    const ssize_t size = read(file, part.data(), part.size());
    if (size == 0) return text;
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return CannotRead(path);
    text.append(part.data(), static_cast<size_t>(size));
    if (text.size() > kMostBytes) {
      return absl::InvalidArgumentError(
          path + " is no file of settings: it is larger than 1 MiB");
    }
  }
}

}  // namespace

absl::StatusOr<std::vector<ConfigLine>> ParseConfig(std::string_view text) {
  std::vector<ConfigLine> lines;
  int number = 0;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = Trim(text.substr(0, end));
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
    ++number;
    if (line.empty() || line.front() == '#') continue;
    const size_t equals = line.find('=');
    const std::string_view key = Trim(line.substr(0, equals));
    if (equals == std::string_view::npos || key.empty()) {
      return absl::InvalidArgumentError("line " + std::to_string(number) +
                                        " is not of the form: key = value");
    }
    const std::string_view value = Unquote(Trim(line.substr(equals + 1)));
    lines.push_back({std::string(key), std::string(value), number});
  }
  return lines;
}

absl::StatusOr<std::vector<ConfigLine>> ReadConfigFile(
    const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return CannotRead(path);
  const absl::StatusOr<std::string> text = ReadAll(file, path);
  close(file);
  if (!text.ok()) return text.status();
  absl::StatusOr<std::vector<ConfigLine>> lines = ParseConfig(*text);
  if (!lines.ok()) {
    return absl::InvalidArgumentError(path + ": " +
                                      std::string(lines.status().message()));
  }
  return lines;
}

}  // namespace leadline
