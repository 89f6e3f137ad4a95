// SPDX-License-Identifier: Apache-2.0
#include "sync/heartbeat.h"

#include <optional>
#include <stop_token>
#include <utility>

namespace leadline {

Heartbeat::Heartbeat(const ServiceManager& manager, Clock& clock,
                     std::function<void()> look) {
  const std::optional<Duration> every = manager.AliveEvery();
  if (!every) return;
  thread_ = std::jthread([&manager, &clock, every,
                          look = std::move(look)](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      look();
      manager.TellAlive();
      clock.SleepFor(*every, stop);
    }
  });
}

}  // namespace leadline
