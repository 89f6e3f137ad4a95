// SPDX-License-Identifier: Apache-2.0
#include "replica/tombstones.h"

#include <utility>

#include "replica/lead_id.h"
#include "replica/row_format.h"

namespace leadline {
namespace {

constexpr char kFind[] =
    "SELECT confirmed, survivor FROM tombstones WHERE id = ?1";
constexpr char kAdd[] =
    "INSERT OR REPLACE INTO tombstones(id, confirmed, survivor)"
    " VALUES(?1, ?2, ?3)";
constexpr char kRemove[] = "DELETE FROM tombstones WHERE id = ?1";
constexpr char kCount[] =
    "SELECT count(*) FROM tombstones WHERE confirmed > ?1"
    " AND (survivor <> '') = ?2";
constexpr char kPrune[] = "DELETE FROM tombstones WHERE confirmed < ?1";
constexpr char kHold[] =
    "INSERT OR REPLACE INTO held(id, confirmed) VALUES(?1, ?2)";
constexpr char kRelease[] = "DELETE FROM held WHERE id = ?1";
constexpr char kCountHeld[] = "SELECT count(*) FROM held WHERE confirmed > ?1";
constexpr char kAllowance[] = "SELECT allowance FROM deletes WHERE until > ?1";
constexpr char kSetAllowance[] =
    "UPDATE deletes SET allowance = ?1, until = ?2";
constexpr char kUseAllowance[] =
    "UPDATE deletes SET allowance = allowance - ?1";

// The number in a query's only row.
absl::StatusOr<uint64_t> OnlyNumber(Statement& query) {
  const absl::StatusOr<bool> row = query.Step();
  const uint64_t number =
      row.ok() && *row ? static_cast<uint64_t>(query.Int(0)) : 0;
  query.Reset();
  if (!row.ok()) return row.status();
  return number;
}

}  // namespace

Tombstones::Tombstones(Statements statements)
    : statements_(std::move(statements)) {}

absl::StatusOr<Tombstones> Tombstones::Open(Database& database) {
  Statements s;
  const std::pair<Statement*, const char*> wanted[] = {
      {&s.find, kFind},
      {&s.add, kAdd},
      {&s.remove, kRemove},
      {&s.count, kCount},
      {&s.prune, kPrune},
      {&s.hold, kHold},
      {&s.release, kRelease},
      {&s.count_held, kCountHeld},
      {&s.allowance, kAllowance},
      {&s.set_allowance, kSetAllowance},
      {&s.use_allowance, kUseAllowance}};
  for (const auto& [statement, sql] : wanted) {
    absl::StatusOr<Statement> prepared = database.Prepare(sql);
    if (!prepared.ok()) return prepared.status();
    *statement = std::move(*prepared);
  }
  return Tombstones(std::move(s));
}

absl::StatusOr<std::optional<Tombstone>> Tombstones::Find(std::string_view id) {
  Statement& find = statements_.find;
  const LeadIdParameter parameter(id);
  parameter.BindTo(find, 1);
  const absl::StatusOr<bool> row = find.Step();
  std::optional<Tombstone> found;
  if (row.ok() && *row) {
    found = {TimeOf(find.Int(0)), std::string(find.Blob(1))};
  }
  find.Reset();
  if (!row.ok()) return row.status();
  return found;
}

absl::Status Tombstones::Add(std::string_view id, const Tombstone& tombstone) {
  const LeadIdParameter parameter(id);
  parameter.BindTo(statements_.add, 1);
  statements_.add.Bind(2, ToStored(tombstone.confirmed));
  statements_.add.BindText(3, tombstone.survivor);
  return statements_.add.Run();
}

absl::Status Tombstones::Remove(std::string_view id) {
  const LeadIdParameter parameter(id);
  parameter.BindTo(statements_.remove, 1);
  return statements_.remove.Run();
}

absl::StatusOr<uint64_t> Tombstones::CountAfter(TimePoint since, bool merged) {
  statements_.count.Bind(1, ToStored(since));
  statements_.count.Bind(2, merged ? 1 : 0);
  return OnlyNumber(statements_.count);
}

absl::Status Tombstones::Prune(TimePoint since) {
  statements_.prune.Bind(1, ToStored(since));
  return statements_.prune.Run();
}

absl::Status Tombstones::Hold(std::string_view id, TimePoint confirmed) {
  const LeadIdParameter parameter(id);
  parameter.BindTo(statements_.hold, 1);
  statements_.hold.Bind(2, ToStored(confirmed));
  return statements_.hold.Run();
}

absl::Status Tombstones::Release(std::string_view id) {
  const LeadIdParameter parameter(id);
  parameter.BindTo(statements_.release, 1);
  return statements_.release.Run();
}

absl::StatusOr<uint64_t> Tombstones::CountHeld(TimePoint since) {
  statements_.count_held.Bind(1, ToStored(since));
  return OnlyNumber(statements_.count_held);
}

absl::StatusOr<uint64_t> Tombstones::AllowanceAt(TimePoint now) {
  statements_.allowance.Bind(1, ToStored(now));
  return OnlyNumber(statements_.allowance);
}

absl::Status Tombstones::SetAllowance(uint64_t leads, TimePoint until) {
  statements_.set_allowance.Bind(1, static_cast<int64_t>(leads));
  statements_.set_allowance.Bind(2, ToStored(until));
  return statements_.set_allowance.Run();
}

absl::Status Tombstones::UseAllowance(uint64_t leads) {
  statements_.use_allowance.Bind(1, static_cast<int64_t>(leads));
  return statements_.use_allowance.Run();
}

}  // namespace leadline
