// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_CALL_RATE_H_
#define LEADLINE_SYNC_CALL_RATE_H_

#include "base/clock.h"

namespace leadline {

// So many calls in any window of this length. A value type; not thread-safe.
struct CallRate {
  int calls = 25;
  Duration window{5000};

  friend bool operator==(const CallRate&, const CallRate&) = default;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_CALL_RATE_H_
