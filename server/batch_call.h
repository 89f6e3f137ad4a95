// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_BATCH_CALL_H_
#define LEADLINE_SERVER_BATCH_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <utility>

#include "server/bulk_calls.h"

namespace leadline {

// A BatchGetLeadsByPhone that was admitted. It ends itself. What it is given
// must outlive it.
class BatchCall final : public grpc::ServerUnaryReactor {
 public:
  struct Parts {
    grpc::CallbackServerContext& context;
    const grpc::ByteBuffer& request;
    grpc::ByteBuffer& response;
    BulkCalls& bulk;
    CallDesk::SteadyTime start;
  };

  // Has it answered on a thread of the pool. The result is gRPC's.
  static grpc::ServerUnaryReactor* Begin(const Parts& parts,
                                         CallQuota::Ticket ticket);

  // The job that runs asks for itself whether the caller has gone.
  void OnCancel() override {}
  void OnDone() override { delete this; }

 private:
  BatchCall(const Parts& parts, CallQuota::Ticket ticket)
      : parts_(parts), ticket_(std::move(ticket)) {}
  void Answer();

  const Parts parts_;
  CallQuota::Ticket ticket_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_BATCH_CALL_H_
