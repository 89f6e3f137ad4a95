// SPDX-License-Identifier: Apache-2.0
#include "replica/report_query.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "replica/row_format.h"

namespace leadline {
namespace {

// The report is that of the latest run.
constexpr char kReport[] =
    "SELECT at, time_left, calls_in_day, calls_per_day, calls_per_window,"
    " window, alarms, leads_verified, leads_agreed, leads_late, mean_delay,"
    " longest_delay, calls, calls_failed, leads_read, leads_changed,"
    " last_error, last_error_at, ended IS NOT NULL FROM worker_report, runs "
    "ORDER BY run DESC LIMIT 1";
constexpr char kRuns[] =
    "SELECT started, ended, calls, calls_failed, leads_read, leads_changed,"
    " last_error, last_error_at FROM runs ORDER BY run DESC LIMIT ?1";

uint64_t Count(const Statement& row, int column) {
  return static_cast<uint64_t>(row.Int(column));
}

// Six columns from this one on.
RunSummary SummaryAt(const Statement& row, int column) {
  RunSummary run;
  run.calls = Count(row, column);
  run.calls_failed = Count(row, column + 1);
  run.leads_read = Count(row, column + 2);
  run.leads_changed = Count(row, column + 3);
  run.last_error = row.Blob(column + 4);
  if (!row.IsNull(column + 5)) run.last_error_at = TimeOf(row.Int(column + 5));
  return run;
}

std::vector<Alarm> AlarmsOf(std::string_view text) {
  std::vector<Alarm> alarms;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const std::string_view name = line.substr(0, line.find(' '));
    const size_t rest = std::min(name.size() + 1, line.size());
    alarms.push_back({std::string(name), std::string(line.substr(rest))});
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return alarms;
}

WorkerReport ReportAt(const Statement& row) {
  WorkerReport report;
  report.at = TimeOf(row.Int(0));
  if (!row.IsNull(1)) report.time_left = Duration(row.Int(1));
  report.calls_in_day = Count(row, 2);
  if (!row.IsNull(3)) report.calls_per_day = Count(row, 3);
  report.calls_per_window = Count(row, 4);
  report.window = Duration(row.Int(5));
  report.alarms = AlarmsOf(row.Blob(6));
  report.agreement = {Count(row, 7), Count(row, 8), Count(row, 9),
                      Duration(row.Int(10)), Duration(row.Int(11))};
  report.run = SummaryAt(row, 12);
  report.ended = row.Int(18) != 0;
  return report;
}

}  // namespace

absl::StatusOr<std::optional<WorkerReport>> ReadWorkerReport(
    Database& database) {
  absl::StatusOr<Statement> query = database.Prepare(kReport);
  if (!query.ok()) return query.status();
  const absl::StatusOr<bool> row = query->Step();
  if (!row.ok()) return row.status();
  if (!*row) return std::optional<WorkerReport>();
  return std::optional(ReportAt(*query));
}

absl::StatusOr<std::vector<RunRecord>> ReadRuns(Database& database,
                                                uint64_t limit) {
  absl::StatusOr<Statement> query = database.Prepare(kRuns);
  if (!query.ok()) return query.status();
  query->Bind(1, static_cast<int64_t>(limit));
  std::vector<RunRecord> runs;
  while (true) {
    const absl::StatusOr<bool> row = query->Step();
    if (!row.ok()) return row.status();
    if (!*row) return runs;
    RunRecord& run = runs.emplace_back();
    run.started = TimeOf(query->Int(0));
    if (!query->IsNull(1)) run.ended = TimeOf(query->Int(1));
    run.summary = SummaryAt(*query, 2);
  }
}

}  // namespace leadline
