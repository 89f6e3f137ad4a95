// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_SETTINGS_H_
#define LEADLINE_SERVER_SETTINGS_H_

#include <iosfwd>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "base/address.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/lookup_server.h"

namespace leadline {

// What leadline-server was told on its command line, in its environment and
// in its configuration file. Plain data.
struct Settings {
  std::string replica;
  LookupServerOptions server{
      .http_address = Address{"127.0.0.1", 8080},
  };
  // Answer other machines without encryption or a token.
  bool insecure = false;
  // How long clients have to leave before connections are closed; none: as
  // DrainTimeFor() says.
  std::optional<Duration> drain_time = std::nullopt;
  std::string port_file;  // empty: none
  LogLevel log_level = LogLevel::kInfo;
};

// InvalidArgument, with the cure, if gRPC must not be answered at this address:
// `where` says who gave it.
absl::Status CheckExposure(const Settings& settings, const std::string& where,
                           const Address& address);

// Fills in `settings`. Returns none to go on, or the code to exit with: 0
// after --help or --version, 2 after one line on `err` that names the flag
// and the cure. Called once, by one thread.
std::optional<int> ReadSettings(int argc, const char* const* argv,
                                std::ostream& out, std::ostream& err,
                                Settings& settings);

}  // namespace leadline

#endif  // LEADLINE_SERVER_SETTINGS_H_
