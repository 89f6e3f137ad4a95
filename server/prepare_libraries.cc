// SPDX-License-Identifier: Apache-2.0
#include "server/prepare_libraries.h"

#include "absl/synchronization/mutex.h"

namespace leadline {

void PrepareLibraries() {
  // Debian builds abseil so that each lock gRPC takes is looked up in a graph
  // of all locks, to find deadlocks: a twentieth of what a call costs.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

}  // namespace leadline
