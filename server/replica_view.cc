// SPDX-License-Identifier: Apache-2.0
#include "server/replica_view.h"

#include "server/errors.h"

namespace leadline {

absl::StatusOr<v1::GetReplicaStatusResponse> ReplicaView::Status() {
  const absl::StatusOr<ReplicaState> state = store_.State();
  if (!state.ok()) return Fault(state.status());
  return StatusAnswer(*state, clock_.Now(), SeenFor(state->as_of));
}

absl::Status ReplicaView::CheckStaleness(const std::optional<Duration>& bound,
                                         const AnswerFreshness& freshness) {
  if (!bound) return absl::OkStatus();
  // Before the first read of the newest changes nothing bounds the age.
  if (!freshness.age) return Incomplete();
  if (*freshness.age > *bound) return ReplicaStale(freshness, *bound);
  return absl::OkStatus();
}

absl::Status ReplicaView::Incomplete() {
  const absl::StatusOr<ReplicaState> state = store_.State();
  return state.ok() ? ReplicaIncomplete(*state) : Fault(state.status());
}

absl::Status ReplicaView::Fault(const absl::Status& cause) {
  if (!absl::IsUnavailable(cause) && !absl::IsOutOfRange(cause)) {
    faults_.Report(cause);
  }
  return FromStore(cause);
}

}  // namespace leadline
