// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_SYNC_SCHEDULER_H_
#define LEADLINE_SYNC_SYNC_SCHEDULER_H_

#include <optional>

#include "replica/writer.h"
#include "sync/backfill_pass.h"
#include "sync/page_request.h"
#include "sync/pass_context.h"
#include "sync/reread_pass.h"
#include "sync/settle_pass.h"
#include "sync/tail_pass.h"

namespace leadline {

// Two calls can be in flight, since a bulk answer may take a minute: one lane
// is kept for what cannot wait.
enum class Lane { kUrgent, kBulk };

enum class PassId { kTail, kReread, kSettle, kBackfill };

// "tail", "reread", "settle", "backfill": for logs and metrics.
const char* NameOf(PassId pass);

struct PlannedCall {
  PassId pass = PassId::kTail;
  PageRequest page;
};

// Says which pass makes the next call of a lane. The tail has the urgent lane
// for itself; on the bulk lane doubts go before settling and settling before
// the backfill, which still gets one call in five. Not thread-safe.
class SyncScheduler {
 public:
  SyncScheduler(Duration poll_interval, std::optional<WindowProgress> resumed)
      : tail_(poll_interval), backfill_(resumed) {}

  // The lane's next call; none if it has nothing to do now. Until Take() or
  // Reset() the same pass gives the same call again.
  std::optional<PlannedCall> Next(Lane lane, const PassContext& context);

  // When the urgent lane has something to do again, in upstream time.
  TimePoint TailDue() const { return tail_.Due(); }

  // Makes the urgent lane's next call due at once.
  void HurryTail() { tail_.Hurry(); }

  // Hands the answer to the pass that asked; it adds to `commit`.
  void Take(PassId pass, const PageFacts& facts, const PassContext& context,
            PageCommit& commit);

  // After a commit that failed: what the passes remember is dropped, and the
  // replica asked instead.
  void Reset(std::optional<WindowProgress> resumed);

 private:
  std::optional<PlannedCall> NextBulk(const PassContext& context);

  TailPass tail_;
  RereadPass reread_;
  SettlePass settle_;
  BackfillPass backfill_;
  int calls_before_backfill_ = 0;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_SYNC_SCHEDULER_H_
