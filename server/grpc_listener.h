// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_GRPC_LISTENER_H_
#define LEADLINE_SERVER_GRPC_LISTENER_H_

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <memory>
#include <optional>

#include "base/accept_loop.h"
#include "base/address.h"
#include "base/clock.h"
#include "base/listen_socket.h"

namespace leadline {

// Where a gRPC server's clients come in. gRPC's own ports cannot be told to
// stop accepting, and take no socket that listens already; so connections are
// accepted here and handed over. Must end before the server is shut down.
// Thread-safe, but for StartAccepting().
class GrpcListener {
 public:
  // For the server that `builder` builds.
  GrpcListener(ListenSocket socket,
               const std::shared_ptr<grpc::ServerCredentials>& credentials,
               grpc::ServerBuilder& builder);

  // Once the server was started. A peer that acknowledges nothing for so long
  // is gone.
  void StartAccepting(Duration peer_is_gone_after);

  // Leaves those who come from here on to whoever else holds the socket.
  void StopAccepting() { loop_->Stop(); }

  const Address& Where() const { return where_; }
  bool IsPassed() const { return passed_; }
  bool HasAcceptedWithin(Duration length) const {
    return loop_->HasAcceptedWithin(length);
  }

 private:
  // Constant after construction.
  const Address where_;
  const bool passed_;
  const std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> grpc_;

  std::optional<ListenSocket> socket_;  // until it accepts
  std::optional<AcceptLoop> loop_;      // from then on
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_GRPC_LISTENER_H_
