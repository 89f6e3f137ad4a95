// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BASE_LISTEN_SOCKET_H_
#define LEADLINE_BASE_LISTEN_SOCKET_H_

#include <cstdint>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/address.h"
#include "base/socket_file.h"

namespace leadline {

// A socket that listens, over TCP or as a file of this machine: one of our own,
// or one that was passed to this program. Not thread-safe.
class ListenSocket {
 public:
  // Unavailable, naming the address and the cause, if it cannot be had: taken
  // by another program, not an address of this machine, not permitted. The file
  // of a unix socket is for this user alone (0600), goes with the object, and
  // replaces one that a dead program has left.
  static absl::StatusOr<ListenSocket> Open(const Address& address);

  // Takes over a descriptor that another program has opened, and closes it in
  // the end. InvalidArgument if it is no stream socket that listens.
  static absl::StatusOr<ListenSocket> Adopt(int descriptor);

  ListenSocket(ListenSocket&& other) noexcept;
  ListenSocket& operator=(ListenSocket&&) = delete;
  ~ListenSocket();

  // Where it listens, with the port that it got.
  const Address& Where() const { return where_; }
  // 0 of a unix socket.
  uint16_t Port() const { return where_.port; }

  // Whether others may hold it too: it is then open when this program has
  // ended.
  bool IsPassed() const { return passed_; }

  // Valid while the object lives.
  int Descriptor() const { return descriptor_; }

 private:
  static absl::StatusOr<ListenSocket> OpenUnix(const Address& address);
  ListenSocket(int descriptor, bool passed, Address where)
      : descriptor_(descriptor), passed_(passed), where_(std::move(where)) {}

  int descriptor_;
  bool passed_;
  Address where_;
  std::optional<SocketFile> file_;
};

}  // namespace leadline

#endif  // LEADLINE_BASE_LISTEN_SOCKET_H_
