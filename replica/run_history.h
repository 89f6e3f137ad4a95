// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_RUN_HISTORY_H_
#define LEADLINE_REPLICA_RUN_HISTORY_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "replica/sqlite.h"

namespace leadline {

// When the replica's writers ran, by this machine's clock: for people who look
// into what happened. A run without an end was killed, or still goes on. The
// latest hundred are kept. Errors as Database. Must not outlive the Database.
// Not thread-safe.
class RunHistory {
 public:
  static absl::StatusOr<RunHistory> Open(Database& database);

  // Notes that a run begins; `what` it is, in a few words.
  absl::Status Begin(TimePoint now, std::string_view what);

  // Notes that the run that began last has ended.
  absl::Status End(TimePoint now);

 private:
  RunHistory(Database& database, Statement begin, Statement end);

  Database* database_;
  Statement begin_;
  Statement end_;
  int64_t run_ = 0;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_RUN_HISTORY_H_
