// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_LEAD_TABLE_H_
#define LEADLINE_REPLICA_LEAD_TABLE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "replica/read_order.h"
#include "replica/row_format.h"
#include "replica/sqlite.h"

namespace leadline {

// What the replica has of a lead, without its body.
struct KeptLead {
  int64_t lead = 0;  // the row's number
  SeenLead seen;
  LeadOrder order;
  std::vector<PhoneEntry> entries;
};

// A lead as it is to be stored. Borrows the texts.
struct LeadToStore {
  std::string_view id;
  SeenLead seen;
  LeadOrder order;
  std::vector<PhoneEntry> entries;
  std::string_view phone;
  std::string_view mobile;
  int64_t codec = 0;
  std::string_view body;
};

// The tables `leads` and `phones`, which change together: each row's entries
// in the phone index are those that it lists. To be used inside a
// transaction; errors are Database's, and DataLoss for a row that cannot be
// read. Must not outlive the Database. Not thread-safe.
class LeadTable {
 public:
  static absl::StatusOr<LeadTable> Open(Database& database);

  // None if no row has the id.
  absl::StatusOr<std::optional<KeptLead>> Find(std::string_view id);

  absl::Status Insert(const LeadToStore& row);
  absl::Status Replace(const KeptLead& kept, const LeadToStore& row);
  absl::Status Remove(const KeptLead& kept);
  absl::Status SetReadTimes(int64_t lead, const ReadTimes& read);

  // Makes the row's index entries these.
  absl::Status SetEntries(const KeptLead& kept,
                          const std::vector<PhoneEntry>& entries);

 private:
  struct Statements {
    Statement find;
    Statement insert;
    Statement replace;
    Statement remove;
    Statement set_read;
    Statement set_entries;
    Statement add_entry;
    Statement remove_entry;
  };
  LeadTable(Database& database, Statements statements);

  absl::Status MoveEntries(const KeptLead& kept, const LeadOrder& order,
                           const std::vector<PhoneEntry>& entries);
  absl::Status AddEntry(int64_t lead, const LeadOrder& order,
                        const PhoneEntry& entry);
  absl::Status RemoveEntry(int64_t lead, const LeadOrder& order,
                           const PhoneEntry& entry);

  Database* database_;
  Statements statements_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_LEAD_TABLE_H_
