// SPDX-License-Identifier: Apache-2.0
#include "base/listen_socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

namespace leadline {
namespace {

constexpr int kBacklog = 128;

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

uint16_t PortOf(int descriptor) {
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  getsockname(descriptor, reinterpret_cast<sockaddr*>(&bound), &size);
  // The port is at the same place in both kinds of address.
  return ntohs(reinterpret_cast<const sockaddr_in*>(&bound)->sin_port);
}

}  // namespace

absl::StatusOr<ListenSocket> ListenSocket::Open(const Address& address) {
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
    if (descriptor >= 0) return ListenSocket(descriptor, PortOf(descriptor));
    error = errno;
  }
  return CannotListen(address, error);
}

ListenSocket::ListenSocket(ListenSocket&& other) noexcept
    : descriptor_(other.Release()), port_(other.port_) {}

ListenSocket::~ListenSocket() {
  if (descriptor_ >= 0) close(descriptor_);
}

int ListenSocket::Release() { return std::exchange(descriptor_, -1); }

}  // namespace leadline
