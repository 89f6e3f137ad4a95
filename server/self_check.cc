// SPDX-License-Identifier: Apache-2.0
#include "server/self_check.h"

#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/channel_arguments.h>

#include <chrono>
#include <future>

namespace leadline {
namespace {

constexpr char kMethod[] = "/grpc.health.v1.Health/Check";

}  // namespace

bool AnswersItself(grpc::Server& server, Duration limit) {
  grpc::TemplatedGenericStub<grpc::ByteBuffer, grpc::ByteBuffer> stub(
      server.InProcessChannel(grpc::ChannelArguments()));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + limit);
  const grpc::Slice nothing("");
  const grpc::ByteBuffer request(&nothing, 1);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> done;
  stub.UnaryCall(
      &context, kMethod, {}, &request, &response,
      [&done](grpc::Status status) { done.set_value(std::move(status)); });
  return done.get_future().get().ok();
}

}  // namespace leadline
