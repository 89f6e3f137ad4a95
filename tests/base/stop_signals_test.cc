// SPDX-License-Identifier: Apache-2.0
#include "base/stop_signals.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace leadline {
namespace {

// Runs `body` in a child of its own, because signal masks are inherited by
// all that the process starts later. Returns the exit code.
template <typename Body>
int ExitCodeOf(Body body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

TEST(StopSignalsTest, WaitReturnsOnEitherSignal) {
  for (const int signal : {SIGTERM, SIGINT}) {
    EXPECT_EQ(ExitCodeOf([signal] {
                StopSignals signals;
                kill(getpid(), signal);
                signals.Wait();
                return 7;
              }),
              7);
  }
}

TEST(StopSignalsTest, WaitForTellsSignalFromTimeOut) {
  EXPECT_EQ(ExitCodeOf([] {
              StopSignals signals;
              const bool too_early = signals.WaitFor(Duration(1));
              kill(getpid(), SIGTERM);
              const bool arrived = signals.WaitFor(std::chrono::minutes(1));
              return !too_early && arrived ? 7 : 1;
            }),
            7);
}

TEST(StopSignalsTest, BrokenPipeEndsNothing) {
  EXPECT_EQ(ExitCodeOf([] {
              StopSignals signals;
              kill(getpid(), SIGPIPE);
              return 7;
            }),
            7);
}

}  // namespace
}  // namespace leadline
