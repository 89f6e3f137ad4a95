// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_VERIFY_PASS_H_
#define LEADLINE_SYNC_VERIFY_PASS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "replica/reader.h"
#include "replica/writer.h"
#include "sync/call_limiter.h"
#include "sync/hint_check.h"
#include "sync/pass_context.h"

namespace leadline {

struct VerifyOptions {
  // From one call to the next; none: nothing is verified.
  std::optional<Duration> between_calls;
  size_t leads_a_call = 100;
  // How often a line of the log sums up.
  Duration summary_every = std::chrono::hours(24);
};

// How far apart its calls are, so that they take this part of the rate and of
// the day's calls; none for 0, which switches verifying off. Pure.
std::optional<Duration> VerifyGapFor(const LimiterOptions& limit, double part);

// What became of leads that were picked at random and read again. A value type.
struct VerifyCounts {
  uint64_t agreed = 0;
  uint64_t differed = 0;
  uint64_t gone = 0;        // upstream does not show them
  uint64_t too_recent = 0;  // changed just now: they say nothing
  // Of those that differed by a later stamp, how much later than it they were
  // read: the replica was behind by so much, at least.
  uint64_t late = 0;
  Duration delays{0};  // of all of them together
  Duration longest_delay{0};

  uint64_t Checked() const { return agreed + differed + gone; }
  // The share of those checked that agreed; 1 if none was.
  double Agreement() const;
  void Add(const VerifyCounts& more);
};

// What one answer says of the replica. A value type.
struct VerifyFindings {
  VerifyCounts counts;
  std::vector<Stretch> differing;  // to be read again, worth a few calls
  std::vector<std::string> gone;
};

// Compares the answer of a read sent at `sent` (upstream time) to the leads
// that were asked for with what the replica has.
//
// A lead that upstream changed later than the safety lag before the replica's
// last read of the newest changes is left out, whether it agrees or not: no
// read can have been expected to bring that change. An answer that lacks half
// of the leads says nothing of those it lacks. Errors are the reader's. Safe
// for concurrent use, with a reader each.
absl::StatusOr<VerifyFindings> Verify(const std::vector<std::string>& asked,
                                      const std::vector<LeadSeenById>& leads,
                                      TimePoint sent, Duration safety_lag,
                                      ReplicaReader& reader);

// Reads leads picked at random again by their ids, to tell which part of the
// replica is as upstream has it: a measure that owes nothing to the windows by
// which the replica was filled. Not thread-safe.
class VerifyPass {
 public:
  // Below this share of agreement the summary is a warning, from so many leads
  // on.
  static constexpr double kGoodShare = 0.99;
  static constexpr uint64_t kEnoughLeads = 100;

  // `random` gives numbers in [0, 1).
  VerifyPass(const VerifyOptions& options, ReplicaWriter& replica,
             std::function<double()> random);

  // The ids to ask for now; none if there is nothing to do yet. Until Take() or
  // Drop() they are the same. Errors are the replica's.
  absl::StatusOr<const std::vector<std::string>*> Next(
      const PassContext& context);

  // They were answered; sums up once a day.
  void Take(const VerifyFindings& findings, TimePoint now);
  // They cannot be had at present.
  void Drop(TimePoint now, GiveUpReason reason);
  // After a step of upstream's clock: no time is waited for.
  void Reset();

  const VerifyCounts& Counts() const { return total_; }

 private:
  void SumUp(TimePoint now);

  const VerifyOptions options_;
  ReplicaWriter& replica_;
  const std::function<double()> random_;

  std::vector<std::string> asked_;
  TimePoint not_before_;
  std::optional<TimePoint> next_summary_;
  VerifyCounts since_summary_;
  VerifyCounts total_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_VERIFY_PASS_H_
