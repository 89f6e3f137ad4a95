// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/command_settings.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <fstream>
#include <string_view>

#include "client/cpp/words.h"

namespace leadline {
namespace {

constexpr std::chrono::hours kLongestTimeout{24};
constexpr std::chrono::hours kLongestStaleness{36500 * 24};
constexpr char kFooter[] =
    "Every flag is also an environment variable (--max-staleness is\n"
    "LEADLINE_MAX_STALENESS) and a key of the file given by --config\n"
    "(max-staleness = 30s). A flag beats the environment, the environment\n"
    "beats the file.\n"
    "\n"
    "Exit codes: 0 found, 1 no lead has the number, 2 wrong use,\n"
    "3 unavailable, too old or not allowed, 4 a fault of Leadline.\n"
    "\n"
    "With --json the answer is one JSON object on one line; an error is\n"
    "{\"error\":{\"code\":...,\"reason\":...,\"message\":...,\"exitCode\":...}}"
    ".";

// The texts of the flags as they were given; ParseCommand makes sense of them.
struct RawSettings {
  std::string server = "127.0.0.1:50051";
  std::string timeout = "5s";
  std::string max_staleness;
  std::string attributes;
  std::string config;
  bool json = false;
  std::string tls_ca;
  std::string tls_cert;
  std::string tls_key;
  std::string token_file;
  bool insecure = false;
  bool read_through = false;
  std::string phone;
};

void AddCommonFlags(CLI::App& app, RawSettings& raw) {
  app.add_option("--server", raw.server, "the leadline-server to ask")
      ->type_name("HOST:PORT")
      ->capture_default_str()
      ->envname("LEADLINE_SERVER");
  app.add_option("--timeout", raw.timeout, "how long to wait for the answer")
      ->type_name("TIME")
      ->capture_default_str()
      ->envname("LEADLINE_TIMEOUT");
  app.add_flag("--json", raw.json, "print one JSON object, for programs")
      ->envname("LEADLINE_JSON");
  app.add_option("--config", raw.config, "take flags from this file too")
      ->type_name("FILE")
      ->envname("LEADLINE_CONFIG");
  app.set_version_flag("--version", "leadline " LEADLINE_VERSION,
                       "print the version and exit");
}

// The server has variables by the plain names for what is its own.
void AddAccessFlags(CLI::App& app, RawSettings& raw) {
  app.add_option("--tls-ca", raw.tls_ca,
                 "encrypt, and trust a server whose certificate one of these "
                 "CAs signed (PEM)")
      ->type_name("FILE")
      ->envname("LEADLINE_CLIENT_TLS_CA");
  app.add_option("--tls-cert", raw.tls_cert,
                 "show this certificate to a server that asks for one (PEM)")
      ->type_name("FILE")
      ->envname("LEADLINE_CLIENT_TLS_CERT");
  app.add_option("--tls-key", raw.tls_key, "that certificate's key (PEM)")
      ->type_name("FILE")
      ->envname("LEADLINE_CLIENT_TLS_KEY");
  app.add_option("--token-file", raw.token_file,
                 "send the token in this file; LEADLINE_TOKEN may hold the "
                 "token itself")
      ->type_name("FILE")
      ->envname("LEADLINE_CLIENT_TOKEN_FILE");
  app.add_flag("--insecure", raw.insecure,
               "send a token to another machine even without encryption")
      ->envname("LEADLINE_CLIENT_INSECURE");
}

void AddGet(CLI::App& app, RawSettings& raw) {
  CLI::App* get =
      app.add_subcommand("get", "the lead a phone number belongs to");
  get->add_option("PHONE", raw.phone,
                  "the number, with or without country code: 9901111111, "
                  "+91-9901111111")
      ->required()
      ->configurable(false);
  get->add_option("--max-staleness", raw.max_staleness,
                  "fail rather than answer from a replica older than this "
                  "(30s, 5m, 2h)")
      ->type_name("TIME")
      ->envname("LEADLINE_MAX_STALENESS");
  get->add_option("--attributes", raw.attributes,
                  "only these of the lead's attributes, by their LeadSquared "
                  "names")
      ->type_name("A,B,C")
      ->envname("LEADLINE_ATTRIBUTES");
  get->add_flag("--read-through", raw.read_through,
                "where the number is not found, have LeadSquared itself asked, "
                "if the server does that")
      ->envname("LEADLINE_READ_THROUGH");
  get->fallthrough();
  app.add_subcommand("status", "how fresh and how full the replica is")
      ->fallthrough();
}

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

CLI::Option* FindFlag(CLI::App& app, const std::string& name) {
  CLI::Option* flag = app.get_option_no_throw("--" + name);
  for (CLI::App* command : app.get_subcommands({})) {
    if (flag == nullptr) flag = command->get_option_no_throw("--" + name);
  }
  return flag;
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

// CLI11 would let its own kind of config file beat the environment; so the
// file is read here, after both, and fills only what is still unset. Returns
// what is wrong with it, or "".
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

// The part of "HOST:PORT" that gRPC would guess is not left to it.
bool NamesPort(const std::string& server) {
  if (server.starts_with("unix:") || server.starts_with("dns:") ||
      server.starts_with("ipv4:") || server.starts_with("ipv6:")) {
    return true;
  }
  const std::size_t colon = server.rfind(':');
  if (colon == std::string::npos || colon == 0) return false;
  const std::string port = server.substr(colon + 1);
  return !port.empty() && port.size() <= 5 &&
         std::all_of(port.begin(), port.end(),
                     [](char c) { return c >= '0' && c <= '9'; }) &&
         std::stoi(port) > 0 && std::stoi(port) <= 65535;
}

std::vector<std::string> SplitNames(const std::string& names) {
  std::vector<std::string> split;
  for (const std::string& name : CLI::detail::split(names, ',')) {
    const std::string_view trimmed = Trimmed(name);
    if (!trimmed.empty()) split.emplace_back(trimmed);
  }
  return split;
}

// What is wrong with the flags for TLS, or "".
std::string WrongTls(const RawSettings& raw) {
  if (raw.tls_cert.empty() != raw.tls_key.empty()) {
    return "--tls-cert and --tls-key go together: give both";
  }
  if (raw.tls_ca.empty() && !raw.tls_cert.empty()) {
    return "--tls-cert needs --tls-ca, the CA of the server's certificate";
  }
  return "";
}

NoCommand WrongUse(const std::string& problem) {
  return {.wrong_use = true, .text = problem};
}

std::variant<CommandSettings, NoCommand> MakeSense(const CLI::App& app,
                                                   const RawSettings& raw) {
  CommandSettings settings;
  settings.kind =
      app.got_subcommand("get") ? CommandKind::kGet : CommandKind::kStatus;
  if (!IsUtf8(raw.phone)) {
    return WrongUse("this cannot be a phone number: it is not UTF-8 text");
  }
  if (!IsUtf8(raw.attributes)) {
    return WrongUse("--attributes wants names in UTF-8");
  }
  settings.phone = raw.phone;
  settings.json = raw.json;
  if (!NamesPort(raw.server)) {
    return WrongUse("--server wants HOST:PORT, for example 127.0.0.1:50051");
  }
  settings.server = raw.server;
  const auto timeout = ParseLength(raw.timeout);
  if (!timeout || timeout->count() == 0 || *timeout > kLongestTimeout) {
    return WrongUse(
        "--timeout wants a time above 0, up to 1d: 200ms, 5s or 1m");
  }
  settings.timeout = *timeout;
  if (!raw.max_staleness.empty()) {
    settings.max_staleness = ParseLength(raw.max_staleness);
    if (!settings.max_staleness ||
        *settings.max_staleness > kLongestStaleness) {
      return WrongUse(
          "--max-staleness wants a time, up to 36500d: 30s, 5m or 2h");
    }
  }
  if (const std::string problem = WrongTls(raw); !problem.empty()) {
    return WrongUse(problem);
  }
  settings.tls_ca = raw.tls_ca;
  settings.tls_cert = raw.tls_cert;
  settings.tls_key = raw.tls_key;
  settings.token_file = raw.token_file;
  settings.insecure = raw.insecure;
  settings.attribute_names = SplitNames(raw.attributes);
  settings.read_through = raw.read_through;
  return settings;
}

}  // namespace

std::variant<CommandSettings, NoCommand> ParseCommand(
    std::span<const std::string> arguments) {
  RawSettings raw;
  CLI::App app("Who is calling? Asks a Leadline server.", "leadline");
  app.footer(kFooter);
  app.require_subcommand(1);
  AddCommonFlags(app, raw);
  AddAccessFlags(app, raw);
  AddGet(app, raw);
  // CLI11 takes a vector of arguments back to front.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  // CLI11 reports by exceptions, its answers to --help and --version too; none
  // gets out of this function.
  try {
    app.parse(reversed);
    if (!raw.config.empty()) {
      const std::string problem = ApplyConfigFile(app, raw.config);
      if (!problem.empty()) return WrongUse(problem);
    }
  } catch (const CLI::CallForHelp&) {
    for (const CLI::App* command : app.get_subcommands()) {
      return NoCommand{.wrong_use = false, .text = command->help("leadline")};
    }
    return NoCommand{.wrong_use = false, .text = app.help()};
  } catch (const CLI::CallForVersion& version) {
    return NoCommand{.wrong_use = false,
                     .text = version.what() + std::string("\n")};
  } catch (const CLI::RequiredError&) {
    return WrongUse(app.got_subcommand("get")
                        ? "get wants a number: leadline get PHONE"
                        : "which command? leadline get PHONE, or leadline "
                          "status; more in leadline --help");
  } catch (const CLI::ExtrasError&) {
    // Its own text would repeat the arguments, and so the number.
    return WrongUse(
        "too many arguments: a number with spaces goes in quotes; the flags "
        "are in leadline --help");
  } catch (const CLI::Error& error) {
    return WrongUse(error.what());
  }
  return MakeSense(app, raw);
}

}  // namespace leadline
