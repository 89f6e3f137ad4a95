// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_FRONT_H_
#define LEADLINE_SANDBOX_FRONT_H_

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sandbox/http_server.h"
#include "sandbox/listener.h"

namespace sandbox {

// An HTTP server on a port that it keeps, and that can be shut for a while:
// connections are then refused by the system, and those that are open break.
// Safe for use by many threads at once.
class Front {
 public:
  // Serves when it returns; fails as HttpServer::Start() does.
  static absl::StatusOr<std::unique_ptr<Front>> Start(
      Listener listener, const HttpServerOptions& options,
      HttpServer::Handler handler);

  Front(const Front&) = delete;
  Front& operator=(const Front&) = delete;
  ~Front();

  uint16_t Port() const { return listener_.Port(); }

  // Shuts the port for this long, a tenth of a second from now: the answer to
  // the call that asked for it is to leave before. Asked again meanwhile, the
  // longer of the two counts. Returns at once.
  void RefuseFor(std::chrono::milliseconds time);

 private:
  using Time = std::chrono::steady_clock::time_point;

  Front(Listener listener, const HttpServerOptions& options,
        HttpServer::Handler handler);
  absl::Status Open();
  void Run(const std::stop_token& stop);

  // Constant after construction.
  const Listener listener_;
  const HttpServerOptions options_;
  const HttpServer::Handler handler_;

  // Used by Start() and then by the thread alone.
  std::unique_ptr<HttpServer> server_;

  std::mutex mu_;
  std::condition_variable_any changed_;
  Time shut_until_{};  // guarded by mu_

  std::jthread thread_;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_FRONT_H_
