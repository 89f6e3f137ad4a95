// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_BACKFILL_PASS_H_
#define LEADLINE_SYNC_BACKFILL_PASS_H_

#include <optional>

#include "replica/writer.h"
#include "sync/page_request.h"
#include "sync/pass_context.h"
#include "sync/split_plan.h"
#include "sync/troubled_windows.h"
#include "sync/window_read.h"

namespace leadline {

// Reads the gaps in what is covered, newest first: the whole history on the
// first run, what was missed while the worker was away on later ones. The
// leads most recently active are the likeliest to ring. Not thread-safe.
class BackfillPass {
 public:
  // Goes on with the window an earlier run was reading, if there was one.
  explicit BackfillPass(std::optional<WindowProgress> resumed);

  // The call to make now; none if there is no gap.
  std::optional<PageRequest> Next(const PassContext& context);

  // Takes the answer to the call that Next() gave and adds to `commit` what it
  // completes.
  void Take(const PageFacts& facts, const PassContext& context,
            PageCommit& commit);

  // The window in hand cannot be had: others go before it for a while.
  void GiveUp(TimePoint now);

  // Whether the window in hand was given up before.
  bool IsInTrouble() const { return read_ && troubled_.Has(read_->Window()); }

  // Starts again from what the replica says: after a commit that failed.
  void Reset(std::optional<WindowProgress> resumed);

 private:
  std::optional<Stretch> NewestUnread(const PassContext& context) const;
  void StartNewest(const Stretch& gap, const PassContext& context);

  std::optional<WindowRead> read_;
  SplitPlan plan_;
  TroubledWindows troubled_;
  TimePoint paused_until_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_BACKFILL_PASS_H_
