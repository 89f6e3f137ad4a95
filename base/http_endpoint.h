// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BASE_HTTP_ENDPOINT_H_
#define LEADLINE_BASE_HTTP_ENDPOINT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "base/address.h"

struct MHD_Daemon;

namespace leadline {

// What one page answers.
struct HttpReply {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

// A small HTTP/1.1 server for GET and HEAD, made for probes and scrapers: one
// thread, at most 64 connections, each closed after ten idle seconds, so that
// slow or many clients cost little. Thread-safe.
class HttpEndpoint {
 public:
  // The answer for a path, without its query. Called by one thread at a time.
  using Pages = std::function<HttpReply(std::string_view path)>;

  // Listens and serves until destruction. Unavailable, naming the address and
  // the cause, if it cannot listen.
  static absl::StatusOr<std::unique_ptr<HttpEndpoint>> Start(
      const Address& address, Pages pages);

  HttpEndpoint(const HttpEndpoint&) = delete;
  HttpEndpoint& operator=(const HttpEndpoint&) = delete;
  ~HttpEndpoint();

  uint16_t Port() const { return port_; }

  // Called by the HTTP library's thread for each request.
  HttpReply Answer(std::string_view method, std::string_view path) const;

 private:
  explicit HttpEndpoint(Pages pages) : pages_(std::move(pages)) {}

  const Pages pages_;
  uint16_t port_ = 0;
  MHD_Daemon* daemon_ = nullptr;
};

}  // namespace leadline

#endif  // LEADLINE_BASE_HTTP_ENDPOINT_H_
