// SPDX-License-Identifier: Apache-2.0
#include "replica/match_query.h"

#include <limits>
#include <string>
#include <utility>

#include "replica/row_format.h"

namespace leadline {
namespace {

constexpr char kMatches[] =
    "SELECT lead, match, activity FROM phones WHERE key = ?1"
    " ORDER BY activity DESC, stamp DESC, number DESC, lead";
constexpr char kList[] =
    "SELECT lead, match, activity, stamp, number FROM phones WHERE key = ?1"
    " AND (activity, stamp, number) <= (?2, ?3, ?4)"
    " ORDER BY activity DESC, stamp DESC, number DESC, lead";

constexpr int64_t kLargest = std::numeric_limits<int64_t>::max();
// Before all leads.
constexpr MatchPosition kBegin = {kLargest, kLargest, kLargest, 0};

// A question with a country code does not match by national digits alone.
// Digits that are stored without being recognised may match it: they are
// equal in full, and nothing says that they lack the country code.
bool MayMatch(const PhoneQuery& query, MatchKind kind) {
  return !query.IsInternational() || kind != MatchKind::kNational;
}

absl::Status TooMany() {
  return absl::OutOfRangeError(
      "more than " + std::to_string(kMaxRowsLookedAt) +
      " leads have these digits without a country code");
}

absl::Status Damaged() {
  return absl::DataLossError("the phone index is damaged");
}

// True if a row of kList was shown before, at or in front of `after`.
bool IsUpTo(const MatchPosition& position, const MatchPosition& after) {
  return position.activity == after.activity && position.stamp == after.stamp &&
         position.number == after.number && position.row <= after.row;
}

}  // namespace

MatchQuery::MatchQuery(Statement matches, Statement list)
    : matches_(std::move(matches)), list_(std::move(list)) {}

absl::StatusOr<MatchQuery> MatchQuery::Open(Database& database) {
  absl::StatusOr<Statement> matches = database.Prepare(kMatches);
  if (!matches.ok()) return matches.status();
  absl::StatusOr<Statement> list = database.Prepare(kList);
  if (!list.ok()) return list.status();
  return MatchQuery(*std::move(matches), *std::move(list));
}

absl::StatusOr<MatchQuery::Winner> MatchQuery::FindWinner(
    const PhoneQuery& query) {
  absl::StatusOr<Winner> winner = Count(query);
  matches_.Reset();
  return winner;
}

absl::StatusOr<MatchQuery::Winner> MatchQuery::Count(const PhoneQuery& query) {
  matches_.Bind(1, query.Key().digits);
  Winner winner;
  for (uint32_t rows = 0; winner.count < kMaxMatchCount; ++rows) {
    const absl::StatusOr<bool> row = matches_.Step();
    if (!row.ok()) return row.status();
    if (!*row) break;
    if (rows == kMaxRowsLookedAt) {
      // The winner comes before all other matches; without it nothing is known.
      if (winner.count == 0) return TooMany();
      break;
    }
    const std::optional<PhoneEntry> entry = EntryOf(matches_.Int(1));
    if (!entry) return Damaged();
    if (!MayMatch(query, entry->kind)) continue;
    if (winner.count == 0) {
      winner.match.position.row = matches_.Int(0);
      winner.match.position.activity = matches_.Int(2);
      winner.match.field = entry->field;
      winner.match.kind = entry->kind;
    }
    ++winner.count;
  }
  return winner;
}

absl::StatusOr<std::optional<MatchPosition>> MatchQuery::List(
    const PhoneQuery& query, const std::optional<MatchPosition>& after,
    Take take) {
  absl::StatusOr<std::optional<MatchPosition>> last = Walk(query, after, take);
  list_.Reset();
  return last;
}

absl::StatusOr<std::optional<MatchPosition>> MatchQuery::Walk(
    const PhoneQuery& query, const std::optional<MatchPosition>& after,
    Take take) {
  std::optional<MatchPosition> last = after;
  bool any = false;
  const MatchPosition begin = after.value_or(kBegin);
  list_.Bind(1, query.Key().digits);
  list_.Bind(2, begin.activity);
  list_.Bind(3, begin.stamp);
  list_.Bind(4, begin.number);
  for (uint32_t rows = 0;;) {
    const absl::StatusOr<bool> row = list_.Step();
    if (!row.ok()) return row.status();
    if (!*row) return std::nullopt;
    const std::optional<PhoneEntry> entry = EntryOf(list_.Int(1));
    if (!entry) return Damaged();
    const IndexedMatch match = {
        {list_.Int(2), list_.Int(3), list_.Int(4), list_.Int(0)},
        entry->field,
        entry->kind};
    if (after && IsUpTo(match.position, *after)) continue;
    if (rows == kMaxRowsLookedAt) {
      if (!any && !after) return TooMany();
      return last;
    }
    ++rows;
    if (MayMatch(query, entry->kind)) {
      const absl::StatusOr<bool> taken = take(match);
      if (!taken.ok()) return taken.status();
      if (!*taken) return last;
      any = true;
    }
    last = match.position;
  }
}

}  // namespace leadline
