// SPDX-License-Identifier: Apache-2.0
#include "server/fault_log.h"

#include <optional>

#include "base/log.h"

namespace leadline {

bool FaultLog::Report(const absl::Status& cause) {
  const std::optional<int64_t> dropped = limit_.Take(clock_.SteadyNow());
  if (!dropped) return false;
  LogError("replica-failed", {{"cause", cause}, {"not_logged", *dropped}});
  return true;
}

}  // namespace leadline
