// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BASE_SOCKET_FILE_H_
#define LEADLINE_BASE_SOCKET_FILE_H_

#include <sys/types.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace leadline {

// The file of a unix socket that this program listens at. Removed with the
// object, unless another has taken its place. Not thread-safe.
class SocketFile {
 public:
  // Binds the socket to the path, with mode 0600, and has it listen. A socket
  // that nobody answers at is replaced. Unavailable, naming the cause, if
  // another program answers there, if there is something that is no socket, or
  // if the system refuses.
  static absl::StatusOr<SocketFile> Listen(int descriptor,
                                           const std::string& path,
                                           int backlog);

  SocketFile(SocketFile&& other) noexcept;
  SocketFile& operator=(SocketFile&&) = delete;
  ~SocketFile();

 private:
  SocketFile(std::string path, dev_t device, ino_t inode)
      : path_(std::move(path)), device_(device), inode_(inode) {}

  std::string path_;  // empty: moved from
  dev_t device_;
  ino_t inode_;
};

}  // namespace leadline

#endif  // LEADLINE_BASE_SOCKET_FILE_H_
