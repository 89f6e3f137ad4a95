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
#include "base/listen_socket.h"
#include "replica/lead_store.h"
#include "server/access.h"
#include "server/access_files.h"
#include "server/call_desk.h"
#include "server/call_log.h"
#include "server/connections.h"
#include "server/grpc_listener.h"
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
  Duration max_connection_age{60'000};
  // Where the worker takes questions for numbers that the replica lacks; empty:
  // it is never asked.
  std::string live_socket = {};
  // For such a question and its answer.
  Duration live_time_limit{2000};
  // What may be in hand at once.
  ServiceLimits limits = {};
  // A call that takes longer is logged.
  Duration slow_call{100};
  // Who may call, and how connections are encrypted.
  AccessOptions access = {};
};

// Sockets that were passed to the program, and are used in place of addresses.
struct PassedServerSockets {
  std::optional<ListenSocket> grpc = std::nullopt;
  std::optional<ListenSocket> http = std::nullopt;
};

// The lookup service, health, reflection and the HTTP pages, on their ports.
// Thread-safe.
class LookupServer {
 public:
  // Listens and answers. Unavailable, naming the address and the cause, if an
  // address cannot be had; AccessFiles::Load()'s errors if one of its files
  // cannot be used. `store` and `clock` must outlive it.
  static absl::StatusOr<std::unique_ptr<LookupServer>> Start(
      const LookupServerOptions& options, const LeadStore& store, Clock& clock);
  // The same, on sockets that listen already, where there are any.
  static absl::StatusOr<std::unique_ptr<LookupServer>> Start(
      const LookupServerOptions& options, PassedServerSockets passed,
      const LeadStore& store, Clock& clock);

  LookupServer(const LookupServer&) = delete;
  LookupServer& operator=(const LookupServer&) = delete;
  // Stops at once, if Stop was not called.
  ~LookupServer();

  // With the port that it got. Not after Stop().
  const Address& GrpcAddress() const { return listener_->Where(); }
  uint16_t GrpcPort() const { return grpc_port_; }
  // None without an HTTP address.
  std::optional<Address> HttpAddress() const;
  std::optional<uint16_t> HttpPort() const;

  // Whether other programs may hold its gRPC socket too. Not after Stop().
  bool IsPassed() const { return listener_->IsPassed(); }

  // Tells health checks that the server is going away, and goes on answering.
  // New connections to sockets that were passed are left to whoever else holds
  // them; those to a socket of its own are still accepted, as nobody else
  // could.
  void BeginDrain();

  // True while clients are connected over gRPC, or are about to be.
  bool HasClients() const;

  // True if a call is answered within the time: the library's threads are
  // alive. Takes as long as the answer does.
  bool Answers(Duration limit) const;

  // Closes all connections, once the calls that have begun are answered.
  void Stop();

 private:
  LookupServer(const LookupServerOptions& options, const LeadStore& store,
               Clock& clock);
  absl::Status LoadAccess(const AccessOptions& options);
  absl::Status StartGrpc(const LookupServerOptions& options,
                         std::optional<ListenSocket> passed);
  absl::Status StartHttp(const LookupServerOptions& options,
                         std::optional<ListenSocket> passed);

  const LeadStore& store_;
  Clock& clock_;
  Metrics metrics_;
  Access access_;
  std::unique_ptr<AccessFiles> access_files_;
  CallLog log_;
  CallDesk desk_;
  ReplicaView replica_;
  std::unique_ptr<LiveReader> live_;  // null: upstream is never asked
  LookupService service_;
  std::unique_ptr<grpc::Server> grpc_;
  std::unique_ptr<GrpcListener> listener_;  // stops before grpc_ does
  uint16_t grpc_port_ = 0;
  std::optional<Connections> connections_;
  std::unique_ptr<Health> health_;
  std::unique_ptr<HttpPages> pages_;
  std::unique_ptr<HttpEndpoint> http_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_LOOKUP_SERVER_H_
