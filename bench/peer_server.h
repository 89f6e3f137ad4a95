// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_PEER_SERVER_H_
#define LEADLINE_BENCH_PEER_SERVER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/program.h"
#include "tests/support/temp_folder.h"

namespace leadline {

// A server that is compared with others, as a process of its own that goes
// with the object. Not thread-safe.
class PeerServer {
 public:
  // A gRPC server that takes --port-file and writes "grpc PORT" there. None,
  // and a word on what it said, if it does not come to answer.
  static std::unique_ptr<PeerServer> StartGrpc(
      std::vector<std::string> command);

  // The Redis of this program, empty. None as above.
  static std::unique_ptr<PeerServer> StartRedis(const std::string& program);

  uint16_t Port() const { return port_; }
  // CPU that it has used so far.
  double CpuMicroseconds() const;

 private:
  PeerServer() = default;
  void Run(std::vector<std::string> command);

  const TempFolder folder_;
  std::unique_ptr<Program> program_;
  uint16_t port_ = 0;
};

}  // namespace leadline

#endif  // LEADLINE_BENCH_PEER_SERVER_H_
