// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_WATCH_CALL_H_
#define LEADLINE_SERVER_WATCH_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "leadline/v1/lookup.pb.h"
#include "server/call_desk.h"
#include "server/call_quota.h"
#include "server/errors.h"
#include "server/metrics.h"
#include "server/open_calls.h"

namespace leadline {

// A status as watches are offered it.
struct OfferedStatus {
  v1::WatchReplicaResponse message;
  // The same for statuses that differ only by what time does to them.
  std::string key;
};

// A WatchReplica that was admitted: sends what it is offered, if it is new and
// the last one has been sent, and at most once in each interval. What it is
// given must outlive it.
class WatchCall final
    : public grpc::ServerWriteReactor<v1::WatchReplicaResponse>,
      public OpenCall {
 public:
  using Reactor = grpc::ServerWriteReactor<v1::WatchReplicaResponse>;

  struct Parts {
    grpc::CallbackServerContext& context;
    CallDesk& desk;
    Metrics& metrics;
    OpenCalls& open;
    CallDesk::SteadyTime start;
    Duration min_interval;
  };

  static std::shared_ptr<WatchCall> Begin(const Parts& parts,
                                          CallQuota::Ticket ticket);

  WatchCall(const Parts& parts, CallQuota::Ticket ticket);

  // Sends the status, or leaves it: what changes is offered again.
  void Offer(const OfferedStatus& status, SteadyPoint now);

  void OnWriteDone(bool ok) override;
  void OnCancel() override { EndWith(CallCancelled()); }
  void OnDone() override;

  void EndWith(const absl::Status& error) override;

 private:
  void End(const absl::Status& error);

  const Parts parts_;
  CallQuota::Ticket ticket_;
  v1::WatchReplicaResponse message_;  // on its way while is_writing_
  std::mutex mutex_;
  // Guarded by mutex_.
  std::shared_ptr<WatchCall> self_;  // until OnDone
  bool is_writing_ = false;
  bool has_ended_ = false;
  absl::Status end_with_;            // once that is written
  std::optional<SteadyPoint> sent_;  // the latest
  std::string sent_key_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_WATCH_CALL_H_
