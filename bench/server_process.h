// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_SERVER_PROCESS_H_
#define LEADLINE_BENCH_SERVER_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>

#include "replica/lead_store.h"

namespace leadline {

// A lookup server in a process of its own, so that its CPU can be told from
// the generator's. Must be started before this process uses gRPC. Ends with
// the object. Not thread-safe.
class ServerProcess {
 public:
  using MakeStore = std::function<std::unique_ptr<LeadStore>()>;

  explicit ServerProcess(const MakeStore& make_store);
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;
  ~ServerProcess();

  uint16_t Port() const { return port_; }

  // CPU that it has used so far, user and system.
  double CpuMicroseconds() const;

 private:
  pid_t child_;
  int stop_;  // closing it ends the child
  uint16_t port_ = 0;
};

}  // namespace leadline

#endif  // LEADLINE_BENCH_SERVER_PROCESS_H_
