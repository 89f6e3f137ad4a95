// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_RUN_HISTORY_H_
#define LEADLINE_REPLICA_RUN_HISTORY_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "replica/sqlite.h"
#include "replica/worker_report.h"

namespace leadline {

// When the replica's writers ran, by this machine's clock, and what they did:
// for people who look into what happened. A run without an end was killed, or
// still goes on. The latest hundred are kept. Errors as Database. Must not
// outlive the Database. Not thread-safe.
class RunHistory {
 public:
  static absl::StatusOr<RunHistory> Open(Database& database);

  // Notes that a run begins; `what` it is, in a few words.
  absl::Status Begin(TimePoint now, std::string_view what);

  // Notes what the run that began last has done so far, and how its worker is.
  // To be used inside a transaction.
  absl::Status Note(const WorkerReport& report);

  // Notes that the run that began last has ended.
  absl::Status End(TimePoint now);

 private:
  struct Statements {
    Statement begin;
    Statement note;
    Statement report;
    Statement end;
  };
  RunHistory(Database& database, Statements statements);

  Database* database_;
  Statements statements_;
  int64_t run_ = 0;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_RUN_HISTORY_H_
