// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/fading_path.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string_view>
#include <vector>

namespace leadline {
namespace {

constexpr char kFade = 'f';
constexpr char kEnd = 'e';

int ConnectTo(uint16_t port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  where.sin_port = htons(port);
  if (connect(descriptor, reinterpret_cast<sockaddr*>(&where), sizeof where) ==
      0) {
    return descriptor;
  }
  close(descriptor);
  return -1;
}

bool SendAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent =
        send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

// What has come; empty at the end.
std::string_view Receive(int descriptor, std::array<char, 65536>& buffer) {
  const ssize_t size = recv(descriptor, buffer.data(), buffer.size(), 0);
  return {buffer.data(), size > 0 ? static_cast<size_t>(size) : 0};
}

}  // namespace

FadingPath::FadingPath(uint16_t server_port)
    : listener_(ListenSocket::Open({"127.0.0.1", 0}).value()),
      server_port_(server_port) {
  if (pipe(orders_) != 0) {
    std::perror("pipe");
    std::abort();
  }
  thread_ = std::thread([this] { Run(); });
}

FadingPath::~FadingPath() {
  Wake(kEnd);
  thread_.join();
  for (const int end : orders_) close(end);
}

bool FadingPath::Fade(std::chrono::milliseconds patience) {
  std::unique_lock lock(mu_);
  fading_ = true;
  Wake(kFade);
  return changed_.wait_for(lock, patience, [this] { return !fading_; }) &&
         any_killed_;
}

void FadingPath::Wake(char word) const {
  if (write(orders_[1], &word, 1) != 1) std::abort();
}

void FadingPath::Run() {
  bool fading = false;
  bool any_killed = false;
  for (char order = 0; order != kEnd;) {
    std::vector<pollfd> polled = {{orders_[0], POLLIN, 0},
                                  {listener_.Descriptor(), POLLIN, 0}};
    for (const Link& link : links_) {
      polled.push_back({link.client, POLLIN, 0});
      polled.push_back({link.server, POLLIN, 0});  // of -1 nothing is told
    }
    if (poll(polled.data(), polled.size(), -1) < 0) continue;
    size_t next = 2;
    for (auto link = links_.begin(); link != links_.end(); next += 2) {
      const bool good = Carry(*link, polled[next].revents != 0,
                              polled[next + 1].revents != 0);
      if (!good) Close(*link);
      link = good ? std::next(link) : links_.erase(link);
    }
    if (polled[1].revents != 0) Accept();
    if (polled[0].revents != 0 && read(orders_[0], &order, 1) == 1 &&
        order == kFade) {
      fading = true;
      any_killed = KillAll();
    }
    if (!fading || std::ranges::any_of(links_, &IsDead)) continue;
    fading = false;
    const std::lock_guard lock(mu_);
    fading_ = false;
    any_killed_ = any_killed;
    changed_.notify_all();
  }
  for (const Link& link : links_) Close(link);
}

bool FadingPath::IsDead(const Link& link) { return link.server < 0; }

void FadingPath::Close(const Link& link) {
  close(link.client);
  if (!IsDead(link)) close(link.server);
}

void FadingPath::Accept() {
  const int client =
      accept4(listener_.Descriptor(), nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  const int server = ConnectTo(server_port_);
  if (server < 0) {
    close(client);
    return;
  }
  links_.push_back({client, server});
}

bool FadingPath::KillAll() {
  bool any = false;
  for (Link& link : links_) {
    if (IsDead(link)) continue;
    close(link.server);
    link.server = -1;
    any = true;
  }
  return any;
}

bool FadingPath::Carry(const Link& link, bool from_client, bool from_server) {
  std::array<char, 65536> buffer;
  if (from_client) {
    const std::string_view bytes = Receive(link.client, buffer);
    if (bytes.empty()) return false;
    // On a dead link they are lost.
    if (!IsDead(link) && !SendAll(link.server, bytes)) return false;
  }
  if (from_server) {
    const std::string_view bytes = Receive(link.server, buffer);
    if (bytes.empty() || !SendAll(link.client, bytes)) return false;
  }
  return true;
}

}  // namespace leadline
