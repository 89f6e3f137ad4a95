// SPDX-License-Identifier: Apache-2.0
#include "server/health.h"

#include <string>

#include "base/log.h"

namespace leadline {
namespace {

constexpr Duration kLookEvery{100};

}  // namespace

Health::Health(grpc::HealthCheckServiceInterface& service,
               const LeadStore& store, Clock& clock)
    : service_(service), store_(store), clock_(clock) {
  Look();
  watcher_ = std::jthread([this](const std::stop_token& stop) { Watch(stop); });
}

void Health::BeginDrain() {
  const std::lock_guard lock(mutex_);
  draining_ = true;
  service_.SetServingStatus(false);
}

absl::Status Health::Ready() const {
  {
    const std::lock_guard lock(mutex_);
    if (draining_) return absl::UnavailableError("the server is stopping");
  }
  return store_.State().status();
}

void Health::Watch(const std::stop_token& stop) {
  while (clock_.SleepFor(kLookEvery, stop)) Look();
}

void Health::Look() {
  const absl::StatusOr<ReplicaState> state = store_.State();
  const bool complete = state.ok() && state->complete;
  const std::lock_guard lock(mutex_);
  // Only changes are published: each publishing is sent to all who watch.
  if (draining_ || (last_ == state.status() && last_complete_ == complete)) {
    return;
  }
  last_ = state.status();
  last_complete_ = complete;
  service_.SetServingStatus("", state.ok());
  service_.SetServingStatus(kServingName, state.ok());
  service_.SetServingStatus(kCompleteName, complete);
  if (!state.ok()) {
    LogWarning("replica-not-open", {{"reason", state.status()}});
  } else {
    LogInfo("replica-open", {{"complete", complete},
                             {"leads", state->leads_stored},
                             {"schema", state->schema_version}});
  }
}

}  // namespace leadline
