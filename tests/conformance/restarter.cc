// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/restarter.h"

#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <utility>

namespace leadline {
namespace {

constexpr char kRestart[] = "restart";
constexpr char kEnd[] = "end";

void MakePipe(const std::string& path) {
  if (mkfifo(path.c_str(), 0600) == 0) return;
  std::perror(path.c_str());
  std::abort();
}

}  // namespace

Restarter::Restarter(const std::string& folder, std::function<void()> restart)
    : order_(folder + "/order"),
      done_(folder + "/done"),
      restart_(std::move(restart)) {
  MakePipe(order_);
  MakePipe(done_);
  thread_ = std::thread([this] { Serve(); });
}

Restarter::~Restarter() {
  std::ofstream(order_) << kEnd << std::endl;
  thread_.join();
}

std::vector<std::string> Restarter::Command() const {
  return {"/bin/sh", "-c",   "echo \"$0\" > \"$1\" && cat \"$2\"",
          kRestart,  order_, done_};
}

void Restarter::Serve() {
  for (;;) {
    // Each opening waits for the other end.
    std::string word;
    std::ifstream(order_) >> word;
    if (word != kRestart) return;
    restart_();
    std::ofstream done(done_);
  }
}

}  // namespace leadline
