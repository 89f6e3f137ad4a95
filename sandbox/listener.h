// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_LISTENER_H_
#define LEADLINE_SANDBOX_LISTENER_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace sandbox {

// A TCP socket that listens; closed at the end unless released. Movable only,
// thread-compatible.
class Listener {
 public:
  // Listens on "127.0.0.1:8090", "[::1]:8090" or "localhost:0" (0: any free
  // port). InvalidArgument if the address makes no sense, Unavailable if it
  // cannot be had; the message is meant for users.
  static absl::StatusOr<Listener> Open(const std::string& address);

  Listener(Listener&& other) noexcept;
  Listener& operator=(Listener&& other) noexcept;
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  uint16_t Port() const { return port_; }

  // Another hold on the same socket. Unavailable if the system gives none.
  absl::StatusOr<Listener> Share() const;

  // Connections are refused from here on, and those not yet accepted are
  // reset; the port is kept. For every hold on the socket.
  void Shut() const;

  // Listens again. Unavailable if the system does not let it.
  absl::Status Reopen() const;

  // The descriptor, now the caller's to close.
  int Release();

 private:
  Listener(int descriptor, uint16_t port);

  int descriptor_;
  uint16_t port_;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_LISTENER_H_
