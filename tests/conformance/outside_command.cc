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
constexpr char kOk[] = "ok";

void MakePipe(const std::string& path) {
  if (mkfifo(path.c_str(), 0600) == 0) return;
  std::perror(path.c_str());
  std::abort();
}

}  // namespace

OutsideCommand::OutsideCommand(const std::string& folder,
                               const std::string& name,
                               std::function<bool()> action)
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
  return {"/bin/sh",
          "-c",
          "echo \"$0\" > \"$1\" && test \"$(cat \"$2\")\" = \"$3\"",
          kRun,
          order_,
          done_,
          kOk};
}

void OutsideCommand::Serve() {
  for (;;) {
    // Each opening waits for the other end.
    std::string word;
    std::ifstream(order_) >> word;
    if (word != kRun) return;
    const bool done_well = action_();
    std::ofstream(done_) << (done_well ? kOk : "no") << std::endl;
  }
}

}  // namespace leadline
