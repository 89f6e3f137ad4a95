// SPDX-License-Identifier: Apache-2.0
#include "base/accept_loop.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include "base/log.h"

namespace leadline {
namespace {

using std::chrono::steady_clock;

// Without a descriptor left, the next one is tried for after this.
constexpr int kPauseMs = 100;

// What has nothing to do with the next connection: accept(2) also reports what
// has become of the one it would have returned.
bool IsOfOneConnection(int error) {
  switch (error) {
    case EINTR:
    case ECONNABORTED:
    case EPERM:  // a firewall's rule
    case ENETDOWN:
    case EPROTO:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ENETUNREACH:
      return true;
    default:
      return false;
  }
}

}  // namespace

AcceptLoop::AcceptLoop(ListenSocket socket, const Options& options, Take take)
    : socket_(std::move(socket)),
      options_(options),
      take_(std::move(take)),
      stop_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this] { Run(); }) {}

AcceptLoop::~AcceptLoop() {
  Stop();
  close(stop_);
}

void AcceptLoop::Stop() {
  const std::lock_guard lock(mutex_);
  if (!thread_.joinable()) return;
  eventfd_write(stop_, 1);
  thread_.join();
}

bool AcceptLoop::HasAcceptedWithin(Duration length) const {
  const steady_clock::rep accepted = accepted_;
  return accepted != 0 &&
         steady_clock::now() -
                 steady_clock::time_point(steady_clock::duration(accepted)) <
             length;
}

void AcceptLoop::Run() {
  bool pause = false;
  while (true) {
    pollfd events[] = {{.fd = stop_, .events = POLLIN, .revents = 0},
                       // A negative descriptor is passed over.
                       {.fd = pause ? -1 : socket_.Descriptor(),
                        .events = POLLIN,
                        .revents = 0}};
    poll(events, 2, pause ? kPauseMs : -1);
    if (events[0].revents != 0) return;
    pause = !AcceptOne();
  }
}

bool AcceptLoop::AcceptOne() {
  const int descriptor = accept4(socket_.Descriptor(), nullptr, nullptr,
                                 SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (descriptor < 0) {
    // EAGAIN: another who holds the socket was faster.
    if (errno == EAGAIN || IsOfOneConnection(errno)) return true;
    ComplainOnce(errno);
    return false;
  }
  complained_ = false;
  accepted_ = steady_clock::now().time_since_epoch().count();
  Prepare(descriptor);
  take_(descriptor);
  return true;
}

void AcceptLoop::Prepare(int descriptor) const {
  if (socket_.Where().IsUnix()) return;
  const int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  const auto limit = static_cast<unsigned>(options_.unacknowledged.count());
  if (limit == 0) return;
  setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &limit, sizeof(limit));
}

void AcceptLoop::ComplainOnce(int error) {
  if (std::exchange(complained_, true)) return;
  LogWarning("cannot-accept",
             {{"address", socket_.Where().ToString()},
              {"reason", std::generic_category().message(error)}});
}

}  // namespace leadline
