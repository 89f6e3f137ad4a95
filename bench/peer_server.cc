// SPDX-License-Identifier: Apache-2.0
#include "bench/peer_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <utility>

#include "bench/process_cpu.h"
#include "bench/redis_connection.h"

namespace leadline {
namespace {

using std::chrono::milliseconds;

constexpr int kTries = 1000;
constexpr milliseconds kBetweenTries{10};

// A port that was free just now: Redis takes none by itself.
uint16_t FreePort() {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const name = reinterpret_cast<sockaddr*>(&address);
  uint16_t port = 0;
  if (bind(probe, name, size) == 0 && getsockname(probe, name, &size) == 0) {
    port = ntohs(address.sin_port);
  }
  close(probe);
  return port;
}

}  // namespace

void PeerServer::Run(std::vector<std::string> command) {
  program_ = std::make_unique<Program>(
      Program::Options{std::move(command), {}, folder_.Path() + "/log"});
}

std::unique_ptr<PeerServer> PeerServer::StartGrpc(
    std::vector<std::string> command) {
  std::unique_ptr<PeerServer> server(new PeerServer);
  const std::string port_file = server->folder_.Path() + "/ports";
  command.insert(command.end(), {"--port-file", port_file});
  server->Run(std::move(command));
  const auto ports = server->program_->WaitForPorts(port_file);
  if (!ports || !ports->contains("grpc")) return nullptr;
  server->port_ = ports->at("grpc");
  return server;
}

std::unique_ptr<PeerServer> PeerServer::StartRedis(const std::string& program) {
  std::unique_ptr<PeerServer> server(new PeerServer);
  server->port_ = FreePort();
  server->Run({program, "--bind", "127.0.0.1", "--port",
               std::to_string(server->port_), "--save", "", "--appendonly",
               "no", "--dir", server->folder_.Path()});
  for (int tries = 0; tries < kTries; ++tries) {
    if (RedisConnection::Open(server->port_) != nullptr) return server;
    if (server->program_->EndsWithin(kBetweenTries)) break;
  }
  std::fprintf(stderr, "%s does not answer; it said:\n%s", program.c_str(),
               server->program_->Log().c_str());
  return nullptr;
}

double PeerServer::CpuMicroseconds() const {
  return CpuMicrosecondsOf(program_->Pid());
}

}  // namespace leadline
