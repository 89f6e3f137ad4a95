// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_WORKER_REPORT_H_
#define LEADLINE_REPLICA_WORKER_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace leadline {

// What the worker has done since it began to run. A value type.
struct RunSummary {
  uint64_t calls = 0;
  uint64_t calls_failed = 0;
  uint64_t leads_read = 0;
  uint64_t leads_changed = 0;  // stored, stored anew, or removed
  std::string last_error;      // empty if there was none

  friend bool operator==(const RunSummary&, const RunSummary&) = default;
};

// How the worker is, as it last said: kept in the replica, so that whoever
// reads the one knows the other. A value type.
struct WorkerReport {
  TimePoint at;  // upstream's time
  // What is left of the first fill at the pace of the last minute; none when
  // there is nothing left, or no pace to go by.
  std::optional<Duration> time_left;
  uint64_t calls_in_day = 0;              // of the last 24 hours
  std::optional<uint64_t> calls_per_day;  // that may be made; none: no limit
  uint64_t calls_per_window = 0;          // that may be made now, ...
  Duration window{0};                     // ... in any time of this length
  // What needs somebody's attention, each as a word that stays the same from
  // version to version: "keys-refused".
  std::vector<std::string> alarms;
  // Leads of this run that were picked at random and read again, and those of
  // them that upstream showed as the replica had them.
  uint64_t leads_verified = 0;
  uint64_t leads_agreed = 0;
  RunSummary run;

  friend bool operator==(const WorkerReport&, const WorkerReport&) = default;
};

// One run of a worker, by this machine's clock. A run without an end was
// killed, or still goes on.
struct RunRecord {
  TimePoint started;
  std::optional<TimePoint> ended;
  RunSummary summary;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_WORKER_REPORT_H_
