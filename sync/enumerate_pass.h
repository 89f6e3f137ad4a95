// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_ENUMERATE_PASS_H_
#define LEADLINE_SYNC_ENUMERATE_PASS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "replica/writer.h"
#include "sync/call_limiter.h"
#include "sync/enumerate_answer.h"
#include "sync/pass_context.h"

namespace leadline {

struct EnumerateOptions {
  // From one call to the next; none: nothing is enumerated.
  std::optional<Duration> between_calls;
  // From the end of one enumeration to the beginning of the next.
  Duration between_runs = std::chrono::hours(24 * 7);
  // Of Leads.Get, whose largest size is not known: 1000 works.
  int page_size = 1000;
};

// How far apart its calls are, so that they take a twentieth of the rate and of
// the day's calls at most. Pure.
Duration EnumerateGapFor(const LimiterOptions& limit);

// What the enumerations found. A value type.
struct EnumerateCounts {
  uint64_t leads = 0;      // on the pages read
  uint64_t lost = 0;       // missed by every other read, and found again
  uint64_t unstamped = 0;  // brought by it, since no window can show them
  // Of the latest enumeration, or of the one under way: leads that the replica
  // lacks and cannot get.
  uint64_t hidden = 0;
};

// Checks the replica against the account's leads by ascending number, once it
// is filled and then weekly: the windows by which it was filled cannot show a
// lead without a stamp, and may show one Object Type only.
//
// What the replica lacks, though its stamp is older than the safety lag, makes
// the second of that stamp be read again; the page is then asked for once more.
// A lead that its second does not show is counted and named in the log. A lead
// without a stamp has no second: its page is asked for with every attribute,
// and the lead stored as that shows it. Nothing is inferred from leads that a
// page does not show, and nothing else of a page is stored. How far it has come
// is kept in the replica. Not thread-safe.
class EnumeratePass {
 public:
  EnumeratePass(const EnumerateOptions& options, ReplicaWriter& replica);

  // The page to ask for now; none if there is nothing to do yet. Errors are the
  // replica's.
  absl::StatusOr<std::optional<EnumerateRequest>> Next(
      const PassContext& context);

  // Takes the answer to the page that Next() gave; `commit` then has what is to
  // be read again or stored, and how far the enumeration has come. It borrows
  // rows of the page. Errors are the replica's.
  absl::Status Take(EnumeratedPage& page, const PassContext& context,
                    PageCommit& commit);

  // A call has failed: pages are half as large until the enumeration ends.
  void Failed();
  // The page cannot be had: it is asked for again in an hour, or in a day where
  // these calls are forbidden.
  void Drop(TimePoint now, GiveUpReason reason);
  // After a commit that failed, or a step of upstream's clock: the replica is
  // asked where it stands.
  void Reset();

  const EnumerateCounts& Counts() const { return counts_; }

 private:
  absl::Status Resume();
  // True once what was to be read again has been.
  bool IsReread(const PassContext& context);
  // Sorts those asked for into found again and not shown.
  absl::Status Resolve();
  absl::Status TakeUnstamped(EnumeratedPage& page, PageCommit& commit);
  // Of the page: what the replica lacks, and is still to be read again.
  absl::StatusOr<std::vector<EnumeratedLead>> Lacking(
      const EnumeratedPage& page, const PassContext& context);
  bool IsHidden(const EnumeratedLead& lead) const;
  void Hide(const EnumeratedLead& lead);
  void MoveOn(const EnumeratedPage& page, const PassContext& context,
              PageCommit& commit);
  void ForgetPage();
  void SumUp() const;

  const EnumerateOptions options_;
  ReplicaWriter& replica_;

  std::optional<EnumerationProgress> progress_;  // none: not asked for yet
  int page_size_;
  TimePoint not_before_;
  // Whose seconds are being read again, these, since then.
  std::vector<EnumeratedLead> asked_;
  std::vector<Stretch> stretches_;
  TimePoint asked_since_;
  // Of the page in hand: leads that their seconds did not show, with the stamp
  // of each; whether those were all that were read again, and many; and leads
  // that cannot be had.
  std::map<std::string, std::optional<TimePoint>> not_shown_;
  bool none_shown_ = false;
  std::set<std::string> given_up_;
  // Of the page in hand: it is to be asked for whole, or was.
  enum class Whole : uint8_t { kNo, kWanted, kDone };
  Whole whole_ = Whole::kNo;
  EnumerateCounts counts_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_ENUMERATE_PASS_H_
