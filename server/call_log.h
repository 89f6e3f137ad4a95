// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_CALL_LOG_H_
#define LEADLINE_SERVER_CALL_LOG_H_

#include <chrono>
#include <cstdint>
#include <mutex>

#include "absl/status/status.h"
#include "base/clock.h"
#include "server/calls.h"

namespace leadline {

// Logs calls that failed or were slow, a line each, without what was asked. Not
// those that found no lead, which is an answer, nor those whose caller went
// away or was late, if they were not slow here. At most kLinesASecond: a client
// that does something wrong thousands of times a second must not fill the disk.
// Thread-safe.
class CallLog {
 public:
  static constexpr int kLinesASecond = 10;

  // Calls that take longer than `slow` are. `clock` must outlive it.
  CallLog(const Clock& clock, Duration slow) : clock_(clock), slow_(slow) {}

  // True if it logged a line.
  bool Report(Call call, const absl::Status& status,
              std::chrono::nanoseconds spent);

 private:
  bool MayWrite(int64_t& dropped);

  const Clock& clock_;
  const Duration slow_;
  std::mutex mutex_;
  // Guarded by mutex_.
  SteadyPoint second_{};  // when the second began that is counted
  int lines_ = 0;         // in it
  int64_t dropped_ = 0;   // since the last line
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_CALL_LOG_H_
