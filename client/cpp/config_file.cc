// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/config_file.h"

#include <fstream>
#include <string_view>

#include "client/cpp/words.h"

namespace leadline {
namespace {

std::string_view Unquoted(std::string_view value) {
  const bool quoted =
      value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return quoted ? value.substr(1, value.size() - 2) : value;
}

// Nothing in a value is special, and a line that begins with # is a comment.
std::string ReadLine(std::string_view line, const TakeSetting& take) {
  line = Trimmed(line);
  if (line.empty() || line.front() == '#') return "";
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return "is not of the form key = value";
  return take(std::string(Trimmed(line.substr(0, equals))),
              std::string(Unquoted(Trimmed(line.substr(equals + 1)))));
}

}  // namespace

std::string ReadConfigFile(const std::string& path, const TakeSetting& take) {
  std::ifstream file(path);
  const std::string where = "--config " + path;
  if (!file) return where + " cannot be read";
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    const std::string problem = ReadLine(line, take);
    if (problem.empty()) continue;
    std::string text = where + ": line ";
    text += std::to_string(number);
    text += ' ';
    return text += problem;
  }
  // A folder opens like a file; only reading it fails.
  return file.bad() ? where + " cannot be read" : "";
}

}  // namespace leadline
