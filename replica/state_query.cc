// SPDX-License-Identifier: Apache-2.0
#include "replica/state_query.h"

#include <string>
#include <string_view>
#include <utility>

#include "replica/row_format.h"

namespace leadline {
namespace {

constexpr char kRows[] =
    "SELECT as_of, complete_through, covered_from, complete, view_suffices,"
    " leads_stored, leads_expected, upstream_offset, filled_until,"
    " last_read_end, clock_since,"
    " org_id, host, user_id, default_country_code, full_view,"
    " (SELECT count(*) FROM broken_leads),"
    " (SELECT max(hidden, last_hidden) FROM enumeration)"
    " FROM state, account";
constexpr char kFile[] =
    "SELECT page_count * page_size, user_version"
    " FROM pragma_page_count, pragma_page_size, pragma_user_version";
constexpr char kLists[] =
    "SELECT number, names FROM attribute_lists ORDER BY number";

std::optional<TimePoint> TimeAt(const Statement& row, int column) {
  if (row.IsNull(column)) return std::nullopt;
  return TimeOf(row.Int(column));
}

StoredState StateAt(const Statement& row) {
  StoredState stored;
  ReplicaState& state = stored.state;
  state.as_of = TimeAt(row, 0);
  state.complete_through = TimeAt(row, 1);
  state.covered_from = TimeAt(row, 2);
  state.complete = row.Int(3) != 0;
  state.view_suffices = row.Int(4) != 0;
  state.leads_stored = static_cast<uint64_t>(row.Int(5));
  if (!row.IsNull(6)) {
    state.leads_expected = static_cast<uint64_t>(row.Int(6));
  }
  state.upstream_offset = Duration(row.Int(7));
  stored.filled_until = TimeOf(row.Int(8));
  state.last_read_end = TimeOf(row.Int(9));
  state.clock_since = TimeOf(row.Int(10));
  state.account.org_id = row.Blob(11);
  state.account.host = row.Blob(12);
  state.account.user_id = row.Blob(13);
  state.account.default_country_code = row.Blob(14);
  state.account.full_view = row.Int(15) != 0;
  state.leads_broken = static_cast<uint64_t>(row.Int(16));
  state.leads_hidden = static_cast<uint64_t>(row.Int(17));
  return stored;
}

}  // namespace

StateQuery::StateQuery(Statement rows, Statement file)
    : rows_(std::move(rows)), file_(std::move(file)) {}

absl::StatusOr<StateQuery> StateQuery::Open(Database& database) {
  absl::StatusOr<Statement> rows = database.Prepare(kRows);
  if (!rows.ok()) return rows.status();
  absl::StatusOr<Statement> file = database.Prepare(kFile);
  if (!file.ok()) return file.status();
  return StateQuery(std::move(*rows), std::move(*file));
}

absl::StatusOr<StoredState> StateQuery::Read() {
  absl::StatusOr<bool> row = rows_.Step();
  if (row.ok() && !*row) {
    row = absl::DataLossError("the replica has lost its state row");
  }
  StoredState stored;
  if (row.ok()) stored = StateAt(rows_);
  rows_.Reset();
  if (!row.ok()) return row.status();
  row = file_.Step();
  if (row.ok() && *row) {
    stored.state.file_bytes = static_cast<uint64_t>(file_.Int(0));
    stored.state.schema_version = static_cast<uint32_t>(file_.Int(1));
  }
  file_.Reset();
  if (!row.ok()) return row.status();
  return stored;
}

absl::StatusOr<std::vector<AttributeList>> ReadAttributeLists(
    Database& database) {
  absl::StatusOr<Statement> query = database.Prepare(kLists);
  if (!query.ok()) return query.status();
  std::vector<AttributeList> lists;
  while (true) {
    const absl::StatusOr<bool> row = query->Step();
    if (!row.ok()) return row.status();
    if (!*row) return lists;
    AttributeList& list = lists.emplace_back();
    list.number = static_cast<uint32_t>(query->Int(0));
    std::string_view names = query->Blob(1);
    for (size_t end = names.find('\0'); end != std::string_view::npos;
         end = names.find('\0')) {
      list.names.emplace_back(names.substr(0, end));
      names.remove_prefix(end + 1);
    }
  }
}

}  // namespace leadline
