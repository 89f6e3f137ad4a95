// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_CLIENT_CPP_COMMAND_SETTINGS_H_
#define LEADLINE_CLIENT_CPP_COMMAND_SETTINGS_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace leadline {

enum class CommandKind {
  // The lead that a phone number belongs to.
  kGet,
  kGetById,
  // All leads with a phone number.
  kList,
  kStatus,
  // Whether the server takes lookups.
  kReady,
};

// What the user asked for. A plain value.
struct CommandSettings {
  CommandKind kind = CommandKind::kStatus;
  // Of kGet and kList.
  std::string phone;
  // Of kGetById.
  std::string id;

  std::string server = "127.0.0.1:50051";
  std::chrono::milliseconds timeout{5000};
  bool json = false;
  // Paths; empty: not given.
  std::string tls_ca;
  std::string tls_cert;
  std::string tls_key;
  std::string token_file;
  // Send a token without encryption, too.
  bool insecure = false;

  std::optional<std::chrono::milliseconds> max_staleness;
  std::vector<std::string> attribute_names;
  // Of kGet.
  bool read_through = false;
  // How many leads kList shows at most; without it, all.
  std::optional<std::uint32_t> limit;
};

// Arguments that give no command: the text of --help or --version, or what is
// wrong with them, in one line. A plain value.
struct NoCommand {
  bool wrong_use = false;
  std::string text;
};

// Reads the arguments (without the program's name). What no flag says is taken
// from the environment (--max-staleness is LEADLINE_MAX_STALENESS), then from
// the file that --config names. Thread-safe while nothing changes the
// environment.
std::variant<CommandSettings, NoCommand> ParseCommand(
    std::span<const std::string> arguments);

}  // namespace leadline

#endif  // LEADLINE_CLIENT_CPP_COMMAND_SETTINGS_H_
