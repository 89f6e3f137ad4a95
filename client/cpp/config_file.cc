// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/config_file.h"

#include <CLI/CLI.hpp>
#include <fstream>
#include <string_view>
#include <vector>

namespace leadline {
namespace {

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string_view Unquoted(std::string_view value) {
  const bool quoted =
      value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return quoted ? value.substr(1, value.size() - 2) : value;
}

// The flag of that name that may stand in the file. The command that was given
// goes before the others.
CLI::Option* FindFlag(CLI::App& app, const std::string& name) {
  std::vector<CLI::App*> places = {&app};
  for (CLI::App* given : app.get_subcommands()) places.push_back(given);
  for (CLI::App* command : app.get_subcommands({})) places.push_back(command);
  for (CLI::App* place : places) {
    CLI::Option* flag = place->get_option_no_throw("--" + name);
    if (flag != nullptr && flag->get_configurable()) return flag;
  }
  return nullptr;
}

// Takes one line of the file, `key = value`, in the form in which the other
// programs of Leadline read theirs: nothing in a value is special, and a line
// that begins with # is a comment. Returns what is wrong with it, or "".
std::string ApplyConfigLine(CLI::App& app, std::string_view line) {
  line = Trimmed(line);
  if (line.empty() || line.front() == '#') return "";
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return "is not of the form key = value";
  const std::string key(Trimmed(line.substr(0, equals)));
  CLI::Option* flag = FindFlag(app, key);
  if (flag == nullptr) return "names '" + key + "', and there is no such flag";
  if (flag->count() > 0) return "";
  flag->add_result(std::string(Unquoted(Trimmed(line.substr(equals + 1)))));
  flag->run_callback();
  return "";
}

}  // namespace

std::string ApplyConfigFile(CLI::App& app, const std::string& path) {
  std::ifstream file(path);
  const std::string where = "--config " + path;
  if (!file) return where + " cannot be read";
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    const std::string problem = ApplyConfigLine(app, line);
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
