// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYNC_SIMULATION_WIRE_H_
#define LEADLINE_TESTS_SYNC_SIMULATION_WIRE_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "sandbox/http_server.h"
#include "sandbox/message.h"
#include "sync/curl_transport.h"

namespace leadline {

// The sockets of a simulation: the worker's own transport on one side, the
// sandbox's own server on the other. Only their time is not simulated, so an
// answer that is to be held back arrives at once. Not thread-safe.
class SimulationWire {
 public:
  // Answers a request that has arrived; called in another thread, while Send()
  // waits for it.
  using Answer = std::function<sandbox::Response(const sandbox::Request&)>;

  // Aborts the test program if there is no free port. `clock` must outlive it.
  SimulationWire(const Clock& clock, Answer answer);

  // As HttpTransport::Send(), with the account's keys.
  absl::StatusOr<HttpResponse> Send(const HttpRequest& request,
                                    const MaySend& may_send);

 private:
  std::unique_ptr<sandbox::HttpServer> server_;
  std::unique_ptr<CurlTransport> transport_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYNC_SIMULATION_WIRE_H_
