// SPDX-License-Identifier: Apache-2.0
#include "tests/sync/raw_http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

namespace leadline {
namespace {

// Reads until `done` says so; false if the other side closed before.
bool ReadUntil(int fd, std::string& text,
               const std::function<bool(const std::string&)>& done) {
  char buffer[4096];
  while (!done(text)) {
    const ssize_t size = recv(fd, buffer, sizeof(buffer), 0);
    if (size <= 0) return false;
    text.append(buffer, static_cast<size_t>(size));
  }
  return true;
}

size_t LengthIn(const std::string& head) {
  constexpr char kName[] = "Content-Length: ";
  const size_t at = head.find(kName);
  return at == std::string::npos
             ? 0
             : std::stoul(head.substr(at + sizeof(kName) - 1));
}

}  // namespace

void RawHttpServer::Peer::Send(const std::string& bytes) {
  size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t size =
        send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (size <= 0) return;
    sent += static_cast<size_t>(size);
  }
}

void RawHttpServer::Peer::WaitForClose() {
  std::string ignored;
  ReadUntil(fd_, ignored, [](const std::string&) { return false; });
  open_ = false;
}

RawHttpServer::RawHttpServer(Handler handler) : handler_(std::move(handler)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, generic, size) != 0 || listen(listener_, 16) != 0 ||
      getsockname(listener_, generic, &size) != 0) {
    return;  // the port stays 0, and every test that uses it fails
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Run(); });
}

RawHttpServer::~RawHttpServer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    shutdown(listener_, SHUT_RDWR);
    if (current_ >= 0) shutdown(current_, SHUT_RDWR);
  }
  if (thread_.joinable()) thread_.join();
  close(listener_);
}

void RawHttpServer::Run() {
  for (int connection = 1;; ++connection) {
    const int fd = accept(listener_, nullptr, nullptr);
    if (fd < 0) return;
    {
      const std::lock_guard lock(mutex_);
      current_ = fd;
      if (stopping_) shutdown(fd, SHUT_RDWR);
    }
    Serve(fd, connection);
    const std::lock_guard lock(mutex_);
    current_ = -1;
    close(fd);
    ++closed_;
    changed_.notify_all();
  }
}

void RawHttpServer::Serve(int fd, int connection) {
  Peer peer(fd);
  std::string text;
  while (peer.IsOpen()) {
    if (!ReadUntil(fd, text, [](const std::string& so_far) {
          return so_far.find("\r\n\r\n") != std::string::npos;
        })) {
      return;
    }
    Request request;
    request.connection = connection;
    const size_t head_size = text.find("\r\n\r\n") + 4;
    request.head = text.substr(0, head_size);
    const size_t whole = head_size + LengthIn(request.head);
    if (!ReadUntil(fd, text, [&](const std::string& so_far) {
          return so_far.size() >= whole;
        })) {
      return;
    }
    request.body = text.substr(head_size, whole - head_size);
    text.erase(0, whole);
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      changed_.notify_all();
    }
    handler_(request, peer);
  }
}

std::vector<RawHttpServer::Request> RawHttpServer::Requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void RawHttpServer::WaitForClosed(int connections) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return closed_ >= connections; });
}

void RawHttpServer::WaitForRequests(size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return requests_.size() >= count; });
}

std::string Answer(const std::string& body, const std::string& headers,
                   const std::string& status) {
  return "HTTP/1.1 " + status +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         headers + "\r\n" + body;
}

}  // namespace leadline
