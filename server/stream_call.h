// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_STREAM_CALL_H_
#define LEADLINE_SERVER_STREAM_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <mutex>
#include <optional>

#include "server/bulk_calls.h"
#include "server/metrics.h"

namespace leadline {

// A StreamLeadsByPhone that was admitted: reads a message, has it answered on a
// thread of the pool, writes the answer, and only then reads the next. So one
// message is in hand at most, and flow control holds back whoever sends faster
// or reads slower. It ends itself. What it is given must outlive it.
class StreamCall final
    : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
      public OpenCall,
      public std::enable_shared_from_this<StreamCall> {
 public:
  using Reactor = grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>;

  struct Parts {
    grpc::CallbackServerContext& context;
    BulkCalls& bulk;
    Metrics& metrics;
    CallDesk::SteadyTime start;
  };

  // Reads the first message. The result is gRPC's.
  static Reactor* Begin(const Parts& parts, CallQuota::Ticket ticket);

  StreamCall(const Parts& parts, CallQuota::Ticket ticket);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  // A read that waits ends of itself; a job that runs asks.
  void OnCancel() override {}
  void OnDone() override;

  void EndWith(const absl::Status& error) override;

 private:
  void Answer();
  void End(const absl::Status& status);

  const Parts parts_;
  CallQuota::Ticket ticket_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
  std::mutex mutex_;
  // Guarded by mutex_.
  std::shared_ptr<StreamCall> self_;  // until OnDone
  bool is_answering_ = false;         // from a message's read to its write
  bool has_ended_ = false;
  absl::Status end_with_;  // once the answer in hand is written
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_STREAM_CALL_H_
