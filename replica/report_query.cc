// SPDX-License-Identifier: Apache-2.0
#include "replica/report_query.h"

#include <string>
#include <string_view>
#include <utility>

#include "replica/row_format.h"

namespace leadline {
namespace {

// The report is that of the latest run.
constexpr char kReport[] =
    "SELECT at, time_left, calls_in_day, calls_per_day, calls_per_window,"
    " window, alarms, leads_verified, leads_agreed, calls, calls_failed, "
    "leads_read, leads_changed,"
    " last_error FROM worker_report, runs ORDER BY run DESC LIMIT 1";
constexpr char kRuns[] =
    "SELECT started, ended, calls, calls_failed, leads_read, leads_changed,"
    " last_error FROM runs ORDER BY run DESC LIMIT ?1";

uint64_t Count(const Statement& row, int column) {
  return static_cast<uint64_t>(row.Int(column));
}

// Five columns from this one on.
RunSummary SummaryAt(const Statement& row, int column) {
  RunSummary run;
  run.calls = Count(row, column);
  run.calls_failed = Count(row, column + 1);
  run.leads_read = Count(row, column + 2);
  run.leads_changed = Count(row, column + 3);
  run.last_error = row.Blob(column + 4);
  return run;
}

// Alarms are kept as words with blanks between them.
std::vector<std::string> WordsOf(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const size_t blank = text.find(' ');
    words.emplace_back(text.substr(0, blank));
    if (blank == std::string_view::npos) break;
    text.remove_prefix(blank + 1);
  }
  return words;
}

WorkerReport ReportAt(const Statement& row) {
  WorkerReport report;
  report.at = TimeOf(row.Int(0));
  if (!row.IsNull(1)) report.time_left = Duration(row.Int(1));
  report.calls_in_day = Count(row, 2);
  if (!row.IsNull(3)) report.calls_per_day = Count(row, 3);
  report.calls_per_window = Count(row, 4);
  report.window = Duration(row.Int(5));
  report.alarms = WordsOf(row.Blob(6));
  report.leads_verified = Count(row, 7);
  report.leads_agreed = Count(row, 8);
  report.run = SummaryAt(row, 9);
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
