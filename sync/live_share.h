// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_LIVE_SHARE_H_
#define LEADLINE_SYNC_LIVE_SHARE_H_

#include <deque>

#include "base/clock.h"
#include "sync/call_rate.h"

namespace leadline {

// What live reads may take of the rate: a fifth, in calls of a window where
// that is a call or more, and else by waiting for longer. A value type; not
// thread-safe.
class LiveShare {
 public:
  // What live reads may take of this rate: no more calls in any such time.
  static CallRate Of(const CallRate& rate);

  // How many of this rate's calls are kept for live reads: at least one where
  // the rate has more than one.
  static int Kept(const CallRate& rate);

  // How long until a live read may be sent; 0 if one may be sent now.
  Duration Wait(const CallRate& rate, SteadyPoint now) const;

  // One is sent.
  void Take(SteadyPoint now);

 private:
  std::deque<SteadyPoint> sent_;  // ascending, the latest kMostSent
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_LIVE_SHARE_H_
