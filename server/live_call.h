// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_LIVE_CALL_H_
#define LEADLINE_SERVER_LIVE_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <utility>

#include "server/call_desk.h"
#include "server/live_reader.h"
#include "server/lookup_handler.h"
#include "server/metrics.h"

namespace leadline {

// A lookup that has missed, while upstream is asked. It ends itself: gRPC's own
// threads call it, and no thread waits. What it is given must outlive it.
class LiveCall final : public grpc::ServerUnaryReactor {
 public:
  struct Parts {
    grpc::CallbackServerContext& context;
    grpc::ByteBuffer& response;
    LookupHandler& handler;
    const LiveReader& reader;
    CallDesk& desk;
    Metrics& metrics;
    std::chrono::steady_clock::time_point start;  // of the lookup
  };

  // Asks. The result is gRPC's.
  static grpc::ServerUnaryReactor* Begin(const Parts& parts, LookupMiss miss);

  void OnCancel() override { question_.Cancel(); }
  void OnDone() override { delete this; }

 private:
  LiveCall(const Parts& parts, LookupMiss miss)
      : parts_(parts),
        miss_(std::move(miss)),
        question_(miss_.request.phone(), parts.context.deadline()) {}
  void End(LiveResult result);

  const Parts parts_;
  const LookupMiss miss_;
  LiveReader::Question question_;
};

// Thread-safe where gRPC needs it to be.

}  // namespace leadline

#endif  // LEADLINE_SERVER_LIVE_CALL_H_
