// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/outside_command.h"

#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <utility>

namespace leadline {
namespace {

constexpr char kRun[] = "run";
constexpr char kEnd[] = "end";

void MakePipe(const std::string& path) {
  if (mkfifo(path.c_str(), 0600) == 0) return;
  std::perror(path.c_str());
  std::abort();
}

}  // namespace

OutsideCommand::OutsideCommand(const std::string& folder,
                               const std::string& name,
                               std::function<void()> action)
    : order_(folder + "/" + name + ".order"),
      done_(folder + "/" + name + ".done"),
      action_(std::move(action)) {
  MakePipe(order_);
  MakePipe(done_);
  thread_ = std::thread([this] { Serve(); });
}

OutsideCommand::~OutsideCommand() {
  std::ofstream(order_) << kEnd << std::endl;
  thread_.join();
}

std::vector<std::string> OutsideCommand::Words() const {
  return {"/bin/sh", "-c",   "echo \"$0\" > \"$1\" && cat \"$2\"",
          kRun,      order_, done_};
}

void OutsideCommand::Serve() {
  for (;;) {
    // Each opening waits for the other end.
    std::string word;
    std::ifstream(order_) >> word;
    if (word != kRun) return;
    action_();
    std::ofstream done(done_);
  }
}

}  // namespace leadline
