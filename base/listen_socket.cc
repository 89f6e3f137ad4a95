// SPDX-License-Identifier: Apache-2.0
#include "base/listen_socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

namespace leadline {
namespace {

// Who comes while nobody accepts has to wait somewhere; the system's own limit
// is this or less.
constexpr int kBacklog = SOMAXCONN;

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

absl::Status CannotListen(const Address& address, const std::string& cause) {
  return absl::UnavailableError("cannot listen on " + address.ToString() +
                                ": " + cause);
}

absl::Status CannotListen(const Address& address, int error) {
  if (error == EADDRINUSE) {
    return CannotListen(address,
                        "another program has that port; stop it, or give "
                        "another port (0 is any free one)");
  }
  return CannotListen(address, std::generic_category().message(error));
}

// The descriptor, or -1 with errno.
int OpenOne(const addrinfo& info) {
  const int descriptor =
      socket(info.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return -1;
  const int on = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(descriptor, info.ai_addr, info.ai_addrlen) == 0 &&
      listen(descriptor, kBacklog) == 0) {
    return descriptor;
  }
  const int error = errno;
  close(descriptor);
  errno = error;
  return -1;
}

std::string HostOf(int family, const void* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(family, address, text.data(), text.size());
  return text.data();
}

// What the system says that it is bound to; none if that is no such address.
std::optional<Address> BoundTo(int descriptor) {
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&bound), &size) !=
      0) {
    return std::nullopt;
  }
  if (bound.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(bound);
    return Address{HostOf(AF_INET, &v4.sin_addr), ntohs(v4.sin_port)};
  }
  if (bound.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(bound);
    return Address{HostOf(AF_INET6, &v6.sin6_addr), ntohs(v6.sin6_port)};
  }
  const auto& file = reinterpret_cast<const sockaddr_un&>(bound);
  if (bound.ss_family != AF_UNIX || file.sun_path[0] == '\0') {
    return std::nullopt;
  }
  return Address{.host = "", .unix_path = file.sun_path};
}

int OptionOf(int descriptor, int option) {
  int value = -1;
  socklen_t size = sizeof(value);
  getsockopt(descriptor, SOL_SOCKET, option, &value, &size);
  return value;
}

}  // namespace

absl::StatusOr<ListenSocket> ListenSocket::Open(const Address& address) {
  if (address.IsUnix()) return OpenUnix(address);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failure =
      getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(),
                  &hints, &found);
  if (failure != 0) return CannotListen(address, gai_strerror(failure));
  const AddressList list(found, &freeaddrinfo);
  int error = EADDRNOTAVAIL;
  for (const addrinfo* info = list.get(); info; info = info->ai_next) {
    const int descriptor = OpenOne(*info);
    if (descriptor >= 0) {
      return ListenSocket(descriptor, /*passed=*/false,
                          BoundTo(descriptor).value_or(address));
    }
    error = errno;
  }
  return CannotListen(address, error);
}

absl::StatusOr<ListenSocket> ListenSocket::OpenUnix(const Address& address) {
  const int descriptor =
      socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return CannotListen(address, errno);
  ListenSocket opened(descriptor, /*passed=*/false, address);
  absl::StatusOr<SocketFile> file =
      SocketFile::Listen(descriptor, address.unix_path, kBacklog);
  if (!file.ok()) {
    return CannotListen(address, std::string(file.status().message()));
  }
  opened.file_.emplace(*std::move(file));
  return opened;
}

absl::StatusOr<ListenSocket> ListenSocket::Adopt(int descriptor) {
  if (OptionOf(descriptor, SO_TYPE) != SOCK_STREAM ||
      OptionOf(descriptor, SO_ACCEPTCONN) != 1) {
    return absl::InvalidArgumentError("is no stream socket that listens");
  }
  std::optional<Address> where = BoundTo(descriptor);
  if (!where) {
    return absl::InvalidArgumentError(
        "is neither a TCP socket nor a unix socket with a path");
  }
  if (fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0 ||
      fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) !=
          0) {
    return absl::InvalidArgumentError(std::generic_category().message(errno));
  }
  return ListenSocket(descriptor, /*passed=*/true, *std::move(where));
}

ListenSocket::ListenSocket(ListenSocket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      passed_(other.passed_),
      where_(std::move(other.where_)),
      file_(std::move(other.file_)) {}

// The file goes first: while the socket listens, no other program takes its
// place.
ListenSocket::~ListenSocket() {
  file_.reset();
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace leadline
