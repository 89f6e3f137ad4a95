// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_MERGE_PASS_H_
#define LEADLINE_SYNC_MERGE_PASS_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "replica/writer.h"
#include "sync/call_limiter.h"
#include "sync/hint_check.h"
#include "sync/merge_answer.h"
#include "sync/page_request.h"
#include "sync/pass_context.h"
#include "sync/window_read.h"

namespace leadline {

struct MergeOptions {
  // From one look at the account's merges to the next; none: it is not looked.
  std::optional<Duration> between_looks;
  // The same before the account has announced its first one: most never do.
  Duration until_first = std::chrono::minutes(10);
  // From one call to the next while a merge is followed up.
  Duration between_calls{2000};
  // How far each look goes back behind the last: an activity may become
  // visible late.
  Duration overlap = std::chrono::hours(1);
  // After a read by id that does not bear a merge out; longer each time.
  Duration between_tries = std::chrono::minutes(1);
  // The code of the activities that tell of merges.
  int event = 3003;
};

// Looks take a fiftieth of the rate and a hundredth of the day's calls at most,
// what follows from them a fifth and a tenth. An `event` of 0 switches it all
// off. Pure.
MergeOptions MergePaceFor(const LimiterOptions& limit, int event);

// What became of the merges that were announced. A value type.
struct MergeCounts {
  uint64_t followed = 0;  // merges whose leads are in the replica as upstream
  uint64_t left = 0;      // given up: reconciling finds what is gone
};

// One call of the pass: the one of the three that is not empty.
struct MergeStep {
  std::optional<MergeRequest> request;
  std::vector<std::string> ids;
  std::optional<PageRequest> page;

  friend bool operator==(const MergeStep&, const MergeStep&) = default;
};

// Follows merges that the account announces: an activity on the lead that is
// left tells of one, and a call names the leads that it absorbed. Each is asked
// about by id, together with its survivor and control leads, which must come
// back; the absorbed ones must not. Then the second that carries the survivor's
// stamp is read, and the page that shows it is committed with the end of the
// others: whatever number moved, the replica has it under one lead or the
// other at every moment. A merge that is not borne out is left to reconciling.
//
// What the guard holds is tried again every hour, and once the operator has
// given the word.
//
// How far it has come is kept in the replica, and moves behind the oldest merge
// that is still to be followed up; but for one that the guard holds no longer
// than a day. Not thread-safe.
class MergePass {
 public:
  // A merge is asked about so often before it is left: meanwhile its survivor
  // may change again, and controls turn out to be gone themselves.
  static constexpr int kMostTries = 10;

  // `random` gives numbers in [0, 1).
  MergePass(const MergeOptions& options, ReplicaWriter& replica,
            std::function<double()> random);

  // The call to make now; none if there is nothing to do yet. Until an answer
  // is taken it is the same. Errors are the replica's.
  absl::StatusOr<std::optional<MergeStep>> Next(const PassContext& context);

  // Each takes the answer to such a call. What is to be committed is added to
  // `commit`, which borrows it until the next call of the pass.
  void TakeAnnounced(const AnnouncedPage& page, TimePoint now,
                     PageCommit& commit);
  // Errors are the replica's.
  absl::Status TakeChildren(const std::vector<std::string>& children,
                            TimePoint now);
  void TakeIds(const std::vector<LeadSeenById>& leads, const ReadTimes& read,
               const PassContext& context);
  void TakePage(const PageFacts& facts, PageCommit& commit);
  // What became of the last commit.
  void Committed(const CommitResult& result, TimePoint now);

  // The operator's word: what the guard held is followed up again.
  void DeletesAllowed();

  // The call cannot be had.
  void Drop(TimePoint now, GiveUpReason reason);
  // After a commit that failed, or a step of upstream's clock: the replica is
  // asked where it stands.
  void Reset();

  const MergeCounts& Counts() const { return counts_; }

 private:
  struct Look {
    Stretch window;
    int page_index = 1;
    TimePoint began;
  };
  struct Merge {
    AnnouncedMerge announced;
    // The look before the one that showed it, and that one.
    TimePoint behind;
    TimePoint shown;
    TimePoint due;
    std::vector<std::string> children;
    int tries = 0;
    bool is_held = false;  // by the guard, until a word
    std::optional<ReadTimes> confirmed;
    std::optional<WindowRead> read;  // of the survivor's second
  };

  absl::Status Resume(TimePoint now);
  MergeRequest Request() const;
  void BeginLook(TimePoint now);
  void EndLook(PageCommit& commit);
  TimePoint FollowedUntil() const;
  bool Knows(const std::string& audit);
  // Brings a merge that is due to the front; false if none is.
  bool BringDue(TimePoint now);
  bool IsInDoubt(const std::string& id) const;
  absl::StatusOr<std::optional<MergeStep>> NextOfFront(
      const PassContext& context);
  void Retry(TimePoint now);
  void Hold(TimePoint now);
  void EndFront();
  void Refused(TimePoint now);

  const MergeOptions options_;
  ReplicaWriter& replica_;
  const std::function<double()> random_;

  std::optional<MergeProgress> progress_;  // none: not asked for yet
  TimePoint not_before_;
  TimePoint next_look_;
  std::optional<Look> look_;
  // What is to be followed up, the one in hand first.
  std::deque<Merge> merges_;
  // What was, and the look that last showed it: looks overlap.
  std::map<std::string, TimePoint> done_;
  TimePoint last_look_;  // that was ended
  std::vector<std::string> controls_;
  // Of the commit under way; empty if none has a merge.
  std::vector<GoneLead> gone_;
  MergeCounts counts_;
  bool has_said_refused_ = false;
  bool has_said_none_ = false;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_MERGE_PASS_H_
