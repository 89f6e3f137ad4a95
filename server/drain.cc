// SPDX-License-Identifier: Apache-2.0
#include "server/drain.h"

#include "base/log.h"

namespace leadline {
namespace {

constexpr Duration kLookEvery{50};
// For calls that are under way when their client is asked to leave, and for
// load balancers to notice.
constexpr Duration kGrace{5000};

}  // namespace

Duration DrainTimeFor(const LookupServer& server, Duration max_connection_age) {
  if (!server.IsPassed()) return kGrace;
  // gRPC makes each connection's age up to a tenth longer or shorter.
  return max_connection_age + max_connection_age / 10 + kGrace;
}

bool Drain(LookupServer& server, Duration drain_time, StopSignals& signals,
           Watchdog& watchdog) {
  LogInfo("stopping", {{"drain_time", drain_time}});
  server.BeginDrain();
  const SystemClock clock;
  const SteadyPoint end = clock.SteadyNow() + drain_time;
  while (server.HasClients()) {
    if (clock.SteadyNow() >= end) {
      LogWarning("clients-stayed", {{"drain_time", drain_time}});
      return true;
    }
    if (signals.WaitFor(kLookEvery)) return false;
    watchdog.Look();
  }
  return true;
}

}  // namespace leadline
