// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_LINE_LIMIT_H_
#define LEADLINE_SERVER_LINE_LIMIT_H_

#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

#include "base/clock.h"

namespace leadline {

// Lets one log line a second through, however often others can make us write
// one: a disk must not fill up with lines that say the same. Thread-safe.
class LineLimit {
 public:
  // The number of lines dropped since the last one, if a line may be written
  // now; none if it is to be dropped.
  std::optional<int64_t> Take(SteadyPoint now) {
    const std::lock_guard lock(mutex_);
    if (last_ && now - *last_ < std::chrono::seconds(1)) {
      ++dropped_;
      return std::nullopt;
    }
    last_ = now;
    return std::exchange(dropped_, 0);
  }

 private:
  std::mutex mutex_;
  // Guarded by mutex_.
  std::optional<SteadyPoint> last_;
  int64_t dropped_ = 0;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_LINE_LIMIT_H_
