// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_HTTP_SERVER_H_
#define LEADLINE_SANDBOX_HTTP_SERVER_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "sandbox/listener.h"
#include "sandbox/message.h"

namespace sandbox {

struct HttpServerOptions {
  unsigned connections = 512;     // more are not accepted
  unsigned idle_seconds = 75;     // a silent connection is closed then
  size_t largest_body = 8 << 20;  // a longer request is answered 413
  unsigned workers = 4;           // how many requests are worked on at once
  bool gzip = false;              // for callers that accept it
  // Upstream time, for the Date header: the moment in which the answer leaves.
  std::function<int64_t()> now_ms;
};

// Carries requests from sockets to a handler and its responses back, with the
// delays and broken connections that they ask for. One thread waits for all
// sockets, so a slow client costs no other. Safe for use by many threads.
class HttpServer {
 public:
  // Called by several threads at once.
  using Handler = std::function<Response(const Request&)>;

  // Takes over a listening socket. Unavailable if the system gives no thread
  // or descriptor for it.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(
      Listener listener, const HttpServerOptions& options, Handler handler);

  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Accepts no more, ends what is being worked on, closes every connection.
  ~HttpServer();

  uint16_t Port() const;

 private:
  class Daemon;
  explicit HttpServer(std::unique_ptr<Daemon> daemon);

  std::unique_ptr<Daemon> daemon_;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_HTTP_SERVER_H_
