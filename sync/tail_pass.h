// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_TAIL_PASS_H_
#define LEADLINE_SYNC_TAIL_PASS_H_

#include <cstddef>
#include <optional>

#include "replica/writer.h"
#include "sync/page_request.h"
#include "sync/pass_context.h"

namespace leadline {

// Reads the newest changes, again and again: everything from where reads have
// been late enough up to a moment in the future, in one response. Where that
// does not fit, the newest stretch that does; what is behind it stays a gap
// for the backfill. Several object types are read in as many responses, one
// right after the other. Not thread-safe.
class TailPass {
 public:
  explicit TailPass(Duration interval) : interval_(interval) {}

  // The call to make if it is time for one.
  std::optional<PageRequest> Next(const PassContext& context);

  // Where the next call will begin.
  std::chrono::sys_seconds From(const PassContext& context) const;

  // When the next call is due, in upstream time.
  TimePoint Due() const { return due_; }

  // Takes the answer to the call that Next() gave and adds to `commit` what it
  // covers, and how fresh the replica now is. Returns when the look was sent;
  // none while there are types left that it has not read.
  std::optional<TimePoint> Take(const PageFacts& facts,
                                const PassContext& context, PageCommit& commit);

  // The call cannot be had: the next one comes nearer to now.
  void GiveUp(TimePoint now);

  // From here on the calls are so far apart.
  void SetInterval(Duration interval) { interval_ = interval; }

  // Makes the next call due at once.
  void Hurry() { due_ = {}; }
  // After a commit that failed: as Hurry(), and with the first type.
  void Reset();

 private:
  Duration interval_;
  Duration reach_ = kTailReach;
  TimePoint due_;
  std::optional<PageRequest> asked_;
  // Of several types: the next one, and when the first of them was asked for.
  size_t type_ = 0;
  TimePoint first_sent_;
  TimePoint first_ordered_;  // the same, as reads are ordered
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_TAIL_PASS_H_
