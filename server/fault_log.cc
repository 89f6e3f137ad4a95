// SPDX-License-Identifier: Apache-2.0
#include "server/fault_log.h"

#include <utility>

#include "base/log.h"

namespace leadline {

bool FaultLog::Report(const absl::Status& cause) {
  int64_t dropped = 0;
  {
    const std::lock_guard lock(mutex_);
    const SteadyPoint now = clock_.SteadyNow();
    if (last_ && now - *last_ < std::chrono::seconds(1)) {
      ++dropped_;
      return false;
    }
    last_ = now;
    dropped = std::exchange(dropped_, 0);
  }
  LogError("replica-failed", {{"cause", cause}, {"not_logged", dropped}});
  return true;
}

}  // namespace leadline
