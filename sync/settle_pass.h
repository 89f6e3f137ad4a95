// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_SETTLE_PASS_H_
#define LEADLINE_SYNC_SETTLE_PASS_H_

#include <array>
#include <optional>

#include "replica/writer.h"
#include "sync/page_request.h"
#include "sync/pass_context.h"
#include "sync/troubled_windows.h"
#include "sync/window_read.h"

namespace leadline {

// The ages at which each stretch is read again, for what became visible later
// than its stamp says.
inline constexpr std::array<Duration, 4> kSettleAges = {
    std::chrono::minutes(1), std::chrono::minutes(10), std::chrono::hours(1),
    std::chrono::hours(24)};

// Reads stretches again at the ages above. What is due follows from the
// coverage alone: a point is settled at an age once a read sent that much
// after it has covered it. Not thread-safe.
class SettlePass {
 public:
  // The call to make now; none if nothing is due.
  std::optional<PageRequest> Next(const PassContext& context);

  // Takes the answer to the call that Next() gave and adds to `commit` what it
  // covers anew.
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
  std::optional<Stretch> DueAt(Duration age, const PassContext& context) const;

  std::optional<WindowRead> read_;
  TroubledWindows troubled_;
  // Windows longer than this have turned out too large.
  Duration longest_ = std::chrono::hours(24 * 366);
  TimePoint paused_until_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_SETTLE_PASS_H_
