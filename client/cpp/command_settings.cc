// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/command_settings.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <sstream>
#include <string_view>

#include "client/cpp/command_flags.h"
#include "client/cpp/words.h"

namespace leadline {
namespace {

constexpr std::chrono::hours kLongestTimeout{24};
constexpr std::chrono::hours kLongestStaleness{36500 * 24};
constexpr std::uint32_t kLargestLimit = 1'000'000'000;

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
  std::istringstream text(names);
  for (std::string name; std::getline(text, name, ',');) {
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

CommandKind KindOf(const RawSettings& raw) {
  if (raw.command == "status") {
    return raw.ready ? CommandKind::kReady : CommandKind::kStatus;
  }
  if (raw.command == "list") return CommandKind::kList;
  return raw.id.empty() ? CommandKind::kGet : CommandKind::kGetById;
}

// What is wrong with how the lead is named, or "".
std::string WrongKey(CommandKind kind, const std::string& phone,
                     const std::string& id) {
  if (kind == CommandKind::kGetById && !phone.empty()) {
    return "get wants a number or an --id, not both";
  }
  if (kind == CommandKind::kGet && phone.empty()) {
    return "get wants a number: leadline get PHONE, or leadline get --id ID";
  }
  if (kind == CommandKind::kList && phone.empty()) {
    return "list wants a number: leadline list PHONE";
  }
  if (!IsUtf8(phone)) {
    return "this cannot be a phone number: it is not UTF-8 text";
  }
  return IsUtf8(id) ? "" : "this cannot be a lead's id: it is not UTF-8 text";
}

// Reads what `get` or `list` was given into `settings`. Returns what is wrong
// with it, or "".
std::string TakeLookup(const RawLookup& raw, const std::string& id,
                       CommandSettings& settings) {
  if (std::string problem = WrongKey(settings.kind, raw.phone, id);
      !problem.empty()) {
    return problem;
  }
  if (!IsUtf8(raw.attributes)) return "--attributes wants names in UTF-8";
  settings.phone = raw.phone;
  settings.id = id;
  settings.attribute_names = SplitNames(raw.attributes);
  if (raw.max_staleness.empty()) return "";
  settings.max_staleness = ParseLength(raw.max_staleness);
  if (settings.max_staleness && *settings.max_staleness <= kLongestStaleness) {
    return "";
  }
  return "--max-staleness wants a time, up to 36500d: 30s, 5m or 2h";
}

// Reads `text` into `limit`. Returns what is wrong with it, or "".
std::string TakeLimit(const std::string& text,
                      std::optional<std::uint32_t>& limit) {
  if (text.empty()) return "";
  std::uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end || number == 0 ||
      number > kLargestLimit) {
    return "--limit wants how many leads to list, 1 or more: 20";
  }
  limit = number;
  return "";
}

// Reads what the command given has of its own. Returns what is wrong with it,
// or "".
std::string TakeCommand(const RawSettings& raw, CommandSettings& settings) {
  switch (settings.kind) {
    case CommandKind::kGet:
    case CommandKind::kGetById:
      settings.read_through = raw.read_through;
      return TakeLookup(raw.get, raw.id, settings);
    case CommandKind::kList:
      if (std::string problem = TakeLimit(raw.limit, settings.limit);
          !problem.empty()) {
        return problem;
      }
      return TakeLookup(raw.list, "", settings);
    case CommandKind::kStatus:
    case CommandKind::kReady:
      break;
  }
  return "";
}

std::variant<CommandSettings, NoCommand> MakeSense(const RawSettings& raw) {
  CommandSettings settings;
  settings.kind = KindOf(raw);
  settings.json = raw.json;
  if (const std::string problem = TakeCommand(raw, settings);
      !problem.empty()) {
    return WrongUse(problem);
  }
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
  if (const std::string problem = WrongTls(raw); !problem.empty()) {
    return WrongUse(problem);
  }
  settings.tls_ca = raw.tls_ca;
  settings.tls_cert = raw.tls_cert;
  settings.tls_key = raw.tls_key;
  settings.token_file = raw.token_file;
  settings.insecure = raw.insecure;
  return settings;
}

}  // namespace

std::variant<CommandSettings, NoCommand> ParseCommand(
    std::span<const std::string> arguments) {
  const auto flags = ReadFlags(arguments);
  if (const auto* none = std::get_if<NoCommand>(&flags)) return *none;
  return MakeSense(std::get<RawSettings>(flags));
}

}  // namespace leadline
