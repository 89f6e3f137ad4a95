// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_LOOKUP_SERVER_H_
#define LEADLINE_SERVER_LOOKUP_SERVER_H_

#include <grpcpp/server.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "base/address.h"
#include "base/clock.h"
#include "base/http_endpoint.h"
#include "replica/lead_store.h"
#include "server/call_desk.h"
#include "server/call_log.h"
#include "server/connections.h"
#include "server/health.h"
#include "server/http_pages.h"
#include "server/live_reader.h"
#include "server/lookup_service.h"
#include "server/metrics.h"
#include "server/replica_view.h"

namespace leadline {

struct LookupServerOptions {
  Address grpc_address{"127.0.0.1", 50051};
  std::optional<Address> http_address = std::nullopt;
  // Calls in flight on one connection; more wait at the client.
  int max_streams = 1000;
  // Connections older than this are asked to come anew, so that clients find
  // new servers; 0: never.
  Duration max_connection_age{0};
  // Where the worker takes questions for numbers that the replica lacks; empty:
  // it is never asked.
  std::string live_socket = {};
  // For such a question and its answer.
  Duration live_time_limit{2000};
  // What may be in hand at once.
  ServiceLimits limits = {};
  // A call that takes longer is logged.
  Duration slow_call{100};
};

// The lookup service, health, reflection and the HTTP pages, on their ports.
// Thread-safe.
class LookupServer {
 public:
  // Listens and answers. Unavailable, naming the address and the cause, if an
  // address cannot be had. `store` and `clock` must outlive it.
  static absl::StatusOr<std::unique_ptr<LookupServer>> Start(
      const LookupServerOptions& options, const LeadStore& store, Clock& clock);

  LookupServer(const LookupServer&) = delete;
  LookupServer& operator=(const LookupServer&) = delete;
  // Stops at once, if Stop was not called.
  ~LookupServer();

  uint16_t GrpcPort() const { return grpc_port_; }
  // None without an HTTP address.
  std::optional<uint16_t> HttpPort() const;

  // Tells health checks that the server is going away; goes on answering.
  void BeginDrain();

  // True while clients are connected over gRPC.
  bool HasClients() const;

  // Closes all connections, once the calls that have begun are answered.
  void Stop();

 private:
  LookupServer(const LookupServerOptions& options, const LeadStore& store,
               Clock& clock);
  absl::Status StartGrpc(const LookupServerOptions& options);
  absl::Status StartHttp(const Address& address);

  const LeadStore& store_;
  Clock& clock_;
  Metrics metrics_;
  CallLog log_;
  CallDesk desk_;
  ReplicaView replica_;
  std::unique_ptr<LiveReader> live_;  // null: upstream is never asked
  LookupService service_;
  std::unique_ptr<grpc::Server> grpc_;
  uint16_t grpc_port_ = 0;
  std::optional<Connections> connections_;
  std::unique_ptr<Health> health_;
  std::unique_ptr<HttpPages> pages_;
  std::unique_ptr<HttpEndpoint> http_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_LOOKUP_SERVER_H_
