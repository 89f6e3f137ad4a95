// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_WATCHDOG_H_
#define LEADLINE_SERVER_WATCHDOG_H_

#include <optional>

#include "base/clock.h"
#include "base/service_manager.h"
#include "base/stop_signals.h"
#include "server/lookup_server.h"

namespace leadline {

// Tells the service manager that the server is alive, as often as that one
// wants to hear it, and only if the server has just answered a call. Used by
// the thread that waits for signals.
class Watchdog {
 public:
  // Both must outlive it.
  Watchdog(const ServiceManager& manager, const LookupServer& server)
      : manager_(manager), server_(server) {}

  // Waits for a signal to stop; looks meanwhile.
  void WaitForSignal(StopSignals& signals);

  // Has the server answer, and tells it, if it is time to.
  void Look();

 private:
  const ServiceManager& manager_;
  const LookupServer& server_;
  const SystemClock clock_;
  std::optional<SteadyPoint> told_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_WATCHDOG_H_
