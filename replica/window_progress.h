// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_WINDOW_PROGRESS_H_
#define LEADLINE_REPLICA_WINDOW_PROGRESS_H_

#include <cstdint>

#include "base/clock.h"
#include "replica/coverage.h"

namespace leadline {

// How far the reading of a window of several pages has come, kept so that a
// restart goes on where it was. Pages are read from the last to the first. A
// value type; not thread-safe.
struct WindowProgress {
  Stretch window;
  int page_size = 0;
  int next_page = 0;       // the next to read, 1-based
  int64_t last_count = 0;  // RecordCount of the latest answer
  TimePoint first_sent;    // when the first of its pages was asked for

  friend bool operator==(const WindowProgress&,
                         const WindowProgress&) = default;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_WINDOW_PROGRESS_H_
