// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_WORKER_STATUS_H_
#define LEADLINE_SYNC_WORKER_STATUS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "replica/replica_state.h"
#include "replica/worker_report.h"
#include "sync/call_limiter.h"
#include "sync/sliding_day.h"
#include "sync/sync_stats.h"

namespace leadline {

// What a worker's report is made of. Plain data.
struct WorkerFacts {
  SyncStats stats;  // of this run
  DayCounts day;    // of its last 24 hours
  ReplicaState state;
  TimePoint now;  // upstream's time
  Duration poll_interval{0};
  CallRate rate;
  uint64_t calls_in_day = 0;
  std::optional<uint64_t> calls_per_day;
  std::optional<Duration> time_left;
};

// What the worker says of itself, with what needs somebody's attention:
//   keys-refused   upstream answers 401
//   cannot-read    the newest changes have not been read for five minutes, or
//                  for three times as long as they should be
//   out-of-calls   the day's calls are used up
//   deletes-held   leads are gone upstream, and wait for an operator's word
//   deletes-not-confirmed  leads seem to be gone upstream, and so do those
//                  asked for beside them
//   leads-lost     a lead was missed at first, and found by a check, within 24
//                  hours
//   leads-hidden   leads of the account are shown by no read by time
//   low-agreement  of leads picked at random in 24 hours, fewer than 99 in 100
//                  agree
//   leads-broken   upstream shows leads that cannot be read
//   partial-view   not every lead is shown
// Pure.
WorkerReport ReportOf(const WorkerFacts& facts);

// The names of all these alarms. Pure.
std::vector<std::string> AlarmNames();

}  // namespace leadline

#endif  // LEADLINE_SYNC_WORKER_STATUS_H_
