// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_SYNC_SCHEDULER_H_
#define LEADLINE_SYNC_SYNC_SCHEDULER_H_

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "replica/writer.h"
#include "sync/backfill_pass.h"
#include "sync/enumerate_pass.h"
#include "sync/hint_pass.h"
#include "sync/live_pass.h"
#include "sync/merge_pass.h"
#include "sync/page_request.h"
#include "sync/pass_context.h"
#include "sync/pass_id.h"
#include "sync/reconcile_pass.h"
#include "sync/reread_pass.h"
#include "sync/settle_pass.h"
#include "sync/tail_pass.h"
#include "sync/verify_pass.h"

namespace leadline {

// A call of each lane can be in flight, since a bulk answer may take a minute:
// one lane is kept for the newest changes, one for a second window of the
// backfill, and one for numbers that callers wait for.
enum class Lane { kUrgent, kBulk, kFill, kLive };
inline constexpr std::array kAllLanes = {Lane::kUrgent, Lane::kBulk,
                                         Lane::kFill, Lane::kLive};
// "urgent", "bulk", "fill", "live": for logs.
const char* NameOf(Lane lane);

struct PlannedCall {
  PassId pass = PassId::kTail;
  PageRequest page;
  // Not empty: the leads to ask for, instead of a page.
  std::vector<std::string> ids;
  // Set: a page of the enumeration by number, instead.
  std::optional<EnumerateRequest> enumerate = {};
  // Set: a number that callers wait for, instead.
  std::optional<LiveQuestion> live = {};
  // Set: a question about the account's merges, instead.
  std::optional<MergeRequest> merge = {};
};

struct SchedulerOptions {
  Duration poll_interval{2000};
  HintPace hints;
  ReconcileOptions reconcile;
  VerifyOptions verify;
  EnumerateOptions enumerate;
  MergeOptions merges;
};

// Says which pass makes the next call of the urgent, the bulk or the fill lane.
// The tail has the urgent lane for itself, and hints make it come forward; the
// fill lane is the backfill's second hand. On the bulk
// lane doubts go before leads to ask for by id, those before merges, these
// before settling, settling before reconciling and that before enumerating,
// verifying and the backfill; but while it has something to do, the backfill
// gets one call in five, reconciling and enumerating one in twenty each, and
// verifying one in fifty. Not thread-safe.
class SyncScheduler {
 public:
  // `replica` and `random` are for what compares the replica with upstream.
  SyncScheduler(const SchedulerOptions& options,
                const std::vector<WindowProgress>& in_hand,
                ReplicaWriter& replica, std::function<double()> random)
      : tail_(options.poll_interval),
        hints_(options.hints),
        reconcile_(options.reconcile, replica, random),
        merges_(options.merges, replica, random),
        verify_(options.verify, replica, std::move(random)),
        enumerate_(options.enumerate, replica),
        backfill_(in_hand) {}

  // The lane's next call; none if it has nothing to do now. Until Take() or
  // Reset() the same pass gives the same call again. Errors are the replica's.
  absl::StatusOr<std::optional<PlannedCall>> Next(Lane lane,
                                                  const PassContext& context);

  // When the urgent lane has something to do again, in upstream time.
  TimePoint TailDue() const;

  void SetPollInterval(Duration interval) { tail_.SetInterval(interval); }

  // Makes the urgent lane's next call due at once.
  void HurryTail() { tail_.Hurry(); }

  // These leads are said to have changed.
  void Hint(std::span<const std::string> ids, TimePoint now) {
    hints_.Add(ids, now);
  }
  // A read sent at that time brought these leads.
  void Saw(std::span<const LeadRow> rows, TimePoint sent);
  // The call for ids was answered.
  void TakeIds();
  const HintStats& Hints() const { return hints_.Stats(); }

  // The answer to leads that reconciling asked for by id; what is gone.
  std::vector<GoneLead> TakeSuspects(const std::set<std::string>& shown,
                                     const ReadTimes& read, TimePoint now);
  // The answer to leads that were picked to be verified. What upstream does not
  // show becomes a suspect of reconciling.
  void TakeVerified(const VerifyFindings& findings, TimePoint now);
  const VerifyCounts& Verified() const { return verify_.Counts(); }

  // A page of the enumeration was answered at `now`.
  absl::Status TakeEnumerated(EnumeratedPage& page, const PassContext& context,
                              PageCommit& commit);
  const EnumerateCounts& Enumerated() const { return enumerate_.Counts(); }

  // A call about merges, other than for a page of a window, was answered: the
  // pass, to be given what came.
  MergePass& TakeMerges();
  const MergeCounts& Merges() const { return merges_.Counts(); }
  // What a page brought was committed.
  void Committed(PassId pass, const CommitResult& result, TimePoint now);

  // The operator's word was given.
  void DeletesAllowed() {
    reconcile_.Hurry();
    merges_.DeletesAllowed();
  }
  const ReconcilePass& Reconcile() const { return reconcile_; }

  // Hands the answer to the pass that asked; it adds to `commit`, whose rows
  // and read times are there already.
  void Take(const PlannedCall& call, const PageFacts& facts,
            const PassContext& context, PageCommit& commit);

  // A call of this pass failed.
  void Failed(PassId pass);
  // What this pass has in hand cannot be had: it goes on with something else.
  void GiveUp(PassId pass, TimePoint now, GiveUpReason reason);
  // Whether what it has in hand was given up before.
  bool IsInTrouble(PassId pass) const;

  // After a commit that failed: what the passes remember is dropped, and the
  // replica asked instead.
  void Reset(const std::vector<WindowProgress>& in_hand);
  // After upstream's clock went back: all is dropped, and nothing waits for a
  // time by the clock that was wrong.
  void ClockWentBack();

 private:
  absl::StatusOr<std::optional<PlannedCall>> NextBulk(
      const PassContext& context);
  absl::StatusOr<std::optional<PlannedCall>> NextOf(PassId pass,
                                                    const PassContext& context);
  // A call was made for this pass; only those of the bulk lane are counted.
  void CountBulk(PassId pass);

  TailPass tail_;
  HintPass hints_;
  RereadPass reread_;
  SettlePass settle_;
  ReconcilePass reconcile_;
  MergePass merges_;
  VerifyPass verify_;
  EnumeratePass enumerate_;
  BackfillPass backfill_;
  // Calls of the bulk lane since each pass had one.
  std::array<int, kAllPasses.size()> waited_{};
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_SYNC_SCHEDULER_H_
