// SPDX-License-Identifier: Apache-2.0
#include "replica/stamp_queries.h"

#include <algorithm>
#include <utility>

#include "replica/lead_id.h"
#include "replica/row_format.h"

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::seconds;

constexpr char kCount[] =
    "SELECT count(*) FROM leads WHERE stamp BETWEEN ?1 AND ?2";
constexpr char kLeads[] =
    "SELECT id, stamp FROM leads WHERE stamp BETWEEN ?1 AND ?2"
    " ORDER BY stamp LIMIT ?3";
constexpr char kLatest[] =
    "SELECT id, stamp FROM leads WHERE stamp > 0 ORDER BY stamp DESC LIMIT ?1";
constexpr char kStamps[] =
    "SELECT stamp FROM leads WHERE stamp BETWEEN ?1 AND ?2 ORDER BY stamp";
constexpr char kFalling[] =
    "SELECT stamp FROM leads WHERE stamp BETWEEN ?1 AND ?2 ORDER BY stamp DESC";
constexpr char kNth[] =
    "SELECT stamp FROM leads WHERE stamp BETWEEN ?1 AND ?2 ORDER BY stamp"
    " LIMIT 1 OFFSET ?3";

// Stamps are never 0 where there is one, see ToOrder().
void BindStretch(Statement& statement, const Stretch& stretch) {
  statement.Bind(1, std::max<int64_t>(ToStored(TimePoint(stretch.from)), 1));
  statement.Bind(2, ToStored(TimePoint(stretch.to)));
}

absl::StatusOr<std::vector<StampedLead>> ReadLeads(Statement& query) {
  std::vector<StampedLead> leads;
  absl::StatusOr<bool> row = query.Step();
  for (; row.ok() && *row; row = query.Step()) {
    leads.push_back({LeadIdAt(query, 0), TimeOf(query.Int(1))});
  }
  query.Reset();
  if (!row.ok()) return row.status();
  return leads;
}

}  // namespace

StampQueries::StampQueries(Statements statements)
    : statements_(std::move(statements)) {}

absl::StatusOr<StampQueries> StampQueries::Open(Database& database) {
  Statements s;
  const std::pair<Statement*, const char*> wanted[] = {
      {&s.count, kCount},   {&s.leads, kLeads},     {&s.latest, kLatest},
      {&s.stamps, kStamps}, {&s.falling, kFalling}, {&s.nth, kNth}};
  for (const auto& [statement, sql] : wanted) {
    absl::StatusOr<Statement> prepared = database.Prepare(sql);
    if (!prepared.ok()) return prepared.status();
    *statement = std::move(*prepared);
  }
  return StampQueries(std::move(s));
}

absl::StatusOr<uint64_t> StampQueries::Count(const Stretch& stretch) {
  Statement& count = statements_.count;
  BindStretch(count, stretch);
  const absl::StatusOr<bool> row = count.Step();
  const uint64_t leads =
      row.ok() && *row ? static_cast<uint64_t>(count.Int(0)) : 0;
  count.Reset();
  if (!row.ok()) return row.status();
  return leads;
}

absl::StatusOr<std::vector<StampedLead>> StampQueries::Leads(
    const Stretch& stretch, uint64_t limit) {
  Statement& query = statements_.leads;
  BindStretch(query, stretch);
  query.Bind(3, static_cast<int64_t>(limit));
  return ReadLeads(query);
}

absl::StatusOr<std::vector<StampedLead>> StampQueries::Latest(uint64_t limit) {
  statements_.latest.Bind(1, static_cast<int64_t>(limit));
  return ReadLeads(statements_.latest);
}

absl::StatusOr<QuietWindow> StampQueries::WindowFrom(const Stretch& within,
                                                     uint64_t leads) {
  Statement& stamps = statements_.stamps;
  BindStretch(stamps, within);
  QuietWindow window{within, 0};
  std::chrono::sys_seconds latest = within.from;
  absl::StatusOr<bool> row = stamps.Step();
  for (; row.ok() && *row; row = stamps.Step()) {
    const auto second = floor<seconds>(TimeOf(stamps.Int(0)));
    if (window.leads >= leads && second - latest > seconds(1)) {
      window.stretch.to = latest + seconds(1);
      break;
    }
    latest = second;
    ++window.leads;
  }
  stamps.Reset();
  if (!row.ok()) return row.status();
  return window;
}

absl::StatusOr<std::optional<std::chrono::sys_seconds>>
StampQueries::LatestQuiet(const Stretch& within) {
  Statement& falling = statements_.falling;
  BindStretch(falling, within);
  std::chrono::sys_seconds busy = within.to + seconds(1);
  absl::StatusOr<bool> row = falling.Step();
  for (; row.ok() && *row; row = falling.Step()) {
    const auto second = floor<seconds>(TimeOf(falling.Int(0)));
    if (busy - second > seconds(1)) break;
    busy = second;
  }
  falling.Reset();
  if (!row.ok()) return row.status();
  if (busy <= within.from) return std::optional<std::chrono::sys_seconds>();
  return std::optional(busy - seconds(1));
}

absl::StatusOr<std::optional<std::chrono::sys_seconds>>
StampQueries::MedianSecond(const Stretch& stretch) {
  const absl::StatusOr<uint64_t> leads = Count(stretch);
  if (!leads.ok()) return leads.status();
  Statement& nth = statements_.nth;
  BindStretch(nth, stretch);
  nth.Bind(3, static_cast<int64_t>(*leads / 2));
  const absl::StatusOr<bool> row = nth.Step();
  std::optional<std::chrono::sys_seconds> second;
  if (row.ok() && *row) second = floor<seconds>(TimeOf(nth.Int(0)));
  nth.Reset();
  if (!row.ok()) return row.status();
  return second;
}

}  // namespace leadline
