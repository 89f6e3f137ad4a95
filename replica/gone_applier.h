// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_GONE_APPLIER_H_
#define LEADLINE_REPLICA_GONE_APPLIER_H_

#include <cstdint>
#include <span>
#include <unordered_map>

#include "absl/status/status.h"
#include "replica/lead_table.h"
#include "replica/sync_tables.h"
#include "replica/tombstones.h"
#include "replica/writer.h"

namespace leadline {

// How many leads may go at `now`: at most ten or one in a hundred in any 24
// hours, and beyond that as many as the operator allowed. `gone` of `stored`
// and themselves went in the last 24 hours.
uint64_t MayGo(uint64_t stored, uint64_t gone, uint64_t allowance);

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

  // Adds what became of them to `result`. Errors as Database.
  absl::Status Apply(std::span<const GoneLead> gone, CommitResult& result);

 private:
  absl::Status Remove(const GoneLead& gone, const KeptLead& kept);

  Tables tables_;
  uint64_t leads_stored_;
  bool suspended_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_GONE_APPLIER_H_
