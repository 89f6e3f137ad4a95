// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BASE_LISTEN_SOCKET_H_
#define LEADLINE_BASE_LISTEN_SOCKET_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/address.h"

namespace leadline {

// A TCP socket that listens. Not thread-safe.
class ListenSocket {
 public:
  // Unavailable, naming the address and the cause, if it cannot be had: taken
  // by another program, not an address of this machine, not permitted.
  static absl::StatusOr<ListenSocket> Open(const Address& address);

  ListenSocket(ListenSocket&& other) noexcept;
  ListenSocket& operator=(ListenSocket&&) = delete;
  ~ListenSocket();

  uint16_t Port() const { return port_; }

  // Gives the descriptor away: it is the caller's to close.
  int Release();

 private:
  ListenSocket(int descriptor, uint16_t port)
      : descriptor_(descriptor), port_(port) {}

  int descriptor_;
  uint16_t port_;
};

}  // namespace leadline

#endif  // LEADLINE_BASE_LISTEN_SOCKET_H_
