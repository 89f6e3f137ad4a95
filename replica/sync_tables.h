// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_SYNC_TABLES_H_
#define LEADLINE_REPLICA_SYNC_TABLES_H_

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "replica/broken_leads.h"
#include "replica/coverage.h"
#include "replica/enumeration_progress.h"
#include "replica/merge_progress.h"
#include "replica/read_order.h"
#include "replica/sqlite.h"
#include "replica/state_query.h"
#include "replica/sweep_progress.h"
#include "replica/window_progress.h"

namespace leadline {

// The small tables that say how far sync has come: coverage, the window in
// progress, stretches to be read again, reads in doubt, the state row. To be
// used inside a transaction; errors are Database's. They keep nothing in
// memory that a rollback could make wrong. Must not outlive the Database. Not
// thread-safe.
class SyncTables {
 public:
  static absl::StatusOr<SyncTables> Open(Database& database);

  absl::StatusOr<Coverage> LoadCoverage();
  // Writes what differs between the two.
  absl::Status ChangeCoverage(const Coverage& from, const Coverage& to);

  absl::StatusOr<std::vector<WindowProgress>> LoadInHand();
  absl::Status SetInHand(std::span<const WindowProgress> windows);

  absl::StatusOr<EnumerationProgress> LoadEnumeration();
  absl::Status SetEnumeration(const EnumerationProgress& progress);

  absl::StatusOr<BrokenLeads> LoadBroken();
  // Writes what differs between the two.
  absl::Status ChangeBroken(const BrokenLeads& from, const BrokenLeads& to);

  absl::StatusOr<MergeProgress> LoadMerges();
  absl::Status SetMerges(const MergeProgress& progress);

  absl::StatusOr<SweepProgress> LoadSweep();
  absl::Status SetSweep(const SweepProgress& progress);

  absl::StatusOr<std::vector<Stretch>> LoadRereads();
  absl::Status AddReread(const Stretch& stretch);
  absl::Status RemoveReread(const Stretch& stretch);

  // By the row's number.
  absl::StatusOr<std::unordered_map<int64_t, PendingDoubt>> LoadDoubts();
  absl::Status SetDoubt(int64_t lead, const SeenLead& doubted);
  absl::Status ClearDoubt(int64_t lead);

  absl::StatusOr<StoredState> LoadState() { return state_.Read(); }
  // All but the account, which is not changed by commits.
  absl::Status SaveState(const StoredState& stored);

 private:
  struct Statements {
    Statement coverage;
    Statement add_covered;
    Statement remove_covered;
    Statement in_hand;
    Statement add_in_hand;
    Statement clear_in_hand;
    Statement enumeration;
    Statement set_enumeration;
    Statement broken;
    Statement set_broken;
    Statement clear_broken;
    Statement merges;
    Statement set_merges;
    Statement sweep;
    Statement set_sweep;
    Statement rereads;
    Statement add_reread;
    Statement remove_reread;
    Statement doubts;
    Statement set_doubt;
    Statement clear_doubt;
    Statement save_state;
  };
  SyncTables(Statements statements, StateQuery state);

  Statements statements_;
  StateQuery state_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_SYNC_TABLES_H_
