// SPDX-License-Identifier: Apache-2.0
#include <malloc.h>

#include <csignal>
#include <cstdio>
#include <string>
#include <variant>

#include "sandbox/program.h"
#include "sandbox/settings.h"

namespace {

// Blocked before any thread starts, so that all threads leave the signals to
// the one that waits for them.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

// Pages are tens of megabytes: given back to the system after each answer and
// asked for anew, they would cost a quarter of the time that an answer takes.
void KeepFreedMemory() {
  // NOLINTBEGIN(concurrency-mt-unsafe): there is only one thread yet
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  // NOLINTEND(concurrency-mt-unsafe)
}

int Run(int argc, const char* const* argv) {
  auto read = sandbox::ReadSettings(argc, argv);
  if (const auto* const finished = std::get_if<sandbox::Finished>(&read)) {
    std::fputs(finished->text.c_str(),
               finished->exit_code == 0 ? stdout : stderr);
    return finished->exit_code;
  }
  KeepFreedMemory();
  const sigset_t signals = BlockStopSignals();
  const auto program =
      sandbox::Program::Start(std::get<sandbox::Settings>(std::move(read)));
  if (!program.ok()) {
    std::fprintf(stderr, "leadsquared-sandbox: %s\n",
                 std::string(program.status().message()).c_str());
    return 1;
  }
  std::fputs((*program)->Greeting().c_str(), stdout);
  std::fflush(stdout);
  int signal = 0;
  sigwait(&signals, &signal);
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return Run(argc, argv); }
