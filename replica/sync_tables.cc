// SPDX-License-Identifier: Apache-2.0
#include "replica/sync_tables.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "replica/row_format.h"

namespace leadline {
namespace {

constexpr char kCoverage[] =
    "SELECT from_s, to_s, read_at FROM coverage ORDER BY from_s, to_s";
constexpr char kAddCovered[] =
    "INSERT INTO coverage(from_s, to_s, read_at) VALUES(?1, ?2, ?3)";
constexpr char kRemoveCovered[] =
    "DELETE FROM coverage WHERE from_s = ?1 AND to_s = ?2";
constexpr char kInHand[] =
    "SELECT from_s, to_s, page_size, next_page, last_count, first_sent"
    " FROM windows_in_hand ORDER BY from_s";
constexpr char kAddInHand[] =
    "INSERT OR REPLACE INTO windows_in_hand VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
constexpr char kClearInHand[] = "DELETE FROM windows_in_hand";
constexpr char kRereads[] =
    "SELECT from_s, to_s FROM rereads ORDER BY from_s, to_s";
constexpr char kAddReread[] = "INSERT OR IGNORE INTO rereads VALUES(?1, ?2)";
constexpr char kRemoveReread[] =
    "DELETE FROM rereads WHERE from_s = ?1 AND to_s = ?2";
constexpr char kDoubts[] = "SELECT lead, stamp, ended FROM doubts";
constexpr char kSetDoubt[] =
    "INSERT OR REPLACE INTO doubts(lead, stamp, digest, ended)"
    " VALUES(?1, ?2, ?3, ?4)";
constexpr char kClearDoubt[] = "DELETE FROM doubts WHERE lead = ?1";
constexpr char kEnumeration[] =
    "SELECT after, type, last_end, hidden, last_hidden FROM enumeration";
constexpr char kSetEnumeration[] =
    "UPDATE enumeration SET after = ?1, type = ?2, last_end = ?3, hidden = ?4,"
    " last_hidden = ?5";
constexpr char kBroken[] = "SELECT from_s, to_s, id, seen FROM broken_leads";
constexpr char kSetBroken[] =
    "INSERT OR REPLACE INTO broken_leads(from_s, to_s, id, seen)"
    " VALUES(?1, ?2, ?3, ?4)";
constexpr char kClearBroken[] =
    "DELETE FROM broken_leads WHERE id = ?1 AND from_s = ?2";
constexpr char kMerges[] = "SELECT read_until, announced FROM merges";
constexpr char kSetMerges[] =
    "UPDATE merges SET read_until = ?1, announced = ?2";
constexpr char kSweep[] = "SELECT number, began, from_s, to_s FROM sweep";
constexpr char kSetSweep[] =
    "UPDATE sweep SET number = ?1, began = ?2, from_s = ?3, to_s = ?4";
constexpr char kSaveState[] =
    "UPDATE state SET as_of = ?1, complete_through = ?2, covered_from = ?3,"
    " complete = ?4, view_suffices = ?5, leads_stored = ?6,"
    " leads_expected = ?7, upstream_offset = ?8, filled_until = ?9,"
    " last_read_end = ?10, clock_since = ?11";

Stretch StretchAt(const Statement& row) {
  return {SecondsOf(row.Int(0)), SecondsOf(row.Int(1))};
}

void BindStretch(Statement& statement, const Stretch& stretch) {
  statement.Bind(1, ToStored(stretch.from));
  statement.Bind(2, ToStored(stretch.to));
}

void BindTime(Statement& statement, int parameter,
              const std::optional<TimePoint>& time) {
  if (time) {
    statement.Bind(parameter, ToStored(*time));
  } else {
    statement.BindNull(parameter);
  }
}

// Calls `take` for each row.
absl::Status ForEachRow(Statement& query,
                        const std::function<void(const Statement&)>& take) {
  absl::StatusOr<bool> row = query.Step();
  for (; row.ok() && *row; row = query.Step()) take(query);
  query.Reset();
  return row.status();
}

}  // namespace

SyncTables::SyncTables(Statements statements, StateQuery state)
    : statements_(std::move(statements)), state_(std::move(state)) {}

absl::StatusOr<SyncTables> SyncTables::Open(Database& database) {
  Statements s;
  const std::pair<Statement*, const char*> wanted[] = {
      {&s.coverage, kCoverage},
      {&s.add_covered, kAddCovered},
      {&s.remove_covered, kRemoveCovered},
      {&s.in_hand, kInHand},
      {&s.add_in_hand, kAddInHand},
      {&s.clear_in_hand, kClearInHand},
      {&s.rereads, kRereads},
      {&s.add_reread, kAddReread},
      {&s.remove_reread, kRemoveReread},
      {&s.doubts, kDoubts},
      {&s.set_doubt, kSetDoubt},
      {&s.clear_doubt, kClearDoubt},
      {&s.enumeration, kEnumeration},
      {&s.set_enumeration, kSetEnumeration},
      {&s.broken, kBroken},
      {&s.set_broken, kSetBroken},
      {&s.clear_broken, kClearBroken},
      {&s.merges, kMerges},
      {&s.set_merges, kSetMerges},
      {&s.sweep, kSweep},
      {&s.set_sweep, kSetSweep},
      {&s.save_state, kSaveState}};
  for (const auto& [statement, sql] : wanted) {
    absl::StatusOr<Statement> prepared = database.Prepare(sql);
    if (!prepared.ok()) return prepared.status();
    *statement = std::move(*prepared);
  }
  absl::StatusOr<StateQuery> state = StateQuery::Open(database);
  if (!state.ok()) return state.status();
  return SyncTables(std::move(s), std::move(*state));
}

absl::StatusOr<Coverage> SyncTables::LoadCoverage() {
  std::vector<CoveredStretch> stretches;
  absl::Status status =
      ForEachRow(statements_.coverage, [&](const Statement& row) {
        stretches.push_back({StretchAt(row), TimeOf(row.Int(2))});
      });
  if (!status.ok()) return status;
  return Coverage(stretches);
}

absl::Status SyncTables::ChangeCoverage(const Coverage& from,
                                        const Coverage& to) {
  // Both ascend, and a commit changes few: what they have in common at either
  // end stays.
  const std::vector<CoveredStretch>& old = from.Stretches();
  const std::vector<CoveredStretch>& now = to.Stretches();
  const size_t shorter = std::min(old.size(), now.size());
  size_t head = 0;
  while (head < shorter && old[head] == now[head]) ++head;
  size_t tail = 0;
  while (tail < shorter - head &&
         old[old.size() - 1 - tail] == now[now.size() - 1 - tail]) {
    ++tail;
  }
  for (size_t i = head; i < old.size() - tail; ++i) {
    BindStretch(statements_.remove_covered, old[i].stretch);
    absl::Status status = statements_.remove_covered.Run();
    if (!status.ok()) return status;
  }
  for (size_t i = head; i < now.size() - tail; ++i) {
    BindStretch(statements_.add_covered, now[i].stretch);
    statements_.add_covered.Bind(3, ToStored(now[i].read_at));
    absl::Status status = statements_.add_covered.Run();
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<WindowProgress>> SyncTables::LoadInHand() {
  std::vector<WindowProgress> windows;
  absl::Status status =
      ForEachRow(statements_.in_hand, [&](const Statement& row) {
        windows.push_back({StretchAt(row), static_cast<int>(row.Int(2)),
                           static_cast<int>(row.Int(3)), row.Int(4),
                           TimeOf(row.Int(5))});
      });
  if (!status.ok()) return status;
  return windows;
}

absl::Status SyncTables::SetInHand(std::span<const WindowProgress> windows) {
  absl::Status status = statements_.clear_in_hand.Run();
  Statement& add = statements_.add_in_hand;
  for (const WindowProgress& window : windows) {
    if (!status.ok()) return status;
    BindStretch(add, window.window);
    add.Bind(3, window.page_size);
    add.Bind(4, window.next_page);
    add.Bind(5, window.last_count);
    add.Bind(6, ToStored(window.first_sent));
    status = add.Run();
  }
  return status;
}

absl::StatusOr<EnumerationProgress> SyncTables::LoadEnumeration() {
  EnumerationProgress progress;
  absl::Status status =
      ForEachRow(statements_.enumeration, [&](const Statement& row) {
        progress.after = row.Int(0);
        progress.type = row.Int(1);
        if (!row.IsNull(2)) progress.last_end = TimeOf(row.Int(2));
        progress.hidden = row.Int(3);
        progress.last_hidden = row.Int(4);
      });
  if (!status.ok()) return status;
  return progress;
}

absl::Status SyncTables::SetEnumeration(const EnumerationProgress& progress) {
  Statement& set = statements_.set_enumeration;
  set.Bind(1, progress.after);
  set.Bind(2, progress.type);
  BindTime(set, 3, progress.last_end);
  set.Bind(4, progress.hidden);
  set.Bind(5, progress.last_hidden);
  return set.Run();
}

absl::StatusOr<BrokenLeads> SyncTables::LoadBroken() {
  BrokenLeads broken;
  absl::Status status = ForEachRow(statements_.broken, [&](const Statement&
                                                               row) {
    broken.Add({std::string(row.Blob(2)), StretchAt(row), TimeOf(row.Int(3))});
  });
  if (!status.ok()) return status;
  return broken;
}

absl::Status SyncTables::ChangeBroken(const BrokenLeads& from,
                                      const BrokenLeads& to) {
  const std::set<BrokenLead> old = from.All();
  const std::set<BrokenLead> now = to.All();
  for (const BrokenLead& lead : old) {
    if (now.contains(lead)) continue;
    statements_.clear_broken.BindText(1, lead.id);
    statements_.clear_broken.Bind(2, ToStored(lead.stretch.from));
    absl::Status status = statements_.clear_broken.Run();
    if (!status.ok()) return status;
  }
  for (const BrokenLead& lead : now) {
    if (old.contains(lead)) continue;
    Statement& set = statements_.set_broken;
    BindStretch(set, lead.stretch);
    set.BindText(3, lead.id);
    set.Bind(4, ToStored(lead.seen));
    absl::Status status = set.Run();
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<MergeProgress> SyncTables::LoadMerges() {
  MergeProgress progress;
  absl::Status status =
      ForEachRow(statements_.merges, [&](const Statement& row) {
        if (!row.IsNull(0)) progress.read_until = TimeOf(row.Int(0));
        progress.announced = row.Int(1) != 0;
      });
  if (!status.ok()) return status;
  return progress;
}

absl::Status SyncTables::SetMerges(const MergeProgress& progress) {
  Statement& set = statements_.set_merges;
  BindTime(set, 1, progress.read_until);
  set.Bind(2, progress.announced ? 1 : 0);
  return set.Run();
}

absl::StatusOr<SweepProgress> SyncTables::LoadSweep() {
  SweepProgress progress;
  absl::Status status =
      ForEachRow(statements_.sweep, [&](const Statement& row) {
        if (!row.IsNull(0)) progress.number = row.Int(0);
        if (!row.IsNull(1)) progress.began = TimeOf(row.Int(1));
        if (!row.IsNull(2)) {
          progress.left = {SecondsOf(row.Int(2)), SecondsOf(row.Int(3))};
        }
      });
  if (!status.ok()) return status;
  return progress;
}

absl::Status SyncTables::SetSweep(const SweepProgress& progress) {
  Statement& set = statements_.set_sweep;
  set.BindNull(1);
  if (progress.number) set.Bind(1, *progress.number);
  BindTime(set, 2, progress.began);
  set.BindNull(3);
  set.BindNull(4);
  if (progress.left) {
    set.Bind(3, ToStored(progress.left->from));
    set.Bind(4, ToStored(progress.left->to));
  }
  return set.Run();
}

absl::StatusOr<std::vector<Stretch>> SyncTables::LoadRereads() {
  std::vector<Stretch> rereads;
  absl::Status status = ForEachRow(
      statements_.rereads,
      [&](const Statement& row) { rereads.push_back(StretchAt(row)); });
  if (!status.ok()) return status;
  return rereads;
}

absl::Status SyncTables::AddReread(const Stretch& stretch) {
  BindStretch(statements_.add_reread, stretch);
  return statements_.add_reread.Run();
}

absl::Status SyncTables::RemoveReread(const Stretch& stretch) {
  BindStretch(statements_.remove_reread, stretch);
  return statements_.remove_reread.Run();
}

absl::StatusOr<std::unordered_map<int64_t, PendingDoubt>>
SyncTables::LoadDoubts() {
  std::unordered_map<int64_t, PendingDoubt> doubts;
  absl::Status status =
      ForEachRow(statements_.doubts, [&](const Statement& row) {
        PendingDoubt& doubt = doubts[row.Int(0)];
        if (!row.IsNull(1)) doubt.stamp = TimeOf(row.Int(1));
        doubt.ended = TimeOf(row.Int(2));
      });
  if (!status.ok()) return status;
  return doubts;
}

absl::Status SyncTables::SetDoubt(int64_t lead, const SeenLead& doubted) {
  Statement& set = statements_.set_doubt;
  set.Bind(1, lead);
  BindTime(set, 2, doubted.stamp);
  set.Bind(3, static_cast<int64_t>(doubted.digest));
  set.Bind(4, ToStored(doubted.read.ended));
  return set.Run();
}

absl::Status SyncTables::ClearDoubt(int64_t lead) {
  statements_.clear_doubt.Bind(1, lead);
  return statements_.clear_doubt.Run();
}

absl::Status SyncTables::SaveState(const StoredState& stored) {
  Statement& save = statements_.save_state;
  const ReplicaState& state = stored.state;
  BindTime(save, 1, state.as_of);
  BindTime(save, 2, state.complete_through);
  BindTime(save, 3, state.covered_from);
  save.Bind(4, state.complete ? 1 : 0);
  save.Bind(5, stored.state.view_suffices ? 1 : 0);
  save.Bind(6, static_cast<int64_t>(state.leads_stored));
  if (state.leads_expected) {
    save.Bind(7, static_cast<int64_t>(*state.leads_expected));
  } else {
    save.BindNull(7);
  }
  save.Bind(8, state.upstream_offset.count());
  save.Bind(9, ToStored(stored.filled_until));
  save.Bind(10, ToStored(state.last_read_end));
  save.Bind(11, ToStored(state.clock_since));
  return save.Run();
}

}  // namespace leadline
