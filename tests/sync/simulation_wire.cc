// SPDX-License-Identifier: Apache-2.0
#include "tests/sync/simulation_wire.h"

#include <string>
#include <utility>

#include "sandbox/api_options.h"
#include "sandbox/listener.h"

namespace leadline {

SimulationWire::SimulationWire(const Clock& clock, Answer answer) {
  absl::StatusOr<sandbox::Listener> listener =
      sandbox::Listener::Open("127.0.0.1:0");
  const uint16_t port = listener.value().Port();
  sandbox::HttpServerOptions server;
  server.workers = 1;
  server.gzip = true;
  server.now_ms = [] { return int64_t{0}; };
  server_ = *sandbox::HttpServer::Start(*std::move(listener), server,
                                        std::move(answer));
  CurlOptions options;
  options.upstream = {"http", "127.0.0.1", port};
  transport_ = *CurlTransport::Create(
      options, {sandbox::kDefaultAccessKey, sandbox::kDefaultSecretKey}, clock);
}

absl::StatusOr<HttpResponse> SimulationWire::Send(const HttpRequest& request,
                                                  const MaySend& may_send) {
  return transport_->Send(request, may_send);
}

}  // namespace leadline
