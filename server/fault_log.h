// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_FAULT_LOG_H_
#define LEADLINE_SERVER_FAULT_LOG_H_

#include "absl/status/status.h"
#include "base/clock.h"
#include "server/line_limit.h"

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
  LineLimit limit_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_FAULT_LOG_H_
