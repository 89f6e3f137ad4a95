// SPDX-License-Identifier: Apache-2.0
#include "server/watchdog.h"

#include "base/log.h"

namespace leadline {

void Watchdog::WaitForSignal(StopSignals& signals) {
  const std::optional<Duration> every = manager_.AliveEvery();
  if (!every) return signals.Wait();
  do Look();
  while (!signals.WaitFor(*every));
}

void Watchdog::Look() {
  const std::optional<Duration> every = manager_.AliveEvery();
  if (!every) return;
  const SteadyPoint now = clock_.SteadyNow();
  if (told_ && now < *told_ + *every) return;
  if (server_.Answers(*every)) {
    told_ = now;
    manager_.TellAlive();
  } else {
    LogWarning("no-answer-to-itself", {{"within", *every}});
  }
}

}  // namespace leadline
