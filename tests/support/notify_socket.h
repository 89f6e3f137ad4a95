// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SUPPORT_NOTIFY_SOCKET_H_
#define LEADLINE_TESTS_SUPPORT_NOTIFY_SOCKET_H_

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace leadline {

// A service manager's end of NOTIFY_SOCKET. Not thread-safe.
class NotifySocket {
 public:
  // A path, or a name of no file that begins with @.
  explicit NotifySocket(const std::string& name)
      : descriptor_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(name.begin(), name.end(), address.sun_path);
    if (name.starts_with('@')) address.sun_path[0] = '\0';
    bind(descriptor_, reinterpret_cast<const sockaddr*>(&address),
         static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size()));
  }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;
  ~NotifySocket() { close(descriptor_); }

  // What was told next; "" if nothing is within half a minute.
  std::string Next() const {
    pollfd readable = {.fd = descriptor_, .events = POLLIN, .revents = 0};
    if (poll(&readable, 1, 30'000) <= 0) return "";
    std::array<char, 4096> text{};
    const ssize_t size = recv(descriptor_, text.data(), text.size(), 0);
    return {text.data(), size > 0 ? static_cast<size_t>(size) : 0};
  }

 private:
  int descriptor_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SUPPORT_NOTIFY_SOCKET_H_
