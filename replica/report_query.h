// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_REPORT_QUERY_H_
#define LEADLINE_REPLICA_REPORT_QUERY_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "replica/sqlite.h"
#include "replica/worker_report.h"

namespace leadline {

// What the worker last said of itself; none if it never did. Errors as
// Database.
absl::StatusOr<std::optional<WorkerReport>> ReadWorkerReport(
    Database& database);

// The latest runs, the latest first. Errors as Database.
absl::StatusOr<std::vector<RunRecord>> ReadRuns(Database& database,
                                                uint64_t limit);

}  // namespace leadline

#endif  // LEADLINE_REPLICA_REPORT_QUERY_H_
