// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>
#include <unistd.h>

#include <iostream>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/port_file.h"
#include "base/stop_signals.h"
#include "replica/replica_store.h"
#include "server/library_log.h"
#include "server/lookup_server.h"
#include "server/settings.h"

namespace leadline {
namespace {

constexpr int kCannotRun = 1;
constexpr int kCutShort = 1;

int Complain(const absl::Status& status) {
  std::cerr << "leadline-server: " << status.message() << "\n";
  return kCannotRun;
}

// Each connection takes a descriptor, and 1,024 is what a program gets that
// does not ask for what it may have.
void AllowManyConnections() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

std::vector<NamedPort> PortsOf(const LookupServer& server) {
  std::vector<NamedPort> ports = {{"grpc", {"", server.GrpcPort()}}};
  if (server.HttpPort()) ports.push_back({"http", {"", *server.HttpPort()}});
  return ports;
}

// Goes on answering until the clients have left or their time is up. A second
// signal ends the program at once.
void Drain(LookupServer& server, Duration drain_time, StopSignals& signals) {
  LogInfo("stopping", {{"drain_time", drain_time}});
  server.BeginDrain();
  const SystemClock clock;
  const SteadyPoint end = clock.SteadyNow() + drain_time;
  while (server.HasClients() && clock.SteadyNow() < end) {
    if (!signals.WaitFor(Duration(50))) continue;
    LogWarning("stopped-at-once");
    _exit(kCutShort);
  }
}

int Run(const Settings& settings, StopSignals& signals) {
  SystemClock clock;
  const ReplicaStore store(ReplicaStoreOptions{.path = settings.replica});
  absl::StatusOr<std::unique_ptr<LookupServer>> server =
      LookupServer::Start(settings.server, store, clock);
  if (!server.ok()) return Complain(server.status());
  if (!settings.port_file.empty()) {
    const absl::Status written =
        WritePortFile(settings.port_file, PortsOf(**server));
    if (!written.ok()) return Complain(written);
  }
  LogInfo("started", {{"version", LEADLINE_VERSION},
                      {"replica", settings.replica},
                      {"grpc_port", (*server)->GrpcPort()},
                      {"http_port", (*server)->HttpPort().value_or(0)}});
  signals.Wait();
  Drain(**server, settings.drain_time, signals);
  (*server)->Stop();
  LogInfo("stopped");
  return 0;
}

}  // namespace
}  // namespace leadline

int main(int argc, char** argv) {
  leadline::StopSignals signals;
  leadline::Settings settings;
  const std::optional<int> exit_code =
      leadline::ReadSettings(argc, argv, std::cout, std::cerr, settings);
  if (exit_code) return *exit_code;
  leadline::SetLogLevel(settings.log_level);
  leadline::LogLibrariesAsOurs();
  leadline::AllowManyConnections();
  return leadline::Run(settings, signals);
}
