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
  uint64_t leads_changed = 0;              // stored, stored anew, or removed
  std::string last_error;                  // empty if there was none
  std::optional<TimePoint> last_error_at;  // upstream's time

  friend bool operator==(const RunSummary&, const RunSummary&) = default;
};

// How leads that were picked at random and read again compared. A value type.
struct Agreement {
  uint64_t leads = 0;
  uint64_t agreed = 0;  // upstream showed them as the replica had them
  // Of the others, those whose latest change the replica lacked, and by how
  // much it was behind, at least.
  uint64_t late = 0;
  Duration mean_delay{0};
  Duration longest_delay{0};

  friend bool operator==(const Agreement&, const Agreement&) = default;
};

// What needs somebody's attention. A value type.
struct Alarm {
  // A word that stays the same from version to version: "keys-refused".
  std::string name;
  std::string meaning;  // a sentence, with the cure

  friend bool operator==(const Alarm&, const Alarm&) = default;
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
  std::vector<Alarm> alarms;
  Agreement agreement;  // of this run
  RunSummary run;
  bool ended = false;  // the run has come to its end; only of what is read

  friend bool operator==(const WorkerReport&, const WorkerReport&) = default;
};

// Whether the worker runs at the instant `now` (upstream's time): it has not
// ended, and has said how it is lately. One that has not for 30 seconds was
// killed, or its machine stands still. Pure.
bool IsRunning(const WorkerReport& report, TimePoint now);

// One run of a worker, by this machine's clock. A run without an end was
// killed, or still goes on.
struct RunRecord {
  TimePoint started;
  std::optional<TimePoint> ended;
  RunSummary summary;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_WORKER_REPORT_H_
