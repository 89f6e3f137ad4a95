// SPDX-License-Identifier: Apache-2.0
#include "replica/id_lookup.h"

#include <utility>

#include "replica/lead_id.h"
#include "replica/row_format.h"

namespace leadline {
namespace {

constexpr char kRow[] = "SELECT lead FROM leads WHERE id = ?1";
constexpr char kGone[] =
    "SELECT confirmed, survivor FROM tombstones WHERE id = ?1";

}  // namespace

IdLookup::IdLookup(Statement row, Statement gone)
    : row_(std::move(row)), gone_(std::move(gone)) {}

absl::StatusOr<IdLookup> IdLookup::Open(Database& database) {
  absl::StatusOr<Statement> row = database.Prepare(kRow);
  if (!row.ok()) return row.status();
  absl::StatusOr<Statement> gone = database.Prepare(kGone);
  if (!gone.ok()) return gone.status();
  return IdLookup(*std::move(row), *std::move(gone));
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

absl::StatusOr<std::optional<GoneRecord>> IdLookup::Gone(std::string_view id) {
  const LeadIdParameter parameter(id);
  parameter.BindTo(gone_, 1);
  const absl::StatusOr<bool> found = gone_.Step();
  std::optional<GoneRecord> gone;
  if (found.ok() && *found) {
    gone = GoneRecord{TimeOf(gone_.Int(0)), std::string(gone_.Blob(1))};
  }
  gone_.Reset();
  if (!found.ok()) return found.status();
  return gone;
}

}  // namespace leadline
