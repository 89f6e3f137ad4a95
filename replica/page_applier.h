// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_PAGE_APPLIER_H_
#define LEADLINE_REPLICA_PAGE_APPLIER_H_

#include <unordered_map>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "replica/body_codec.h"
#include "replica/lead_table.h"
#include "replica/phone_keys.h"
#include "replica/sync_tables.h"
#include "replica/tombstones.h"
#include "replica/writer.h"

namespace leadline {

// Applies the rows of one answer to the lead table, each by the verdict of
// read_order.h. One for each transaction; borrows all it is given. Not
// thread-safe.
class PageApplier {
 public:
  struct Tables {
    LeadTable& leads;
    SyncTables& sync;
    BodyCodec& bodies;
    Tombstones& tombstones;
    const PhoneKeyRules& rules;
    // The reads in doubt, by row; kept up to date.
    std::unordered_map<int64_t, PendingDoubt>& doubts;
  };

  PageApplier(const Tables& tables, const PageCommit& page)
      : tables_(tables), page_(page) {}

  // Adds what became of a row of the page to Result(). Errors as Database.
  absl::Status Apply(const LeadRow& row);

  const CommitResult& Result() const { return result_; }

 private:
  absl::StatusOr<LeadToStore> ToStore(const LeadRow& row, const SeenLead& seen);
  // A lead that the replica does not have.
  absl::Status Bring(const LeadRow& row, const SeenLead& seen);
  absl::Status Insert(const LeadRow& row, const SeenLead& seen);
  absl::Status Replace(const KeptLead& kept, const LeadRow& row,
                       const SeenLead& seen);
  absl::Status Keep(const KeptLead& kept, const SeenLead& seen, bool touch);
  absl::Status Doubt(const KeptLead& kept, const SeenLead& seen);
  absl::Status ReadAgain(const KeptLead& kept, const SeenLead& seen);
  absl::Status AddReread(const std::optional<TimePoint>& stamp);
  absl::Status ForgetDoubt(int64_t lead);

  Tables tables_;
  const PageCommit& page_;
  CommitResult result_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_PAGE_APPLIER_H_
