// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYSTEM_RESTART_RUN_H_
#define LEADLINE_TESTS_SYSTEM_RESTART_RUN_H_

#include <memory>
#include <string>
#include <vector>

#include "base/listen_socket.h"
#include "tests/support/program.h"
#include "tests/system/account_rig.h"
#include "tests/system/wire_client.h"

namespace leadline {

struct RestartOptions {
  int restarts = 100;
  int clients = 4;    // each with a connection
  int in_flight = 4;  // calls on each
};

// What restarts did to the calls that were made meanwhile.
struct RestartResult {
  int restarts = 0;  // that went well
  CallTally calls;
  std::string problem;  // with a server; empty: none
};

// A server over a filled replica that is replaced again and again, in the order
// of docs/restarts.md, while clients call it: this process holds the listening
// sockets, starts the next server on them, waits until that one answers, tells
// the old one to stop, and waits for its end. Not thread-safe.
class RestartRun {
 public:
  explicit RestartRun(const RestartOptions& options);

  RestartResult Run();

 private:
  std::unique_ptr<Program> StartServer(int number);
  // Empty if the old one ended well.
  std::string Replace(int number);

  const RestartOptions options_;
  AccountRig rig_;
  const ListenSocket grpc_;
  const ListenSocket http_;
  const std::vector<std::string> requests_;
  std::unique_ptr<Program> server_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYSTEM_RESTART_RUN_H_
