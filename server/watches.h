// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_WATCHES_H_
#define LEADLINE_SERVER_WATCHES_H_

#include <cstddef>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "server/open_calls.h"
#include "server/replica_view.h"
#include "server/watch_call.h"

namespace leadline {

// Looks at the replica for all who watch it, on a thread of its own, ten times
// a second while there are any. Thread-safe.
class Watches {
 public:
  // `replica`, `clock`, `desk` and `metrics` must outlive it; at most so many
  // watches at once.
  Watches(ReplicaView& replica, Clock& clock, CallDesk& desk, Metrics& metrics,
          size_t most);
  Watches(const Watches&) = delete;
  Watches& operator=(const Watches&) = delete;

  // A call that was admitted: watches from here on, or ends with an error. The
  // result is gRPC's.
  WatchCall::Reactor* Begin(grpc::CallbackServerContext& context,
                            const v1::WatchReplicaRequest& request,
                            CallDesk::SteadyTime start);

  // All of them end with this error, those that come later included.
  void EndAll(const absl::Status& error) { open_.EndAll(error); }

 private:
  void Run(const std::stop_token& stop);
  void OfferAll();
  OfferedStatus StatusNow();

  ReplicaView& replica_;
  Clock& clock_;
  CallDesk& desk_;
  Metrics& metrics_;
  CallQuota quota_;
  OpenCalls open_;
  std::mutex mutex_;
  std::vector<std::weak_ptr<WatchCall>> calls_;  // guarded by mutex_
  std::jthread thread_;  // last, so that it ends before what it uses
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_WATCHES_H_
