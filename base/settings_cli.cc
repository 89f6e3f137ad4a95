// SPDX-License-Identifier: Apache-2.0
#include "base/settings_cli.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <deque>
#include <ostream>

#include "base/config_file.h"
#include "base/duration.h"

namespace leadline {
namespace {

constexpr int kWrongUse = 2;

std::string VariableName(const std::string& flag) {
  std::string name = "LEADLINE_" + flag;
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    if (c == '-') return '_';
    return 'a' <= c && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return name;
}

std::optional<std::string> ReadVariable(const std::string& flag) {
  // Nothing sets variables once main() has begun.
  // NOLINTNEXTLINE(concurrency-mt-unsafe)
  const char* const value = std::getenv(VariableName(flag).c_str());
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

std::vector<std::string> SplitAtCommas(const std::string& text) {
  std::vector<std::string> parts;
  for (size_t start = 0; start <= text.size();) {
    const size_t end = std::min(text.find(',', start), text.size());
    if (end > start) parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

absl::Status ReadBool(const std::string& text, bool* value) {
  const bool yes = text == "true" || text == "1" || text == "yes";
  if (!yes && text != "false" && text != "0" && text != "no") {
    return absl::InvalidArgumentError("\"" + text +
                                      "\" is neither true nor false");
  }
  *value = yes;
  return absl::OkStatus();
}

// Adapts a parser that returns the value to one that stores it.
template <typename Value, typename Parser>
SettingsCli::Reader Storing(Value* value, Parser parse) {
  return [value, parse](const std::string& text) {
    auto parsed = parse(text);
    if (!parsed.ok()) return parsed.status();
    *value = *std::move(parsed);
    return absl::OkStatus();
  };
}

}  // namespace

void SettingsCli::Add(Flag flag, std::string default_text, Reader reader) {
  entries_.push_back(
      {std::move(flag), std::move(default_text), std::move(reader)});
}

void SettingsCli::Add(Flag flag, std::string* value) {
  Add(std::move(flag), *value, [value](const std::string& text) {
    *value = text;
    return absl::OkStatus();
  });
}

void SettingsCli::Add(Flag flag, bool* value) {
  Add(std::move(flag), "",
      [value](const std::string& text) { return ReadBool(text, value); });
  entries_.back().is_switch = true;
}

void SettingsCli::Add(Flag flag, Duration* value) {
  Add(std::move(flag), FormatDuration(*value),
      Storing(value,
              [](const std::string& text) { return ParseDuration(text); }));
}

void SettingsCli::Add(Flag flag, Duration* value, Duration least,
                      Duration most) {
  Add(std::move(flag), FormatDuration(*value),
      Storing(value, [least, most](const std::string& text) {
        return ParseDuration(text, least, most);
      }));
}

void SettingsCli::Add(Flag flag, Address* value) {
  Add(std::move(flag), value->ToString(), Storing(value, Address::Parse));
}

void SettingsCli::Add(Flag flag, LogLevel* value) {
  Add(std::move(flag), LogLevelName(*value), Storing(value, ParseLogLevel));
}

void SettingsCli::Add(Flag flag, std::optional<Address>* value) {
  Add(std::move(flag), *value ? (*value)->ToString() : "off",
      Storing(value,
              [](const std::string& text)
                  -> absl::StatusOr<std::optional<Address>> {
                if (text == "off") return std::optional<Address>();
                absl::StatusOr<Address> address = Address::Parse(text);
                if (!address.ok()) return address.status();
                return std::optional<Address>(*std::move(address));
              }));
}

void SettingsCli::Add(Flag flag, int64_t* value, int64_t least, int64_t most) {
  Add(std::move(flag), std::to_string(*value),
      [value, least, most](const std::string& text) {
        int64_t number = 0;
        const char* const end = text.data() + text.size();
        const auto [after, error] = std::from_chars(text.data(), end, number);
        if (text.empty() || error != std::errc() || after != end ||
            number < least || number > most) {
          return absl::InvalidArgumentError(
              "\"" + text + "\" is not a whole number from " +
              std::to_string(least) + " to " + std::to_string(most));
        }
        *value = number;
        return absl::OkStatus();
      });
}

void SettingsCli::Add(Flag flag, std::vector<std::string>* values) {
  Add(std::move(flag), "", [values](const std::string& text) {
    values->push_back(text);
    return absl::OkStatus();
  });
  entries_.back().is_list = true;
}

std::optional<int> SettingsCli::Parse(int argc, const char* const* argv,
                                      std::ostream& out, std::ostream& err) {
  given_.assign(entries_.size(), Given());
  config_path_.clear();
  if (auto exit_code = ParseArguments(argc, argv, out, err)) return exit_code;
  ReadEnvironment();
  absl::Status status = ReadConfig();
  if (status.ok()) status = ApplyAll();
  if (status.ok()) return std::nullopt;
  err << program_ << ": " << status.message() << "\n";
  return kWrongUse;
}

std::string SettingsCli::Help(const Entry& entry) const {
  std::string help = entry.flag.help;
  if (entry.flag.required) help += " (required)";
  if (!entry.default_text.empty()) help += " [" + entry.default_text + "]";
  return help;
}

std::optional<int> SettingsCli::ParseArguments(int argc,
                                               const char* const* argv,
                                               std::ostream& out,
                                               std::ostream& err) {
  CLI::App app(purpose_, program_);
  app.set_version_flag("--version",
                       program_ + " " + std::string(LEADLINE_VERSION),
                       "Print the version and exit");
  app.footer(
      "Every flag is also an environment variable (--log-level is "
      "LEADLINE_LOG_LEVEL)\nand a line of the --config file (log-level = "
      "info). The flag wins over the\nvariable, the variable over the file.");
  app.add_option("--config", config_path_, "Read settings from this file")
      ->type_name("FILE");
  std::deque<bool> switches(entries_.size(), false);
  std::vector<CLI::Option*> options;
  for (size_t i = 0; i < entries_.size(); ++i) {
    const Flag& flag = entries_[i].flag;
    const std::string name = "--" + flag.name;
    options.push_back(
        entries_[i].is_switch
            ? app.add_flag(name, switches[i], Help(entries_[i]))
            : app.add_option(name, given_[i].texts, Help(entries_[i]))
                  ->type_name(flag.value_name)
                  ->expected(1)
                  ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
                  ->allow_extra_args(false));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    app.exit(asked, out, err);
    return 0;
  } catch (const CLI::ParseError& wrong) {
    err << program_ << ": " << wrong.what() << " (see --help)\n";
    return kWrongUse;
  }
  for (size_t i = 0; i < entries_.size(); ++i) {
    if (options[i]->count() == 0) continue;
    given_[i].source = "--" + entries_[i].flag.name;
    if (entries_[i].is_switch) {
      given_[i].texts = {switches[i] ? "true" : "false"};
    }
  }
  return std::nullopt;
}

void SettingsCli::ReadEnvironment() {
  if (config_path_.empty()) config_path_ = ReadVariable("config").value_or("");
  for (size_t i = 0; i < entries_.size(); ++i) {
    if (!given_[i].source.empty()) continue;
    const std::string& name = entries_[i].flag.name;
    const std::optional<std::string> text = ReadVariable(name);
    if (!text) continue;
    given_[i].source = VariableName(name);
    given_[i].texts = entries_[i].is_list ? SplitAtCommas(*text)
                                          : std::vector<std::string>{*text};
  }
}

absl::Status SettingsCli::ReadConfig() {
  if (config_path_.empty()) return absl::OkStatus();
  absl::StatusOr<std::vector<ConfigLine>> lines = ReadConfigFile(config_path_);
  if (!lines.ok()) return lines.status();
  std::vector<Given> in_file(entries_.size());
  for (const ConfigLine& line : *lines) {
    const std::string source =
        config_path_ + ", line " + std::to_string(line.line);
    const auto entry = std::find_if(
        entries_.begin(), entries_.end(),
        [&](const Entry& known) { return known.flag.name == line.key; });
    if (entry == entries_.end()) {
      return absl::InvalidArgumentError(source + ": there is no setting \"" +
                                        line.key + "\"; --help lists them");
    }
    const auto index = static_cast<size_t>(entry - entries_.begin());
    Given& given = in_file[index];
    if (!given.source.empty() && !entry->is_list) {
      return absl::InvalidArgumentError(source + ": \"" + line.key +
                                        "\" is given a second time; give it "
                                        "once");
    }
    if (given.source.empty()) given.source = source;
    for (std::string& text : entry->is_list
                                 ? SplitAtCommas(line.value)
                                 : std::vector<std::string>{line.value}) {
      given.texts.push_back(std::move(text));
    }
  }
  for (size_t i = 0; i < entries_.size(); ++i) {
    if (given_[i].source.empty()) given_[i] = std::move(in_file[i]);
  }
  return absl::OkStatus();
}

absl::Status SettingsCli::Apply(const Entry& entry, const Given& given) const {
  if (!entry.is_list && given.texts.size() > 1) {
    return absl::InvalidArgumentError(given.source + " is given " +
                                      std::to_string(given.texts.size()) +
                                      " times; give it once");
  }
  for (const std::string& text : given.texts) {
    const absl::Status status = entry.reader(text);
    if (status.ok()) continue;
    const bool named = given.source == "--" + entry.flag.name;
    return absl::InvalidArgumentError(
        "--" + entry.flag.name +
        (named ? std::string() : " (from " + given.source + ")") + ": " +
        std::string(status.message()));
  }
  return absl::OkStatus();
}

absl::Status SettingsCli::ApplyAll() const {
  for (size_t i = 0; i < entries_.size(); ++i) {
    const Flag& flag = entries_[i].flag;
    const bool missing =
        given_[i].texts.empty() || (given_[i].texts[0].empty());
    if (flag.required && missing) {
      return absl::InvalidArgumentError("--" + flag.name + " " +
                                        flag.value_name +
                                        " is missing: " + flag.help);
    }
    absl::Status status = Apply(entries_[i], given_[i]);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace leadline
