// SPDX-License-Identifier: Apache-2.0
#include "replica/lead_table.h"

#include <algorithm>
#include <utility>

#include "replica/lead_id.h"

namespace leadline {
namespace {

constexpr char kFind[] =
    "SELECT lead, activity, stamp, number, read_sent, read_took, digest,"
    " phone_keys FROM leads WHERE id = ?1";
// Insert and replace number their parameters alike.
constexpr char kInsert[] =
    "INSERT INTO leads(id, activity, stamp, number, read_sent, read_took,"
    " digest, codec, body, phone_keys, phone, mobile)"
    " VALUES(?12, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
constexpr char kReplace[] =
    "UPDATE leads SET activity = ?1, stamp = ?2, number = ?3, read_sent = ?4,"
    " read_took = ?5, digest = ?6, codec = ?7, body = ?8, phone_keys = ?9,"
    " phone = ?10, mobile = ?11 WHERE lead = ?12";
constexpr char kRemove[] = "DELETE FROM leads WHERE lead = ?1";
constexpr char kSetRead[] =
    "UPDATE leads SET read_sent = ?1, read_took = ?2 WHERE lead = ?3";
constexpr char kSetEntries[] =
    "UPDATE leads SET phone_keys = ?1 WHERE lead = ?2";
constexpr char kAddEntry[] =
    "INSERT INTO phones(key, activity, stamp, number, lead, match)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
constexpr char kRemoveEntry[] =
    "DELETE FROM phones WHERE key = ?1 AND activity = ?2 AND stamp = ?3"
    " AND number = ?4 AND lead = ?5";

void BindRead(Statement& statement, int parameter, const ReadTimes& read) {
  statement.Bind(parameter, ToStored(read.sent));
  statement.Bind(parameter + 1, (read.ended - read.sent).count());
}

void BindRow(Statement& statement, const LeadToStore& row,
             std::string_view packed_entries) {
  statement.Bind(1, row.order.activity);
  statement.Bind(2, row.order.stamp);
  statement.Bind(3, row.order.number);
  BindRead(statement, 4, row.seen.read);
  statement.Bind(6, static_cast<int64_t>(row.seen.digest));
  statement.Bind(7, row.codec);
  statement.BindBlob(8, row.body);
  statement.BindBlob(9, packed_entries);
  statement.BindText(10, row.phone);
  statement.BindText(11, row.mobile);
}

bool Contains(const std::vector<PhoneEntry>& entries, const PhoneEntry& entry) {
  return std::find(entries.begin(), entries.end(), entry) != entries.end();
}

}  // namespace

LeadTable::LeadTable(Database& database, Statements statements)
    : database_(&database), statements_(std::move(statements)) {}

absl::StatusOr<LeadTable> LeadTable::Open(Database& database) {
  Statements statements;
  const std::pair<Statement*, const char*> wanted[] = {
      {&statements.find, kFind},
      {&statements.insert, kInsert},
      {&statements.replace, kReplace},
      {&statements.remove, kRemove},
      {&statements.set_read, kSetRead},
      {&statements.set_entries, kSetEntries},
      {&statements.add_entry, kAddEntry},
      {&statements.remove_entry, kRemoveEntry}};
  for (const auto& [statement, sql] : wanted) {
    absl::StatusOr<Statement> prepared = database.Prepare(sql);
    if (!prepared.ok()) return prepared.status();
    *statement = std::move(*prepared);
  }
  return LeadTable(database, std::move(statements));
}

absl::StatusOr<std::optional<KeptLead>> LeadTable::Find(std::string_view id) {
  Statement& find = statements_.find;
  const LeadIdParameter parameter(id);
  parameter.BindTo(find, 1);
  const absl::StatusOr<bool> row = find.Step();
  if (!row.ok() || !*row) {
    find.Reset();
    if (!row.ok()) return row.status();
    return std::nullopt;
  }
  KeptLead kept;
  kept.lead = find.Int(0);
  kept.order = {find.Int(1), find.Int(2), find.Int(3)};
  kept.seen.read.sent = TimeOf(find.Int(4));
  kept.seen.read.ended = kept.seen.read.sent + Duration(find.Int(5));
  kept.seen.stamp = OrderTime(kept.order.stamp);
  kept.seen.digest = static_cast<uint64_t>(find.Int(6));
  std::optional<std::vector<PhoneEntry>> entries = UnpackEntries(find.Blob(7));
  find.Reset();
  if (!entries) {
    return absl::DataLossError("lead " + std::string(id) +
                               " has damaged phone keys");
  }
  kept.entries = std::move(*entries);
  return kept;
}

absl::Status LeadTable::Insert(const LeadToStore& row) {
  Statement& insert = statements_.insert;
  const std::string packed = PackEntries(row.entries);
  const LeadIdParameter id(row.id);
  BindRow(insert, row, packed);
  id.BindTo(insert, 12);
  absl::Status status = insert.Run();
  const int64_t lead = database_->LastRowId();
  for (const PhoneEntry& entry : row.entries) {
    if (!status.ok()) break;
    status = AddEntry(lead, row.order, entry);
  }
  return status;
}

absl::Status LeadTable::Replace(const KeptLead& kept, const LeadToStore& row) {
  Statement& replace = statements_.replace;
  const std::string packed = PackEntries(row.entries);
  BindRow(replace, row, packed);
  replace.Bind(12, kept.lead);
  absl::Status status = replace.Run();
  if (!status.ok()) return status;
  return MoveEntries(kept, row.order, row.entries);
}

absl::Status LeadTable::Remove(const KeptLead& kept) {
  for (const PhoneEntry& entry : kept.entries) {
    absl::Status status = RemoveEntry(kept.lead, kept.order, entry);
    if (!status.ok()) return status;
  }
  statements_.remove.Bind(1, kept.lead);
  return statements_.remove.Run();
}

absl::Status LeadTable::SetReadTimes(int64_t lead, const ReadTimes& read) {
  BindRead(statements_.set_read, 1, read);
  statements_.set_read.Bind(3, lead);
  return statements_.set_read.Run();
}

absl::Status LeadTable::SetEntries(const KeptLead& kept,
                                   const std::vector<PhoneEntry>& entries) {
  const std::string packed = PackEntries(entries);
  statements_.set_entries.BindBlob(1, packed);
  statements_.set_entries.Bind(2, kept.lead);
  absl::Status status = statements_.set_entries.Run();
  if (!status.ok()) return status;
  return MoveEntries(kept, kept.order, entries);
}

absl::Status LeadTable::MoveEntries(const KeptLead& kept,
                                    const LeadOrder& order,
                                    const std::vector<PhoneEntry>& entries) {
  const bool same_order = kept.order == order;
  absl::Status status;
  for (const PhoneEntry& entry : kept.entries) {
    if (same_order && Contains(entries, entry)) continue;
    status = RemoveEntry(kept.lead, kept.order, entry);
    if (!status.ok()) return status;
  }
  for (const PhoneEntry& entry : entries) {
    if (same_order && Contains(kept.entries, entry)) continue;
    status = AddEntry(kept.lead, order, entry);
    if (!status.ok()) return status;
  }
  return status;
}

absl::Status LeadTable::AddEntry(int64_t lead, const LeadOrder& order,
                                 const PhoneEntry& entry) {
  Statement& add = statements_.add_entry;
  add.Bind(1, entry.key.digits);
  add.Bind(2, order.activity);
  add.Bind(3, order.stamp);
  add.Bind(4, order.number);
  add.Bind(5, lead);
  add.Bind(6, ToStored(entry.field, entry.kind));
  return add.Run();
}

absl::Status LeadTable::RemoveEntry(int64_t lead, const LeadOrder& order,
                                    const PhoneEntry& entry) {
  Statement& remove = statements_.remove_entry;
  remove.Bind(1, entry.key.digits);
  remove.Bind(2, order.activity);
  remove.Bind(3, order.stamp);
  remove.Bind(4, order.number);
  remove.Bind(5, lead);
  return remove.Run();
}

}  // namespace leadline
