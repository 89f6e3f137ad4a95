// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_REREAD_PASS_H_
#define LEADLINE_SYNC_REREAD_PASS_H_

#include <optional>
#include <vector>

#include "replica/writer.h"
#include "sync/page_request.h"
#include "sync/pass_context.h"
#include "sync/troubled_windows.h"
#include "sync/window_read.h"

namespace leadline {

// Reads again the seconds in which two reads contradicted each other, so that
// a third one decides; and the places of broken leads. Not thread-safe.
class RereadPass {
 public:
  // The call to make now; none if nothing is in doubt.
  std::optional<PageRequest> Next(const PassContext& context);

  // Takes the answer to the call that Next() gave; `commit` then says which
  // of the kept rereads it has done.
  void Take(const PageFacts& facts, const PassContext& context,
            PageCommit& commit);

  // The window in hand cannot be had: others go before it for a while.
  void GiveUp(TimePoint now);

  // Whether the window in hand was given up before.
  bool IsInTrouble() const { return read_ && troubled_.Has(read_->Window()); }

  // Drops the window in hand: after a commit that failed.
  void Reset() {
    read_.reset();
    paused_until_ = {};
  }

 private:
  void Gather(const PassContext& context);
  // The one in hand is too large to be read: its halves take its place.
  void Halve(PageCommit& commit) const;

  std::optional<WindowRead> read_;
  TroubledWindows troubled_;
  std::vector<Stretch> gathered_;  // those that read_ will have done
  // The last window gathered was too large: take the doubts one by one.
  bool one_by_one_ = false;
  TimePoint paused_until_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_REREAD_PASS_H_
