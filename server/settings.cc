// SPDX-License-Identifier: Apache-2.0
#include "server/settings.h"

#include <chrono>
#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "base/duration.h"
#include "base/settings_cli.h"
#include "server/access_settings.h"

namespace leadline {
namespace {

constexpr char kProgram[] = "leadline-server";
constexpr int kWrongUse = 2;
constexpr Duration kLongestDrain = std::chrono::hours(1);
// gRPC counts it in milliseconds that have to fit an int.
constexpr Duration kOldestConnection = std::chrono::hours(24 * 24);
// Less would keep clients busy with connecting.
constexpr Duration kYoungestConnection = std::chrono::seconds(1);
constexpr Duration kShortestLiveRead{50};
constexpr Duration kLongestLiveRead = std::chrono::seconds(30);

// "on", "off" or a path. LEADLINE_READ_THROUGH is the worker's variable as
// well, a switch, which takes true and false.
absl::Status ReadReadThrough(std::string text, std::string& read_through) {
  if (text == "true") text = "on";
  if (text == "false") text = "off";
  const bool is_path = text.find('/') != std::string::npos;
  read_through = text;
  if (text == "on" || text == "off" || is_path) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "give on, off, or the path of leadline-sync's socket");
}

// Where leadline-sync serves a replica; empty: nowhere.
std::string SocketOf(const std::string& read_through,
                     const std::string& replica) {
  if (read_through == "off") return "";
  if (read_through == "on") return replica + ".live/worker.sock";
  return read_through;
}

absl::Status ReadDrainTime(const std::string& text,
                           std::optional<Duration>& drain_time) {
  drain_time.reset();
  if (text == "auto") return absl::OkStatus();
  const absl::StatusOr<Duration> length =
      ParseDuration(text, Duration(0), kLongestDrain);
  if (!length.ok()) return length.status();
  drain_time = *length;
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckExposure(const Settings& settings, const std::string& where,
                           const Address& address) {
  if (address.IsLoopback() || settings.insecure) return absl::OkStatus();
  return CheckOpenAddress(where + " " + address.ToString(),
                          settings.server.access);
}

std::optional<int> ReadSettings(int argc, const char* const* argv,
                                std::ostream& out, std::ostream& err,
                                Settings& settings) {
  SettingsCli cli(kProgram,
                  "Answers which lead a phone number belongs to, from the "
                  "replica that leadline-sync fills.");
  LookupServerOptions& server = settings.server;
  int64_t max_streams = server.max_streams;
  auto max_bulk_calls = static_cast<int64_t>(server.limits.bulk_calls);
  auto max_watches = static_cast<int64_t>(server.limits.watches);
  std::string read_through = "off";
  cli.Add({"replica", "FILE",
           "The replica's file, or a link to it; it may appear later.", true},
          &settings.replica);
  cli.Add({"grpc-address", "HOST:PORT|unix:PATH",
           "Where to answer gRPC, unless a socket named grpc was passed."},
          &server.grpc_address);
  cli.Add({"http-address", "HOST:PORT|unix:PATH",
           "Where to serve /livez, /readyz and /metrics, unless a socket named "
           "http was passed; off: nowhere."},
          &server.http_address);
  cli.Add({"insecure", "",
           "Answer other machines even without encryption, or without asking "
           "who calls."},
          &settings.insecure);
  AddAccessFlags(cli, server.access);
  cli.Add({"drain-time", "TIME|auto",
           "How long clients have to leave when the server stops; auto: 5s, or "
           "with a passed socket what --max-connection-age takes."},
          "auto", [&settings](const std::string& text) {
            return ReadDrainTime(text, settings.drain_time);
          });
  cli.Add({"max-streams", "N", "Calls in flight on one connection."},
          &max_streams, 1, 1'000'000);
  cli.Add({"max-connection-age", "TIME",
           "Ask connections older than this to come anew; 0: never."},
          &server.max_connection_age, Duration(0), kOldestConnection);
  cli.Add({"read-through", "on|off|SOCKET",
           "Where a caller wants it, have leadline-sync ask LeadSquared for "
           "numbers that are not found: at its socket beside the replica, or "
           "at this one."},
          "off", [&read_through](const std::string& text) {
            return ReadReadThrough(text, read_through);
          });
  cli.Add({"read-through-timeout", "TIME", "How long that may take."},
          &server.live_time_limit, kShortestLiveRead, kLongestLiveRead);
  cli.Add({"max-bulk-calls", "N",
           "Batches and streams of lookups in hand; one connection may have "
           "half of them."},
          &max_bulk_calls, 1, 10'000);
  cli.Add({"max-watches", "N",
           "Watches of the replica's status; one connection may have half of "
           "them."},
          &max_watches, 1, 100'000);
  cli.Add({"slow-call", "TIME", "Log calls that take longer."},
          &server.slow_call, Duration(1), kLongestDrain);
  cli.Add({"port-file", "FILE",
           "Write the ports here, one line each, once they answer."},
          &settings.port_file);
  cli.Add({"log-level", "LEVEL", "debug, info, warning or error."},
          &settings.log_level);
  if (const auto exit_code = cli.Parse(argc, argv, out, err)) return exit_code;
  server.max_streams = static_cast<int>(max_streams);
  server.limits.bulk_calls = static_cast<size_t>(max_bulk_calls);
  server.limits.watches = static_cast<size_t>(max_watches);
  server.live_socket = SocketOf(read_through, settings.replica);
  if (server.max_connection_age > Duration(0) &&
      server.max_connection_age < kYoungestConnection) {
    err << kProgram
        << ": --max-connection-age: give 1s or more, or 0 for "
           "never\n";
    return kWrongUse;
  }
  absl::Status status = CheckAccessFlags(server.access);
  if (status.ok()) {
    status = CheckExposure(settings, "--grpc-address", server.grpc_address);
  }
  if (status.ok()) return std::nullopt;
  err << kProgram << ": " << status.message() << "\n";
  return kWrongUse;
}

}  // namespace leadline
