// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_CALL_DESK_H_
#define LEADLINE_SERVER_CALL_DESK_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <atomic>
#include <chrono>

#include "absl/status/status.h"
#include "server/access.h"
#include "server/call_log.h"
#include "server/metrics.h"

namespace leadline {

// Where every call passes on its way in and on its way out: whether it is worth
// an answer and its caller may have one, and what is counted, logged and sent
// of its end. What it is given must outlive it. Thread-safe.
class CallDesk {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;

  CallDesk(Metrics& metrics, CallLog& log, const Access& access)
      : metrics_(metrics), log_(log), access_(access) {}

  // From here on, calls that come are refused with UNAVAILABLE, DRAINING.
  void RefuseCalls() { refusing_ = true; }

  // Counts a call that has come. OK if it is worth an answer, and its caller
  // has the right to one.
  absl::Status Admit(Call call, const grpc::ServerContextBase& context);

  // OK while the caller of a call that was admitted waits: it has not gone, and
  // its time is not up.
  absl::Status GoOn(const grpc::ServerContextBase& context) const;
  // The same, the server does not refuse calls, and the caller still has the
  // right: for what a call that is open for long begins anew.
  absl::Status BeginAnew(Call call,
                         const grpc::ServerContextBase& context) const;

  // A call that began at `start` ends like this. Gives what is to be sent.
  grpc::Status End(Call call, const absl::Status& status, SteadyTime start,
                   grpc::ServerContextBase& context);

 private:
  Metrics& metrics_;
  CallLog& log_;
  const Access& access_;
  std::atomic<bool> refusing_{false};
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_CALL_DESK_H_
