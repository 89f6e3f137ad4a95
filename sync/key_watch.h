// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_KEY_WATCH_H_
#define LEADLINE_SYNC_KEY_WATCH_H_

#include "base/clock.h"
#include "sync/retry_policy.h"

namespace leadline {

// When to ask upstream whose keys these are, which is a look at the keys: every
// hour, since a user may be demoted; at once where something waits for it; and
// every five minutes while the keys are refused. Not thread-safe.
class KeyWatch {
 public:
  static constexpr Duration kBetweenLooks = std::chrono::hours(1);
  // After a first look that cannot be had; longer each time, up to the above.
  static constexpr Duration kFirstPause = std::chrono::minutes(5);

  // A look was sent before it is made.
  explicit KeyWatch(SteadyPoint looked)
      : looked_(looked), due_(looked + kBetweenLooks) {}

  // No other call may go out.
  bool AreRefused() const { return are_refused_; }
  // The next call is to be a look.
  bool IsDue(SteadyPoint now) const { return now >= due_; }
  // A look that was sent since then was answered.
  bool HasLookedSince(SteadyPoint at) const { return looked_ >= at; }

  // Makes a look due, or leaves one that failed for its pause. False if none
  // can be had, as was found before the pause that is not over.
  bool Want(SteadyPoint now);

  // A look sent then was answered.
  void Answered(SteadyPoint sent);
  // The keys were refused, to a look or to a call that all others are like.
  void Refused(SteadyPoint now);
  // A look failed for another reason, not for its rate: it is made again after
  // a pause. False if none can be had: those who wait are to go on without.
  bool Failed(CallFailure failure, double random, SteadyPoint now);

 private:
  bool are_refused_ = false;
  bool can_be_had_ = true;
  int failures_ = 0;  // in a row
  Duration pause_ = kFirstPause;
  SteadyPoint looked_;
  SteadyPoint due_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_KEY_WATCH_H_
