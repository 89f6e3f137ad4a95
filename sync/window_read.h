// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_WINDOW_READ_H_
#define LEADLINE_SYNC_WINDOW_READ_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "replica/coverage.h"
#include "replica/writer.h"
#include "sync/page_request.h"

namespace leadline {

// The reading of one window, call by call, until it counts as covered.
//
// A window that fits one response counts if its rows are as many as its
// RecordCount, with distinct ids. A larger one is read from its last page to
// its first: stamps only move forward, so a lead can only leave the window,
// and the leads behind it slide to lower offsets, which are still ahead of
// this reader. A page read forward would miss them. If RecordCount grows on
// the way, the window is read again.
//
// Where several object types are read, each is asked for in this way, one after
// the other, and the window counts once all of them do.
//
// REQUIRES of the caller: a window of several pages lies wholly before the
// safety lag when its first page is asked for. Not thread-safe.
class WindowRead {
 public:
  // A window larger than this many pages is to be split in time, unless it is
  // a single second long.
  static constexpr int kMaxPages = 48;
  // Windows that an odd or growing answer may start again before it is given
  // up for now.
  static constexpr int kMaxRestarts = 3;

  // `expected` is how many leads the window is believed to have. It need not
  // be right; a good guess saves a call. None: a page of one row is asked for
  // first, to count them cheaply. Leads are of `types` object types, at least
  // one; if there are several, `expected` is taken for a guess only where all
  // fit one page.
  WindowRead(const Stretch& window, int page_size,
             std::optional<int64_t> expected, size_t types = 1);

  // Goes on where an earlier run stopped.
  explicit WindowRead(const WindowProgress& progress);

  const Stretch& Window() const { return window_; }

  PageRequest Next() const;

  enum class Outcome {
    kMore,      // Next() has a further page
    kCovered,   // all of it is read
    kTooLarge,  // more than kMaxPages pages: split it
    kGiveUp,    // odd answers, kMaxRestarts times over: try again later
  };

  // Takes the answer to Next().
  Outcome Take(const PageFacts& facts);

  // When Take() said kCovered: what is covered, since when.
  CoveredStretch Covered() const { return {window_, first_sent_}; }

  // The number of leads in the window, of all types, as last counted.
  int64_t Count() const;

  // Whether it has been counted, or was believed to be of several pages.
  bool IsCounted() const { return counted_ || phase_ == Phase::kBackward; }

  int PageSize() const { return page_size_; }

  // While pages are read from the last to the first: where it stands. None in
  // the one call of a small window, while counting, and of several types.
  std::optional<WindowProgress> Progress() const;

  // Starts again with smaller pages, if these are larger than may be asked for.
  // Larger pages are for the next window: a long one would else be begun anew
  // for ever where large pages fail.
  void Fit(int page_size);

 private:
  void Start(int page_size);

  enum class Phase { kCounting, kSingle, kBackward };

  Outcome TakeCount(const PageFacts& facts);
  Outcome TakeSingle(const PageFacts& facts);
  Outcome TakeBackward(const PageFacts& facts);
  bool IsTooLarge(int64_t count) const;
  Outcome StartType();
  Outcome TypeCovered();
  void StartBackward();
  Outcome Restart();

  Stretch window_;
  int page_size_;
  Phase phase_;
  int next_page_ = 1;
  size_t type_ = 0;              // the one that is asked for
  std::vector<int64_t> counts_;  // of each type, as last counted
  bool counted_ = false;         // all types were, for this reading
  int restarts_ = 0;
  bool asked_ = false;
  TimePoint first_sent_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_WINDOW_READ_H_
