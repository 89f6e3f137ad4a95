// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_FAULT_LOG_H_
#define LEADLINE_SERVER_FAULT_LOG_H_

#include <cstdint>
#include <mutex>
#include <optional>

#include "absl/status/status.h"
#include "base/clock.h"

namespace leadline {

// Logs the causes of failed calls, at most one a second, however many calls
// fail: a full disk must not fill up with lines that say so. Thread-safe.
class FaultLog {
 public:
  // `clock` must outlive it.
  explicit FaultLog(const Clock& clock) : clock_(clock) {}

  // Logs `cause` with the number of causes dropped since the last line, or
  // drops it. True if it was logged.
  bool Report(const absl::Status& cause);

 private:
  const Clock& clock_;
  std::mutex mutex_;
  // Guarded by mutex_.
  std::optional<SteadyPoint> last_;
  int64_t dropped_ = 0;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_FAULT_LOG_H_
