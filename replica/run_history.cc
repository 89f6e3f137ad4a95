// SPDX-License-Identifier: Apache-2.0
#include "replica/run_history.h"

#include <utility>

#include "replica/row_format.h"

namespace leadline {
namespace {

constexpr char kBegin[] =
    "INSERT INTO runs(started, ended, what) VALUES(?1, NULL, ?2)";
constexpr char kEnd[] = "UPDATE runs SET ended = ?1 WHERE run = ?2";
constexpr char kForgetOld[] =
    "DELETE FROM runs WHERE run <= (SELECT max(run) FROM runs) - 100";

}  // namespace

RunHistory::RunHistory(Database& database, Statement begin, Statement end)
    : database_(&database), begin_(std::move(begin)), end_(std::move(end)) {}

absl::StatusOr<RunHistory> RunHistory::Open(Database& database) {
  absl::StatusOr<Statement> begin = database.Prepare(kBegin);
  if (!begin.ok()) return begin.status();
  absl::StatusOr<Statement> end = database.Prepare(kEnd);
  if (!end.ok()) return end.status();
  return RunHistory(database, std::move(*begin), std::move(*end));
}

absl::Status RunHistory::Begin(TimePoint now, std::string_view what) {
  begin_.Bind(1, ToStored(now));
  begin_.BindText(2, what);
  absl::Status status = begin_.Run();
  if (!status.ok()) return status;
  run_ = database_->LastRowId();
  return database_->Run(kForgetOld);
}

absl::Status RunHistory::End(TimePoint now) {
  end_.Bind(1, ToStored(now));
  end_.Bind(2, run_);
  return end_.Run();
}

}  // namespace leadline
