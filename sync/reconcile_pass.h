// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_RECONCILE_PASS_H_
#define LEADLINE_SYNC_RECONCILE_PASS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "replica/writer.h"
#include "sync/call_limiter.h"
#include "sync/page_request.h"
#include "sync/pass_context.h"
#include "sync/suspects.h"
#include "sync/window_read.h"

namespace leadline {

struct ReconcileOptions {
  // From one call to the next.
  Duration between_calls{1000};
  // From the start of the worker to the first sweep.
  Duration before_first_sweep = std::chrono::minutes(10);
  // How old a change is before its window is compared: what is younger is
  // still being settled.
  Duration youngest = std::chrono::minutes(15);
  // From the end of one sweep to the beginning of the next.
  Duration between_sweeps = std::chrono::hours(1);
  // Leads in the windows that a sweep begins with, at most.
  uint64_t window_leads = 100'000;
  // One sweep in so many reads all windows whole: where as many leads are gone
  // as were lost, counts cannot tell.
  int whole_every = 24;
};

// How far apart its calls are, so that they take a fifth of the rate and a
// twentieth of the day's calls at most. Pure.
Duration ReconcileGapFor(const LimiterOptions& limit);

// Either a page of a window, or leads by their ids.
struct ReconcileCall {
  std::optional<PageRequest> page;
  std::vector<std::string> ids;

  friend bool operator==(const ReconcileCall&, const ReconcileCall&) = default;
};

// Finds what is gone upstream, and what was lost here, since neither deletes
// nor losses have a feed. Sweeps through the history and compares the counts of
// windows with the replica's. Where they differ, it narrows the window down
// until it is small, and reads it whole: what the replica lacks comes with its
// pages, and what they do not show becomes a suspect (see Suspects).
//
// Leads leave a window all the time, since a change moves their stamp. So the
// replica's leads are counted twice: before upstream's are, and once the newest
// changes were read after that. Upstream's count lies between the two, unless
// leads are gone or lost; where leads left in between, it says nothing, and the
// window is narrowed down as well. Not thread-safe.
class ReconcilePass {
 public:
  // What the pass asks of the replica. `random` gives numbers in [0, 1).
  ReconcilePass(const ReconcileOptions& options, ReplicaWriter& replica,
                std::function<double()> random);

  // The call to make now; none if there is nothing to do yet. Until an answer
  // is taken it is the same. Errors are the replica's.
  absl::StatusOr<std::optional<ReconcileCall>> Next(const PassContext& context);

  // Takes the answer to a page, whose rows the commit has; adds to it what the
  // page covers.
  void TakePage(const PageFacts& facts, const PassContext& context,
                PageCommit& commit);

  // Takes the answer to leads asked for by id: the ids that it showed. Those
  // that are gone are to go with the commit.
  std::vector<GoneLead> TakeIds(const std::set<std::string>& shown,
                                const ReadTimes& read, TimePoint now);

  // The call cannot be had: what it was for is left for the next sweep.
  void Drop(TimePoint now, GiveUpReason reason);

  // A read by id has missed this lead: it is asked for as if a window had.
  void Suspect(const std::string& id);

  // Begins a sweep as soon as it can: after the operator's word.
  void Hurry();

  // After a commit that failed, or a step of upstream's clock: what is in hand
  // is dropped.
  void Reset();

  // Windows whose counts differed, of the sweeps so far.
  uint64_t Differences() const { return differences_; }
  size_t SuspectCount() const { return suspects_.Count(); }
  // Suspects that answers by id go on proving nothing of.
  size_t UnconfirmedCount() const { return suspects_.Unconfirmed(); }

 private:
  // A window under comparison.
  struct Comparison {
    Stretch stretch;
    int64_t before = 0;               // the replica's leads before the call
    size_t type = 0;                  // the one to count next
    int64_t counted_so_far = 0;       // upstream's, of the types before it
    std::optional<int64_t> upstream;  // of all types, once known
    TimePoint counted;                // when that answer had ended
  };
  // A window that is read whole.
  struct WholeRead {
    WindowRead read;
    std::set<std::string> shown;
    std::optional<TimePoint> ended;  // set once all of it is read
  };

  absl::Status Advance(const PassContext& context);
  absl::Status BeginSweep(const PassContext& context);
  absl::Status NextWindow(const PassContext& context);
  void TakeCount(const PageFacts& facts, const PassContext& context);
  absl::Status Compare(const PassContext& context);
  absl::Status Narrow(const Stretch& stretch, int64_t leads,
                      const PassContext& context);
  absl::Status Push(const Stretch& stretch);
  void ReadWhole(const Stretch& stretch, int64_t leads,
                 const PassContext& context);
  absl::Status FindMissing();
  std::optional<PageRequest> NextPage() const;
  absl::StatusOr<std::optional<std::chrono::sys_seconds>> QuietEnd(
      std::chrono::sys_seconds latest);

  const ReconcileOptions options_;
  ReplicaWriter& replica_;
  const std::function<double()> random_;

  TimePoint not_before_;
  // What of the history the sweep has not come to; none between sweeps.
  std::optional<Stretch> left_;
  // Not from 0: a worker that is started anew each day would never come to the
  // sweep that reads all.
  int sweeps_;
  std::optional<TimePoint> next_sweep_;
  // Leads in the next window: fewer where many leave while it is compared.
  uint64_t window_leads_;
  // The windows to compare, the next one last.
  std::vector<Comparison> windows_;
  std::optional<WholeRead> whole_;
  Suspects suspects_;
  // What was asked for by id.
  std::vector<std::string> asked_;
  std::vector<std::string> controls_;
  uint64_t differences_ = 0;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_RECONCILE_PASS_H_
