// SPDX-License-Identifier: Apache-2.0
#include "replica/phone_index.h"

#include <algorithm>
#include <optional>
#include <string>

namespace leadline {
namespace {

constexpr int64_t kBatch = 5000;
constexpr char kFollowed[] = "SELECT key_rules FROM account";
constexpr char kSetFollowed[] = "UPDATE account SET key_rules = ?1";
constexpr char kBatchRows[] =
    "SELECT lead, activity, stamp, number, phone_keys, phone, mobile"
    " FROM leads WHERE lead > ?1 ORDER BY lead LIMIT ?2";

struct Reindexed {
  KeptLead kept;
  std::vector<PhoneEntry> entries;
};

// The rows after `last` whose entries are not what the rules make of them.
// Moves `last` on; false in `more` at the end of the table.
absl::StatusOr<std::vector<Reindexed>> LoadBatch(Statement& rows,
                                                 const PhoneKeyRules& rules,
                                                 int64_t& last, bool& more) {
  rows.Bind(1, last);
  rows.Bind(2, kBatch);
  std::vector<Reindexed> batch;
  int64_t count = 0;
  absl::StatusOr<bool> row = rows.Step();
  for (; row.ok() && *row; row = rows.Step()) {
    ++count;
    Reindexed next;
    last = next.kept.lead = rows.Int(0);
    next.kept.order = {rows.Int(1), rows.Int(2), rows.Int(3)};
    std::optional<std::vector<PhoneEntry>> kept = UnpackEntries(rows.Blob(4));
    if (!kept) {
      rows.Reset();
      return absl::DataLossError("a stored lead has damaged phone keys");
    }
    next.kept.entries = std::move(*kept);
    next.entries = EntriesOf(rules, rows.Blob(5), rows.Blob(6));
    if (next.entries != next.kept.entries) batch.push_back(std::move(next));
  }
  rows.Reset();
  more = count == kBatch;
  if (!row.ok()) return row.status();
  return batch;
}

absl::Status ApplyBatch(LeadTable& leads, const std::vector<Reindexed>& batch) {
  for (const Reindexed& row : batch) {
    absl::Status status = leads.SetEntries(row.kept, row.entries);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<PhoneEntry> EntriesOf(const PhoneKeyRules& rules,
                                  std::string_view phone,
                                  std::string_view mobile) {
  std::vector<PhoneEntry> entries;
  for (const PhoneIndexKey& key : rules.KeysOf(phone)) {
    entries.push_back({key.key, MatchedField::kPhone, key.kind});
  }
  for (const PhoneIndexKey& key : rules.KeysOf(mobile)) {
    const auto kept = std::find_if(
        entries.begin(), entries.end(),
        [&](const PhoneEntry& entry) { return entry.key == key.key; });
    const PhoneEntry entry{key.key, MatchedField::kMobile, key.kind};
    if (kept == entries.end()) {
      entries.push_back(entry);
    } else if (kept->kind == MatchKind::kNational &&
               key.kind != MatchKind::kNational) {
      *kept = entry;
    }
  }
  return entries;
}

absl::StatusOr<bool> FollowKeyRules(Database& database, LeadTable& leads,
                                    const PhoneKeyRules& rules) {
  const auto wanted = static_cast<int64_t>(rules.Fingerprint());
  const absl::StatusOr<int64_t> followed = database.Number(kFollowed);
  if (!followed.ok()) return followed.status();
  if (*followed == wanted) return false;
  absl::StatusOr<Statement> rows = database.Prepare(kBatchRows);
  if (!rows.ok()) return rows.status();
  int64_t last = 0;
  for (bool more = true; more;) {
    const absl::StatusOr<std::vector<Reindexed>> batch =
        LoadBatch(*rows, rules, last, more);
    if (!batch.ok()) return batch.status();
    absl::Status status = ApplyBatch(leads, *batch);
    if (!status.ok()) return status;
  }
  absl::StatusOr<Statement> set = database.Prepare(kSetFollowed);
  if (!set.ok()) return set.status();
  set->Bind(1, wanted);
  absl::Status status = set->Run();
  if (!status.ok()) return status;
  return true;
}

}  // namespace leadline
