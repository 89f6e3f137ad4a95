// SPDX-License-Identifier: Apache-2.0
#include "replica/id_lookup.h"

#include <utility>

#include "replica/lead_id.h"

namespace leadline {
namespace {

constexpr char kRow[] = "SELECT lead FROM leads WHERE id = ?1";
constexpr char kSurvivor[] = "SELECT survivor FROM tombstones WHERE id = ?1";

}  // namespace

IdLookup::IdLookup(Statement row, Statement survivor)
    : row_(std::move(row)), survivor_(std::move(survivor)) {}

absl::StatusOr<IdLookup> IdLookup::Open(Database& database) {
  absl::StatusOr<Statement> row = database.Prepare(kRow);
  if (!row.ok()) return row.status();
  absl::StatusOr<Statement> survivor = database.Prepare(kSurvivor);
  if (!survivor.ok()) return survivor.status();
  return IdLookup(*std::move(row), *std::move(survivor));
}

absl::StatusOr<std::optional<int64_t>> IdLookup::Row(std::string_view id) {
  const LeadIdParameter parameter(id);
  parameter.BindTo(row_, 1);
  const absl::StatusOr<bool> found = row_.Step();
  std::optional<int64_t> row;
  if (found.ok() && *found) row = row_.Int(0);
  row_.Reset();
  if (!found.ok()) return found.status();
  return row;
}

absl::StatusOr<std::string> IdLookup::Survivor(std::string_view id) {
  const LeadIdParameter parameter(id);
  parameter.BindTo(survivor_, 1);
  const absl::StatusOr<bool> found = survivor_.Step();
  std::string survivor;
  if (found.ok() && *found) survivor = survivor_.Blob(0);
  survivor_.Reset();
  if (!found.ok()) return found.status();
  return survivor;
}

}  // namespace leadline
