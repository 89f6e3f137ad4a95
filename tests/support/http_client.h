// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SUPPORT_HTTP_CLIENT_H_
#define LEADLINE_TESTS_SUPPORT_HTTP_CLIENT_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>

namespace leadline {

// A TCP connection to a port of this machine.
class Connection {
 public:
  explicit Connection(uint16_t port)
      : descriptor_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(descriptor_, reinterpret_cast<sockaddr*>(&address),
                         sizeof(address)) == 0;
    timeval patience{};
    patience.tv_sec = 60;
    setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience,
               sizeof(patience));
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { close(descriptor_); }

  bool IsConnected() const { return connected_; }

  void Send(const std::string& text) const {
    send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL);
  }

  // What comes next, however little; empty once the other side has closed.
  std::string ReadSome() const {
    char part[65536];
    const ssize_t size = recv(descriptor_, part, sizeof(part), 0);
    return size > 0 ? std::string(part, static_cast<size_t>(size)) : "";
  }

  // All there is until the other side closes.
  std::string ReadAll() const {
    std::string all;
    for (std::string part = ReadSome(); !part.empty(); part = ReadSome()) {
      all += part;
    }
    return all;
  }

 private:
  int descriptor_;
  bool connected_ = false;
};

struct HttpAnswer {
  int status = 0;
  std::string headers;
  std::string body;
};

// One request on a connection of its own.
inline HttpAnswer Http(uint16_t port, const std::string& method,
                       const std::string& target,
                       const std::string& body = "") {
  const Connection connection(port);
  std::string request = method + " " + target + " HTTP/1.1\r\nHost: x\r\n";
  if (!body.empty()) {
    request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  connection.Send(request + "Connection: close\r\n\r\n" + body);
  const std::string answer = connection.ReadAll();
  const size_t end = answer.find("\r\n\r\n");
  if (!answer.starts_with("HTTP/1.1 ") || end == std::string::npos) return {};
  return {std::stoi(answer.substr(9, 3)), answer.substr(0, end),
          answer.substr(end + 4)};
}

}  // namespace leadline

#endif  // LEADLINE_TESTS_SUPPORT_HTTP_CLIENT_H_
