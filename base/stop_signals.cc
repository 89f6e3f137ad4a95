// SPDX-License-Identifier: Apache-2.0
#include "base/stop_signals.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <ctime>

namespace leadline {
namespace {

sigset_t BothSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

StopSignals::StopSignals() {
  const sigset_t set = BothSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void StopSignals::Wait() {
  const sigset_t set = BothSignals();
  int signal = 0;
  while (sigwait(&set, &signal) != 0) {
  }
}

bool StopSignals::WaitFor(Duration length) {
  const sigset_t set = BothSignals();
  const SystemClock clock;
  const SteadyPoint end = clock.SteadyNow() + length;
  while (true) {
    const Duration rest = std::max(Duration(0), end - clock.SteadyNow());
    timespec limit{};
    limit.tv_sec = rest.count() / 1000;
    limit.tv_nsec = rest.count() % 1000 * 1'000'000;
    if (sigtimedwait(&set, nullptr, &limit) > 0) return true;
    // Another signal (a debugger, SIGCONT) only cuts the wait short.
    if (errno != EINTR) return false;
  }
}

}  // namespace leadline
