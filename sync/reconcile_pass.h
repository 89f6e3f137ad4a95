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
#include "sync/page_request.h"
#include "sync/pass_context.h"
#include "sync/reconcile_options.h"
#include "sync/suspects.h"
#include "sync/sweep.h"
#include "sync/window_read.h"

namespace leadline {

// Either a page of a window, or leads by their ids.
struct ReconcileCall {
  std::optional<PageRequest> page;
  std::vector<std::string> ids;

  friend bool operator==(const ReconcileCall&, const ReconcileCall&) = default;
};

// Finds what is gone upstream, and what was lost here, since neither deletes
// nor losses have a feed. Sweeps through the history (see Sweep) and compares
// the counts of windows with the replica's. Where they differ, it narrows the
// window down until it is small, and reads it whole: what the replica lacks
// comes with its pages, and what they do not show becomes a suspect (see
// Suspects). A window too large to be read whole is cut, wherever that is.
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

  // A read by id has missed this lead: the window of its stamp is read, and
  // only if that does not show it either it is a suspect.
  void Doubt(const std::string& id);

  // A read sent at that time brought these leads.
  void Saw(std::span<const LeadRow> rows, TimePoint sent) {
    suspects_.Saw(rows, sent);
  }

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
  // A window that is to be read whole.
  struct WantedWhole {
    Stretch stretch;
    bool cut = false;  // upstream has too many leads in it
  };
  // One that is.
  struct WholeRead {
    WindowRead read;
    std::set<std::string> shown;
    std::optional<TimePoint> ended;  // set once all of it is read
  };

  absl::Status Advance(const PassContext& context);
  absl::Status NextWindow(const PassContext& context);
  absl::StatusOr<bool> BeginDoubted(const PassContext& context);
  void TakeCount(const PageFacts& facts, const PassContext& context);
  absl::Status Compare(const PassContext& context);
  absl::Status Narrow(const Stretch& stretch, int64_t leads,
                      const PassContext& context);
  absl::Status Push(const Stretch& stretch);
  absl::Status BeginWhole(const PassContext& context);
  absl::Status Cut(const Stretch& stretch);
  absl::Status FindMissing();
  std::optional<PageRequest> NextPage() const;

  const ReconcileOptions options_;
  ReplicaWriter& replica_;
  const std::function<double()> random_;

  TimePoint not_before_;
  Sweep sweep_;
  // The windows to compare, the next one last.
  std::vector<Comparison> windows_;
  // Those to read whole, the next one last.
  std::vector<WantedWhole> wanted_;
  std::optional<WholeRead> whole_;
  // Leads that a read by id has missed, and whose windows are to be read.
  std::set<std::string> doubted_;
  bool doubt_is_next_ = false;
  Suspects suspects_;
  // What was asked for by id.
  std::vector<std::string> asked_;
  std::vector<std::string> controls_;
  uint64_t differences_ = 0;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_RECONCILE_PASS_H_
