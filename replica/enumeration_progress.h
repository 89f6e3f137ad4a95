// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_ENUMERATION_PROGRESS_H_
#define LEADLINE_REPLICA_ENUMERATION_PROGRESS_H_

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace leadline {

// How far the check against the account's leads by ascending number has come,
// kept so that a restart goes on where it was. A value type; not thread-safe.
struct EnumerationProgress {
  int64_t after = 0;  // leads up to this number were checked; 0: none is
  // Which of the object types that are read is being checked, from 0.
  int64_t type = 0;
  // When the last whole enumeration ended, in upstream time.
  std::optional<TimePoint> last_end;
  // Leads that the account has and the replica cannot get: in the enumeration
  // under way so far, and in the last whole one.
  int64_t hidden = 0;
  int64_t last_hidden = 0;

  // As many as are known of.
  int64_t Hidden() const { return std::max(hidden, last_hidden); }

  friend bool operator==(const EnumerationProgress&,
                         const EnumerationProgress&) = default;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_ENUMERATION_PROGRESS_H_
