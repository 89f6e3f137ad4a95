// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_REPLICA_VIEW_H_
#define LEADLINE_SERVER_REPLICA_VIEW_H_

#include <optional>

#include "absl/status/status.h"
#include "base/clock.h"
#include "replica/lead_store.h"
#include "server/answer.h"
#include "server/as_of_watch.h"
#include "server/fault_log.h"

namespace leadline {

// The replica as all calls see it: with its age, and with the errors of
// server/errors.h for what goes wrong. `store` and `clock` must outlive it.
// Safe for concurrent use.
class ReplicaView {
 public:
  ReplicaView(const LeadStore& store, const Clock& clock)
      : store_(store), clock_(clock), faults_(clock) {}

  const LeadStore& Store() const { return store_; }

  // How fresh an answer of the store is now: PhoneAnswer, IdAnswer,
  // SnapshotFreshness.
  template <typename Answer>
  AnswerFreshness FreshnessNow(const Answer& answer) {
    return FreshnessOf(answer, clock_.Now(), SeenFor(answer.as_of));
  }

  // The status call's answer.
  absl::StatusOr<v1::GetReplicaStatusResponse> Status();

  // OK if the answer is fresh enough for the request.
  absl::Status CheckStaleness(const std::optional<Duration>& bound,
                              const AnswerFreshness& freshness);

  // What a miss is, while the replica is not complete.
  absl::Status Incomplete();

  // What the caller sees of an error of the store. The cause goes to the log if
  // it is a fault: a replica that is not there yet is none, and is logged once,
  // where health is watched; nor is a number that very many leads have.
  absl::Status Fault(const absl::Status& cause);

 private:
  Duration SeenFor(const std::optional<TimePoint>& as_of) {
    return watch_.SeenFor(as_of, clock_.SteadyNow());
  }

  const LeadStore& store_;
  const Clock& clock_;
  FaultLog faults_;
  AsOfWatch watch_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_REPLICA_VIEW_H_
