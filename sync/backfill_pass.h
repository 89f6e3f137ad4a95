// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_BACKFILL_PASS_H_
#define LEADLINE_SYNC_BACKFILL_PASS_H_

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "replica/writer.h"
#include "sync/page_request.h"
#include "sync/pass_context.h"
#include "sync/split_plan.h"
#include "sync/troubled_windows.h"
#include "sync/window_read.h"

namespace leadline {

// Reads the gaps in what is covered, newest first: the whole history on the
// first run, what was missed while the worker was away on later ones. The
// leads most recently active are the likeliest to ring. Has two hands, each
// with a window of its own, so that one page can travel while another is
// stored. Not thread-safe.
class BackfillPass {
 public:
  static constexpr size_t kHands = 2;

  // Goes on with the windows that an earlier run was reading, if there were
  // some.
  explicit BackfillPass(const std::vector<WindowProgress>& in_hand);

  // The call to make now with this hand, less than kHands; none if there is no
  // gap for it.
  std::optional<PageRequest> Next(size_t hand, const PassContext& context);

  // Takes the answer to what Next() gave this hand, and adds to `commit` what
  // it completes. An answer to anything else counts for nothing.
  void Take(size_t hand, const PageRequest& asked, const PageFacts& facts,
            const PassContext& context, PageCommit& commit);

  // The window in hand cannot be had: others go before it for a while.
  void GiveUp(size_t hand, TimePoint now);

  // Whether the window in hand was given up before.
  bool IsInTrouble(size_t hand) const;

  // Starts again from what the replica says: after a commit that failed.
  void Reset(const std::vector<WindowProgress>& in_hand);

 private:
  std::optional<Stretch> NewestUnread(const PassContext& context) const;
  std::vector<Stretch> NotInHand(std::vector<Stretch> stretches,
                                 TimePoint now) const;
  bool AllAreCounted() const;
  int64_t TargetOf(const Stretch& gap, const PassContext& context) const;
  void StartNewest(size_t hand, const Stretch& gap, const PassContext& context);
  WindowRead::Outcome TakePage(WindowRead& read, const PageFacts& facts,
                               const PassContext& context, PageCommit& commit);

  std::array<std::optional<WindowRead>, kHands> reads_;
  SplitPlan plan_;
  TroubledWindows troubled_;
  TimePoint paused_until_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_BACKFILL_PASS_H_
