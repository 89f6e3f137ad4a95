// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_CALL_LIMITER_H_
#define LEADLINE_SYNC_CALL_LIMITER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "sync/call_ledger.h"
#include "sync/call_rate.h"
#include "sync/day_share.h"
#include "sync/live_share.h"
#include "sync/turns.h"
#include "sync/upstream_answer.h"

namespace leadline {

// Reads "25/5s": a whole number of calls, a slash, a length in ms, s, m or h.
// InvalidArgument, with an example, if it is not that, is zero, or is more
// calls than a ledger can remember. Pure.
absl::StatusOr<CallRate> ParseRate(std::string_view text);

struct LimiterOptions {
  CallRate rate;
  // What part of the rate, of a limit that a refusal told and of the day's
  // calls is ours: the account's other tools need theirs. Rounded down, but at
  // least one call.
  double share = 1.0;
  // The account's, in any 24 hours; none: not limited.
  std::optional<uint64_t> daily_calls;
  // Live reads are made: a part of the day's calls is kept for them.
  bool live_reads = false;

  // Of those, what is ours.
  std::optional<uint64_t> OurDailyCalls() const;
  // Of this rate, what is ours.
  CallRate OurShareOf(CallRate whole) const;
};

// A call that may be made now.
struct CallSlot {
  size_t number = 0;
  SteadyPoint taken;
  bool is_trial = false;  // goes out alone after a refusal
};

// What TryTake says: a slot, or how long to wait before asking again.
struct TakeResult {
  std::optional<CallSlot> slot;
  Duration wait{0};
};

// Keeps the account's limit: of the calls made through it, never more than the
// rate's arrive at the upstream within any window, whenever between its sending
// and the end of its answer each may arrive. That holds across restarts and
// crashes, which is what the ledger is for. Safe for use by many threads.
class CallLimiter {
 public:
  // `random` gives numbers in [0, 1); it is called under the limiter's lock.
  // The ledger must outlive the limiter, and is used by it alone.
  // InvalidArgument if the share is not in (0, 1], or the rate is not one that
  // ParseRate gives.
  static absl::StatusOr<std::unique_ptr<CallLimiter>> Create(
      CallLedger& ledger, const LimiterOptions& options,
      std::function<double()> random);

  CallLimiter(const CallLimiter&) = delete;
  CallLimiter& operator=(const CallLimiter&) = delete;

  // Takes a slot for one request on the wire, and writes it down. Each slot
  // taken must be given to End. Internal if the ledger cannot be written: then
  // there is no call to be made.
  absl::StatusOr<TakeResult> TryTake(SteadyPoint now);

  // The same for a call that can wait: it leaves `keep_free` slots of the
  // window for those that cannot, so that they do not wait a whole window, and
  // of the day's calls it gets its DayShare. At least one slot of a window can
  // always be taken; where the rate has no more than three, both sorts of calls
  // take turns.
  absl::StatusOr<TakeResult> TryTakeSpare(SteadyPoint now, int keep_free);

  // The same for a live read: it leaves `keep_free` slots for the newest
  // changes, and gets at most a fifth of the rate and, in any 24 hours, a tenth
  // of the day's calls.
  absl::StatusOr<TakeResult> TryTakeLive(SteadyPoint now, int keep_free);

  // The answer has ended: one window from here the slot is free again. Internal
  // if the ledger cannot be written; this limiter is right all the same.
  absl::Status End(CallSlot slot, SteadyPoint now);

  // The same for an attempt that was given up, and may still be on its way.
  absl::Status GiveUp(CallSlot slot, SteadyPoint now);

  // The upstream answered the call, and did not refuse it for its limit: the
  // row of refusals has ended, if the call went out after the latest. Call it
  // before End.
  void Answered(CallSlot slot);

  // The upstream refused a call for its limit: nothing goes out for a window
  // and more, twice as long with every refusal in a row (up to five minutes),
  // and then one call alone, until one is answered. What the refusal taught
  // lowers the rate. Call it before End. Errors as End.
  absl::Status Refused(const UpstreamVerdict& verdict, SteadyPoint now);

  // All three as the verdict on the call says; none if no answer came.
  absl::Status End(CallSlot slot, const std::optional<UpstreamVerdict>& verdict,
                   SteadyPoint now);

  // Calls of the last 24 hours, and of up to one hour more.
  uint64_t UsedInDay(SteadyPoint now) const;

  // The account's limit as it is known now: the rate, or what a refusal taught,
  // whichever is fewer calls a second.
  CallRate InForce(SteadyPoint now) const;

  // What may go out in one window now: the rate's or the learned limit's
  // calls, whichever are fewer a second, less what is not our share.
  CallRate Effective(SteadyPoint now) const;

 private:
  CallLimiter(CallLedger& ledger, const LimiterOptions& options,
              std::function<double()> random);

  SteadyPoint NotBackwards(SteadyPoint now);
  absl::Status EndAt(CallSlot slot, SteadyPoint ended);
  Duration WaitFor(const CallRate& rate, SteadyPoint now) const;
  Duration WaitForDay(SteadyPoint now) const;
  CallRate InForceAt(SteadyPoint now) const;
  CallRate EffectiveAt(SteadyPoint now) const;
  Duration InTurn(Turns::Side side, Duration wait, SteadyPoint now);
  void StartDayShares(SteadyPoint now);
  absl::StatusOr<TakeResult> TakeAfter(Duration wait, SteadyPoint now);
  Duration WaitForAll(SteadyPoint now, int keep_free) const;
  std::optional<CallRate> LearnedRate(SteadyPoint now) const;

  // Constant after construction.
  CallLedger& ledger_;
  const LimiterOptions options_;
  const std::function<double()> random_;

  // Guarded by mutex_.
  mutable std::mutex mutex_;
  std::deque<SteadyPoint> ends_;  // ascending, the latest kSlots
  int in_flight_ = 0;
  SteadyPoint latest_;  // no time handed in was later
  int refusals_ = 0;    // in a row
  bool trial_in_flight_ = false;
  // Made by the first call that has one.
  std::optional<DayShare> day_share_;
  std::optional<DayShare> live_day_share_;
  LiveShare live_share_;
  Turns turns_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_CALL_LIMITER_H_
