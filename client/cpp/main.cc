// SPDX-License-Identifier: Apache-2.0
#include <google/protobuf/stubs/logging.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "client/cpp/command.h"

namespace {

// The characters in a line of the terminal; 0 if it is none.
std::size_t TerminalWidth() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace

int main(int argc, char** argv) {
  // A reader that goes away (`leadline ... | head`) is an error to report, not
  // a signal to die of.
  std::signal(SIGPIPE, SIG_IGN);
  // The libraries' own log lines would stand between ours; who wants gRPC's
  // sets this. There is one thread yet.
  setenv("GRPC_VERBOSITY", "NONE", /*replace=*/0);  // NOLINT(concurrency-*)
  google::protobuf::SetLogHandler(nullptr);
  const bool plain =
      std::getenv("NO_COLOR") != nullptr;  // NOLINT(concurrency-*)
  const bool colours = isatty(STDOUT_FILENO) == 1 && !plain;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return leadline::RunCommand(
      arguments, std::cout, std::cerr,
      colours ? leadline::Colours::kOn : leadline::Colours::kOff,
      TerminalWidth());
}
