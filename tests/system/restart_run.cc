// SPDX-License-Identifier: Apache-2.0
#include "tests/system/restart_run.h"

#include <csignal>
#include <mutex>
#include <stop_token>
#include <thread>

#include "leadline/v1/lookup.pb.h"
#include "tests/support/paths.h"

namespace leadline {
namespace {

constexpr char kMethod[] = "/leadline.v1.LeadLookupService/GetLeadByPhone";

// The sample lead's number, as people write it.
std::vector<std::string> MakeRequests() {
  std::vector<std::string> requests;
  for (const char* phone :
       {"9901111111", "+91-9901111111", "919901111111", "(990) 111.1111"}) {
    v1::GetLeadByPhoneRequest request;
    request.set_phone(phone);
    requests.push_back(request.SerializeAsString());
  }
  return requests;
}

// Clients that call until they go out of scope.
class Load {
 public:
  Load(const WireClientOptions& client, int clients, CallTally& tally) {
    for (int i = 0; i < clients; ++i) {
      threads_.emplace_back(
          [this, client, &tally](const std::stop_token& stop) {
            const CallTally mine = MakeCalls(client, stop);
            const std::lock_guard lock(mutex_);
            tally.Add(mine);
          });
    }
  }

 private:
  std::mutex mutex_;  // of the tally
  std::vector<std::jthread> threads_;
};

}  // namespace

RestartRun::RestartRun(const RestartOptions& options)
    : options_(options),
      grpc_(ListenSocket::Open({"127.0.0.1", 0}).value()),
      http_(ListenSocket::Open({"127.0.0.1", 0}).value()),
      requests_(MakeRequests()) {}

RestartResult RestartRun::Run() {
  RestartResult result;
  rig_.Fill({"--leads", "1000"});
  server_ = StartServer(0);
  if (!server_) {
    result.problem = "the first server does not answer";
    return result;
  }
  {
    const Load load({.port = grpc_.Port(),
                     .method = kMethod,
                     .requests = requests_,
                     .in_flight = options_.in_flight},
                    options_.clients, result.calls);
    while (result.restarts < options_.restarts && result.problem.empty()) {
      result.problem = Replace(result.restarts + 1);
      if (result.problem.empty()) ++result.restarts;
    }
  }
  return result;
}

std::unique_ptr<Program> RestartRun::StartServer(int number) {
  const std::string name = "next-server-" + std::to_string(number % 2);
  const std::filesystem::path ports = rig_.folder() / (name + ".ports");
  std::filesystem::remove(ports);
  auto server = std::make_unique<Program>(Program::Options{
      .arguments = {BinaryPath("leadline-server"), "--replica",
                    rig_.replica().string(), "--max-connection-age", "1s",
                    "--port-file", ports.string()},
      .environment = {},
      .log = rig_.folder() / (name + ".log"),
      .sockets = {{"grpc", grpc_.Descriptor()}, {"http", http_.Descriptor()}}});
  if (!server->WaitForPorts(ports)) return nullptr;
  return server;
}

std::string RestartRun::Replace(int number) {
  std::unique_ptr<Program> next = StartServer(number);
  if (!next) return "server " + std::to_string(number) + " does not answer";
  const int exit_code = server_->Stop(SIGTERM);
  const std::string log = server_->Log();
  server_ = std::move(next);
  // Clients that it had to throw out would have lost calls.
  if (exit_code == 0 && log.find("clients-stayed") == std::string::npos) {
    return "";
  }
  return "a server ended with " + std::to_string(exit_code) + "; it said:\n" +
         log;
}

}  // namespace leadline
