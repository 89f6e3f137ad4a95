// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_CLIENT_CPP_COMMAND_FLAGS_H_
#define LEADLINE_CLIENT_CPP_COMMAND_FLAGS_H_

#include <span>
#include <string>
#include <variant>

#include "client/cpp/command_settings.h"

namespace leadline {

// What `get` and `list` are given, each for itself: an environment variable
// fills the flags of both, whichever was called.
struct RawLookup {
  std::string phone;
  std::string max_staleness;
  std::string attributes;
};

// The texts of the flags as they were given; ParseCommand makes sense of them.
// A plain value.
struct RawSettings {
  // get, list or status.
  std::string command;

  std::string server = "127.0.0.1:50051";
  std::string timeout = "5s";
  std::string config;
  bool json = false;
  std::string tls_ca;
  std::string tls_cert;
  std::string tls_key;
  std::string token_file;
  bool insecure = false;

  RawLookup get;
  std::string id;
  bool read_through = false;
  RawLookup list;
  std::string limit;
  bool ready = false;
};

// Reads the arguments (without the program's name), then the environment, then
// the file that --config names; what stands first holds. Thread-safe while
// nothing changes the environment.
std::variant<RawSettings, NoCommand> ReadFlags(
    std::span<const std::string> arguments);

}  // namespace leadline

#endif  // LEADLINE_CLIENT_CPP_COMMAND_FLAGS_H_
