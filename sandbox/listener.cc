// SPDX-License-Identifier: Apache-2.0
#include "sandbox/listener.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/status/status.h"

namespace sandbox {
namespace {

constexpr int kBacklog = 256;

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

std::string ErrorText(int error) {
  return std::generic_category().message(error);
}

absl::StatusOr<Addresses> Resolve(const std::string& address) {
  const size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  if (colon == std::string::npos || colon + 1 == address.size()) {
    return absl::InvalidArgumentError("the address \"" + address +
                                      "\" has no port; give HOST:PORT");
  }
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  }
  const std::string port = address.substr(colon + 1);
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.empty() ? nullptr : host.c_str(),
                                port.c_str(), &hints, &found);
  if (error != 0) {
    return absl::InvalidArgumentError("cannot listen on " + address + ": " +
                                      gai_strerror(error));
  }
  return Addresses(found, &freeaddrinfo);
}

// The port that the socket really has, in the machine's byte order.
uint16_t PortOf(int descriptor) {
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  // The socket interface is built on casts between address types.
  auto* const any = reinterpret_cast<sockaddr*>(&bound);
  if (getsockname(descriptor, any, &size) != 0) return 0;
  if (bound.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<sockaddr_in6*>(&bound)->sin6_port);
  }
  return ntohs(reinterpret_cast<sockaddr_in*>(&bound)->sin_port);
}

int OpenSocket(const addrinfo& address) {
  return socket(address.ai_family,
                address.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                address.ai_protocol);
}

bool Bind(int descriptor, const sockaddr* address, socklen_t size) {
  const int yes = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  return bind(descriptor, address, size) == 0;
}

// A port that the system chose goes back to it when the socket stops listening,
// one that was asked for does not: ask for the one that was chosen.
bool KeepPort(int descriptor, const addrinfo& address) {
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  auto* const any = reinterpret_cast<sockaddr*>(&bound);
  if (getsockname(descriptor, any, &size) != 0) return false;
  const int keeper = OpenSocket(address);
  if (keeper < 0) return false;
  const bool kept = Bind(keeper, any, size) &&
                    dup3(keeper, descriptor, O_CLOEXEC) == descriptor;
  const int error = errno;
  close(keeper);
  errno = error;
  return kept;
}

bool Listen(int descriptor, const addrinfo& address) {
  return Bind(descriptor, address.ai_addr, address.ai_addrlen) &&
         KeepPort(descriptor, address) && listen(descriptor, kBacklog) == 0;
}

}  // namespace

Listener::Listener(int descriptor, uint16_t port)
    : descriptor_(descriptor), port_(port) {}

Listener::Listener(Listener&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), port_(other.port_) {}

Listener& Listener::operator=(Listener&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(port_, other.port_);
  return *this;
}

Listener::~Listener() {
  if (descriptor_ >= 0) close(descriptor_);
}

int Listener::Release() { return std::exchange(descriptor_, -1); }

absl::StatusOr<Listener> Listener::Share() const {
  const int descriptor = fcntl(descriptor_, F_DUPFD_CLOEXEC, 0);
  if (descriptor < 0) {
    return absl::UnavailableError("cannot share a socket: " + ErrorText(errno));
  }
  return Listener(descriptor, port_);
}

// Linux takes a socket that listened back to one that is bound only.
void Listener::Shut() const { shutdown(descriptor_, SHUT_RD); }

absl::Status Listener::Reopen() const {
  if (listen(descriptor_, kBacklog) == 0) return absl::OkStatus();
  return absl::UnavailableError("cannot listen again: " + ErrorText(errno));
}

absl::StatusOr<Listener> Listener::Open(const std::string& address) {
  const absl::StatusOr<Addresses> addresses = Resolve(address);
  if (!addresses.ok()) return addresses.status();
  const addrinfo& first = **addresses;
  const int descriptor = OpenSocket(first);
  if (descriptor < 0) {
    return absl::UnavailableError("cannot open a socket: " + ErrorText(errno));
  }
  Listener listener(descriptor, 0);
  if (!Listen(descriptor, first)) {
    const int error = errno;
    std::string text = "cannot listen on " + address + ": " + ErrorText(error);
    if (error == EADDRINUSE) {
      text += "; stop the program that has it or give another --address";
    }
    return absl::UnavailableError(text);
  }
  listener.port_ = PortOf(descriptor);
  return listener;
}

}  // namespace sandbox
