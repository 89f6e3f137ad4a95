// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_SYNC_SCHEDULER_H_
#define LEADLINE_SYNC_SYNC_SCHEDULER_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "replica/writer.h"
#include "sync/backfill_pass.h"
#include "sync/hint_pass.h"
#include "sync/page_request.h"
#include "sync/pass_context.h"
#include "sync/reread_pass.h"
#include "sync/settle_pass.h"
#include "sync/tail_pass.h"

namespace leadline {

// Two calls can be in flight, since a bulk answer may take a minute: one lane
// is kept for what cannot wait.
enum class Lane { kUrgent, kBulk };

enum class PassId { kTail, kReread, kSettle, kBackfill, kHint };

// "tail", "reread", "settle", "backfill", "hint": for logs and metrics.
const char* NameOf(PassId pass);

struct PlannedCall {
  PassId pass = PassId::kTail;
  PageRequest page;
  // Of the hint pass: the leads to ask for, instead of a page.
  std::vector<std::string> ids;
};

// Says which pass makes the next call of a lane. The tail has the urgent lane
// for itself, and hints make it come forward; on the bulk lane doubts go before
// leads to ask for by id, those before settling and settling before the
// backfill, which still gets one call in five. Not thread-safe.
class SyncScheduler {
 public:
  SyncScheduler(Duration poll_interval, std::optional<WindowProgress> resumed,
                const HintPace& hints = {})
      : tail_(poll_interval), hints_(hints), backfill_(resumed) {}

  // The lane's next call; none if it has nothing to do now. Until Take() or
  // Reset() the same pass gives the same call again.
  std::optional<PlannedCall> Next(Lane lane, const PassContext& context);

  // When the urgent lane has something to do again, in upstream time.
  TimePoint TailDue() const;

  // Makes the urgent lane's next call due at once.
  void HurryTail() { tail_.Hurry(); }

  // These leads are said to have changed.
  void Hint(std::span<const std::string> ids, TimePoint now) {
    hints_.Add(ids, now);
  }
  // A read sent at that time brought these leads.
  void Saw(std::span<const LeadRow> rows, TimePoint sent);
  // The call for ids was answered, or cannot be for now: hints are then
  // dropped, and no more calls of the sort made before that time.
  void TakeIds();
  void DropIds(TimePoint until) { hints_.Drop(until); }
  const HintStats& Hints() const { return hints_.Stats(); }

  // Hands the answer to the pass that asked; it adds to `commit`.
  void Take(PassId pass, const PageFacts& facts, const PassContext& context,
            PageCommit& commit);

  // After a commit that failed: what the passes remember is dropped, and the
  // replica asked instead.
  void Reset(std::optional<WindowProgress> resumed);

 private:
  std::optional<PlannedCall> NextBulk(const PassContext& context);

  TailPass tail_;
  HintPass hints_;
  RereadPass reread_;
  SettlePass settle_;
  BackfillPass backfill_;
  int calls_before_backfill_ = 0;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_SYNC_SCHEDULER_H_
