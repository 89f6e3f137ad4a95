// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_GONE_APPLIER_H_
#define LEADLINE_REPLICA_GONE_APPLIER_H_

#include <cstdint>
#include <unordered_map>

#include "absl/status/status.h"
#include "replica/lead_table.h"
#include "replica/sync_tables.h"
#include "replica/tombstones.h"
#include "replica/writer.h"

namespace leadline {

// How many leads may go without the operator's word: ten or one in a hundred in
// any 24 hours. `gone` of `stored` and themselves went in the last 24 hours.
uint64_t MayGo(uint64_t stored, uint64_t gone);

// The same of leads that were merged into others as the account announced: at
// most a hundred or one in ten. They are no part of the number above.
uint64_t MergedMayGo(uint64_t stored, uint64_t merged);

// Takes leads out of the replica that are gone upstream, each by the rules of
// GoneLead. One for each transaction; borrows all it is given. Not
// thread-safe.
class GoneApplier {
 public:
  struct Tables {
    LeadTable& leads;
    SyncTables& sync;
    Tombstones& tombstones;
    std::unordered_map<int64_t, PendingDoubt>& doubts;
  };

  // `suspended`: no lead goes.
  GoneApplier(const Tables& tables, uint64_t leads_stored, bool suspended)
      : tables_(tables), leads_stored_(leads_stored), suspended_(suspended) {}

  // Adds what became of page.gone to `result`. REQUIRES: page.rows have been
  // applied. Errors as Database.
  absl::Status Apply(const PageCommit& page, CommitResult& result);

 private:
  absl::Status SetQuotas(TimePoint now);
  // One of a quota, or of the operator's word.
  bool MayGoNow(uint64_t& quota);
  absl::Status ApplyOne(const GoneLead& gone, const PageCommit& page,
                        CommitResult& result);
  // The replica has the survivor as it was after the merge.
  absl::StatusOr<bool> HasSurvivor(const GoneLead& gone,
                                   const PageCommit& page);
  absl::Status Remove(const GoneLead& gone, const KeptLead& kept);
  // Of a lead that the replica does not have (any more).
  absl::Status NameSurvivor(const GoneLead& gone);

  Tables tables_;
  uint64_t leads_stored_;
  bool suspended_;
  // What may still go: deleted, merged, and beyond these.
  uint64_t deletes_ = 0;
  uint64_t merges_ = 0;
  uint64_t allowance_ = 0;
  uint64_t allowance_used_ = 0;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_GONE_APPLIER_H_
