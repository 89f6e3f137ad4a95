// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_HEALTH_H_
#define LEADLINE_SERVER_HEALTH_H_

#include <grpcpp/health_check_service_interface.h>

#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "absl/status/status.h"
#include "base/clock.h"
#include "replica/lead_store.h"

namespace leadline {

// The names that grpc.health.v1 answers for, beside "".
inline constexpr char kServingName[] = "leadline.v1.LeadLookupService";
inline constexpr char kCompleteName[] =
    "leadline.v1.LeadLookupService/complete";

// Keeps grpc.health.v1 true to the replica: serving as soon as one is open,
// "/complete" once it is complete, neither while the server stops. Logs each
// change. The age of the replica is no matter of health. Thread-safe.
class Health {
 public:
  // `service`, `store` and `clock` must outlive it.
  Health(grpc::HealthCheckServiceInterface& service, const LeadStore& store,
         Clock& clock);
  Health(const Health&) = delete;
  Health& operator=(const Health&) = delete;

  // Not serving, from here on.
  void BeginDrain();

  // OK if the server is ready for calls; else Unavailable with the reason.
  absl::Status Ready() const;

 private:
  void Watch(const std::stop_token& stop);
  void Look();

  grpc::HealthCheckServiceInterface& service_;
  const LeadStore& store_;
  Clock& clock_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  bool draining_ = false;
  std::optional<absl::Status> last_;  // of the replica, as published
  bool last_complete_ = false;
  // Last, so that it ends before what it uses.
  std::jthread watcher_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_HEALTH_H_
