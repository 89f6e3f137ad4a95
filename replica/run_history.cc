// SPDX-License-Identifier: Apache-2.0
#include "replica/run_history.h"

#include <optional>
#include <string>
#include <utility>

#include "replica/row_format.h"

namespace leadline {
namespace {

constexpr char kBegin[] =
    "INSERT INTO runs(started, ended, what) VALUES(?1, NULL, ?2)";
constexpr char kNote[] =
    "UPDATE runs SET calls = ?1, calls_failed = ?2, leads_read = ?3,"
    " leads_changed = ?4, last_error = ?5, last_error_at = ?6 WHERE run = ?7";
constexpr char kReport[] =
    "INSERT OR REPLACE INTO worker_report VALUES(1, ?1, ?2, ?3, ?4, ?5, ?6,"
    " ?7, ?8, ?9, ?10, ?11, ?12)";
constexpr char kEnd[] = "UPDATE runs SET ended = ?1 WHERE run = ?2";
constexpr char kForgetOld[] =
    "DELETE FROM runs WHERE run <= (SELECT max(run) FROM runs) - 100";

// None becomes null.
void BindCount(Statement& statement, int column,
               const std::optional<int64_t>& value) {
  if (value) {
    statement.Bind(column, *value);
  } else {
    statement.BindNull(column);
  }
}

}  // namespace

RunHistory::RunHistory(Database& database, Statements statements)
    : database_(&database), statements_(std::move(statements)) {}

absl::StatusOr<RunHistory> RunHistory::Open(Database& database) {
  Statements statements;
  const std::pair<Statement*, const char*> wanted[] = {
      {&statements.begin, kBegin},
      {&statements.note, kNote},
      {&statements.report, kReport},
      {&statements.end, kEnd}};
  for (const auto& [statement, sql] : wanted) {
    absl::StatusOr<Statement> prepared = database.Prepare(sql);
    if (!prepared.ok()) return prepared.status();
    *statement = *std::move(prepared);
  }
  return RunHistory(database, std::move(statements));
}

absl::Status RunHistory::Begin(TimePoint now, std::string_view what) {
  statements_.begin.Bind(1, ToStored(now));
  statements_.begin.BindText(2, what);
  absl::Status status = statements_.begin.Run();
  if (!status.ok()) return status;
  run_ = database_->LastRowId();
  return database_->Run(kForgetOld);
}

absl::Status RunHistory::Note(const WorkerReport& report) {
  Statement& note = statements_.note;
  note.Bind(1, static_cast<int64_t>(report.run.calls));
  note.Bind(2, static_cast<int64_t>(report.run.calls_failed));
  note.Bind(3, static_cast<int64_t>(report.run.leads_read));
  note.Bind(4, static_cast<int64_t>(report.run.leads_changed));
  note.BindText(5, report.run.last_error);
  BindCount(note, 6,
            report.run.last_error_at
                ? std::optional(ToStored(*report.run.last_error_at))
                : std::nullopt);
  note.Bind(7, run_);
  absl::Status status = note.Run();
  if (!status.ok()) return status;
  Statement& save = statements_.report;
  save.Bind(1, ToStored(report.at));
  BindCount(save, 2,
            report.time_left ? std::optional(report.time_left->count())
                             : std::nullopt);
  save.Bind(3, static_cast<int64_t>(report.calls_in_day));
  BindCount(save, 4, report.calls_per_day);
  save.Bind(5, static_cast<int64_t>(report.calls_per_window));
  save.Bind(6, report.window.count());
  std::string alarms;
  for (const Alarm& alarm : report.alarms) {
    alarms += alarm.name + " " + alarm.meaning + "\n";
  }
  save.BindText(7, alarms);
  save.Bind(8, static_cast<int64_t>(report.agreement.leads));
  save.Bind(9, static_cast<int64_t>(report.agreement.agreed));
  save.Bind(10, static_cast<int64_t>(report.agreement.late));
  save.Bind(11, report.agreement.mean_delay.count());
  save.Bind(12, report.agreement.longest_delay.count());
  return save.Run();
}

absl::Status RunHistory::End(TimePoint now) {
  statements_.end.Bind(1, ToStored(now));
  statements_.end.Bind(2, run_);
  return statements_.end.Run();
}

}  // namespace leadline
