// SPDX-License-Identifier: Apache-2.0
#include "server/grpc_listener.h"

#include <utility>

namespace leadline {
namespace {

using grpc::experimental::ExternalConnectionAcceptor;
using ConnectionType =
    grpc::ServerBuilder::experimental_type::ExternalConnectionType;

}  // namespace

GrpcListener::GrpcListener(
    ListenSocket socket,
    const std::shared_ptr<grpc::ServerCredentials>& credentials,
    grpc::ServerBuilder& builder)
    : where_(socket.Where()),
      passed_(socket.IsPassed()),
      grpc_(builder.experimental().AddExternalConnectionAcceptor(
          ConnectionType::FROM_FD, credentials)),
      socket_(std::move(socket)) {}

void GrpcListener::StartAccepting(Duration peer_is_gone_after) {
  ListenSocket socket = *std::exchange(socket_, std::nullopt);
  loop_.emplace(
      std::move(socket),
      AcceptLoop::Options{.unacknowledged = peer_is_gone_after},
      [this](int descriptor) {
        ExternalConnectionAcceptor::NewConnectionParameters connection;
        connection.fd = descriptor;
        grpc_->HandleNewConnection(&connection);
      });
}

}  // namespace leadline
