// SPDX-License-Identifier: Apache-2.0
#include "bench/server_process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "base/clock.h"
#include "bench/process_cpu.h"
#include "server/lookup_server.h"
#include "server/prepare_libraries.h"

namespace leadline {
namespace {

// Serves until the other end of `stop` is closed.
[[noreturn]] void Serve(const ServerProcess::MakeStore& make_store, int told,
                        int stop) {
  PrepareLibraries();
  const std::unique_ptr<LeadStore> store = make_store();
  SystemClock clock;
  LookupServerOptions options;
  options.grpc_address = {"127.0.0.1", 0};
  auto server = LookupServer::Start(options, *store, clock);
  if (!server.ok()) std::_Exit(1);
  const uint16_t port = (*server)->GrpcPort();
  if (write(told, &port, sizeof port) != sizeof port) std::_Exit(1);
  char nothing = 0;
  if (read(stop, &nothing, 1) < 0) std::_Exit(1);
  std::_Exit(0);
}

}  // namespace

ServerProcess::ServerProcess(const MakeStore& make_store) {
  int told[2];
  int stop[2];
  if (pipe(told) != 0 || pipe(stop) != 0) std::abort();
  child_ = fork();
  if (child_ == 0) {
    close(stop[1]);
    Serve(make_store, told[1], stop[0]);
  }
  close(told[1]);
  close(stop[0]);
  stop_ = stop[1];
  if (read(told[0], &port_, sizeof port_) != sizeof port_) std::abort();
  close(told[0]);
}

ServerProcess::~ServerProcess() {
  close(stop_);
  waitpid(child_, nullptr, 0);
}

double ServerProcess::CpuMicroseconds() const {
  return CpuMicrosecondsOf(child_);
}

}  // namespace leadline
