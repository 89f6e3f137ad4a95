// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <iostream>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/passed_sockets.h"
#include "base/port_file.h"
#include "base/service_manager.h"
#include "base/stop_signals.h"
#include "replica/replica_store.h"
#include "server/drain.h"
#include "server/library_log.h"
#include "server/lookup_server.h"
#include "server/prepare_libraries.h"
#include "server/settings.h"
#include "server/watchdog.h"

namespace leadline {
namespace {

constexpr int kCannotRun = 1;
constexpr int kCutShort = 1;
// What Stop() may take, and some more.
constexpr Duration kForTheEnd{5000};
// The names of sockets that may be passed to it.
constexpr std::string_view kGrpcSocket = "grpc";
constexpr std::string_view kHttpSocket = "http";
constexpr std::array kSockets = {kGrpcSocket, kHttpSocket};

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
  std::vector<NamedPort> ports = {{"grpc", server.GrpcAddress()}};
  if (server.HttpAddress()) ports.push_back({"http", *server.HttpAddress()});
  return ports;
}

absl::StatusOr<PassedServerSockets> TakeSockets(const Settings& settings,
                                                PassedSockets& passed) {
  PassedServerSockets sockets{.grpc = passed.Take(kGrpcSocket),
                              .http = passed.Take(kHttpSocket)};
  if (!sockets.grpc) return sockets;
  absl::Status exposure =
      CheckExposure(settings, "the passed socket", sockets.grpc->Where());
  if (!exposure.ok()) return exposure;
  return sockets;
}

absl::Status TellThatItAnswers(const Settings& settings,
                               const ServiceManager& manager,
                               const LookupServer& server) {
  if (!settings.port_file.empty()) {
    absl::Status written = WritePortFile(settings.port_file, PortsOf(server));
    if (!written.ok()) return written;
  }
  manager.TellReady();
  const std::optional<Address> http = server.HttpAddress();
  LogInfo("started", {{"version", LEADLINE_VERSION},
                      {"replica", settings.replica},
                      {"grpc", server.GrpcAddress().ToString()},
                      {"http", http ? http->ToString() : "off"},
                      {"passed", server.IsPassed()}});
  return absl::OkStatus();
}

int Run(const Settings& settings, StopSignals& signals,
        const ServiceManager& manager, PassedServerSockets sockets) {
  SystemClock clock;
  const ReplicaStore store(ReplicaStoreOptions{.path = settings.replica});
  absl::StatusOr<std::unique_ptr<LookupServer>> server =
      LookupServer::Start(settings.server, std::move(sockets), store, clock);
  if (!server.ok()) return Complain(server.status());
  const absl::Status told = TellThatItAnswers(settings, manager, **server);
  if (!told.ok()) return Complain(told);
  Watchdog watchdog(manager, **server);
  watchdog.WaitForSignal(signals);
  const Duration drain_time = settings.drain_time.value_or(
      DrainTimeFor(**server, settings.server.max_connection_age));
  manager.TellStopping(drain_time + kForTheEnd);
  if (!Drain(**server, drain_time, signals, watchdog)) {
    LogWarning("stopped-at-once");
    _exit(kCutShort);
  }
  (*server)->Stop();
  LogInfo("stopped");
  return 0;
}

}  // namespace
}  // namespace leadline

int main(int argc, char** argv) {
  leadline::StopSignals signals;
  const auto manager = leadline::ServiceManager::FromEnvironment();
  auto passed = leadline::PassedSockets::FromEnvironment(leadline::kSockets);
  leadline::Settings settings;
  const std::optional<int> exit_code =
      leadline::ReadSettings(argc, argv, std::cout, std::cerr, settings);
  if (exit_code) return *exit_code;
  if (!passed.ok()) return leadline::Complain(passed.status());
  leadline::SetLogLevel(settings.log_level);
  auto sockets = leadline::TakeSockets(settings, *passed);
  if (!sockets.ok()) return leadline::Complain(sockets.status());
  leadline::LogLibrariesAsOurs();
  leadline::PrepareLibraries();
  leadline::AllowManyConnections();
  return leadline::Run(settings, signals, manager, *std::move(sockets));
}
