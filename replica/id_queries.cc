// SPDX-License-Identifier: Apache-2.0
#include "replica/id_queries.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "replica/lead_id.h"
#include "replica/row_format.h"

namespace leadline {
namespace {

constexpr char kBounds[] =
    "SELECT coalesce(min(lead), 0), coalesce(max(lead), -1) FROM leads";
constexpr char kNext[] =
    "SELECT id FROM leads WHERE lead >= ?1 ORDER BY lead LIMIT 1";
constexpr char kStamp[] = "SELECT stamp FROM leads WHERE id = ?1";

}  // namespace

IdQueries::IdQueries(Statements statements)
    : statements_(std::move(statements)) {}

absl::StatusOr<IdQueries> IdQueries::Open(Database& database) {
  Statements s;
  const std::pair<Statement*, const char*> wanted[] = {
      {&s.bounds, kBounds}, {&s.next, kNext}, {&s.stamp, kStamp}};
  for (const auto& [statement, sql] : wanted) {
    absl::StatusOr<Statement> prepared = database.Prepare(sql);
    if (!prepared.ok()) return prepared.status();
    *statement = std::move(*prepared);
  }
  return IdQueries(std::move(s));
}

absl::StatusOr<std::vector<std::string>> IdQueries::Random(
    size_t leads, const std::function<double()>& random) {
  Statement& bounds = statements_.bounds;
  const absl::StatusOr<bool> found = bounds.Step();
  const int64_t first = found.ok() ? bounds.Int(0) : 0;
  const int64_t last = found.ok() ? bounds.Int(1) : -1;
  bounds.Reset();
  if (!found.ok()) return found.status();
  std::set<std::string> picked;
  if (last < first) return std::vector<std::string>();
  const auto rows = static_cast<double>(last - first + 1);
  for (size_t n = 0; n < leads; ++n) {
    const int64_t row = first + static_cast<int64_t>(random() * rows);
    statements_.next.Bind(1, std::min(row, last));
    const absl::StatusOr<bool> step = statements_.next.Step();
    if (step.ok() && *step) picked.insert(LeadIdAt(statements_.next, 0));
    statements_.next.Reset();
    if (!step.ok()) return step.status();
  }
  return std::vector<std::string>(picked.begin(), picked.end());
}

absl::StatusOr<std::set<std::string>> IdQueries::Missing(
    std::span<const std::string> ids) {
  std::set<std::string> missing;
  for (const std::string& id : ids) {
    const LeadIdParameter parameter(id);
    parameter.BindTo(statements_.stamp, 1);
    const absl::StatusOr<bool> row = statements_.stamp.Step();
    statements_.stamp.Reset();
    if (!row.ok()) return row.status();
    if (!*row) missing.insert(NormalLeadId(id));
  }
  return missing;
}

absl::StatusOr<std::optional<TimePoint>> IdQueries::StampOf(
    std::string_view id) {
  const LeadIdParameter parameter(id);
  parameter.BindTo(statements_.stamp, 1);
  const absl::StatusOr<bool> row = statements_.stamp.Step();
  std::optional<TimePoint> stamp;
  if (row.ok() && *row && statements_.stamp.Int(0) > 0) {
    stamp = TimeOf(statements_.stamp.Int(0));
  }
  statements_.stamp.Reset();
  if (!row.ok()) return row.status();
  return stamp;
}

}  // namespace leadline
