// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_BENCH_WRITER_H_
#define LEADLINE_BENCH_BENCH_WRITER_H_

#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "replica/writer.h"

namespace leadline {

// The writer of a replica to measure with. Ends the program if it cannot be
// had.
inline std::unique_ptr<ReplicaWriter> OpenBenchWriter(const std::string& path) {
  WriterOptions options;
  options.path = path;
  options.account = {"org-1", "api.example.com", "user-1", "91", true};
  options.history_start = std::chrono::sys_seconds();
  auto writer = ReplicaWriter::Open(options);
  if (!writer.ok()) std::abort();
  return *std::move(writer);
}

// Commits rows as read at `second` of a day in 2026.
inline void CommitPage(ReplicaWriter& writer, const std::vector<LeadRow>& rows,
                       int64_t second) {
  const TimePoint read =
      std::chrono::sys_days(std::chrono::year(2026) / 6 / 1) +
      std::chrono::seconds(second);
  PageCommit page;
  page.rows = rows;
  page.read = {read, read};
  const absl::StatusOr<CommitResult> result = writer.Commit(page);
  if (!result.ok()) std::abort();
}

}  // namespace leadline

#endif  // LEADLINE_BENCH_BENCH_WRITER_H_
