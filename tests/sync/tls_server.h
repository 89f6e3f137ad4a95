// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYNC_TLS_SERVER_H_
#define LEADLINE_TESTS_SYNC_TLS_SERVER_H_

#include <atomic>
#include <string>

struct MHD_Daemon;

namespace leadline {

// An HTTPS server on a free loopback port with one of the certificates in
// tests/data/tls; answers everything with 200 and "{}". Safe for use by many
// threads.
class TlsServer {
 public:
  // `certificate` is "server.pem", say. Port() is 0 if it could not start.
  explicit TlsServer(const std::string& certificate);
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  ~TlsServer();

  int Port() const { return port_; }
  // Requests whose head was read, keys and all.
  int Requests() const { return requests_; }
  // Counts a request.
  void Count() { ++requests_; }

 private:
  const std::string certificate_;
  const std::string key_;
  std::atomic<int> requests_ = 0;
  MHD_Daemon* daemon_ = nullptr;
  int port_ = 0;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYNC_TLS_SERVER_H_
