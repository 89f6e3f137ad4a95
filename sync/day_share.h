// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_DAY_SHARE_H_
#define LEADLINE_SYNC_DAY_SHARE_H_

#include <cstdint>

#include "base/clock.h"

namespace leadline {

// What a sort of calls may take of those of a day: this part at once, and the
// same part spread over 24 hours.
struct DayPart {
  uint64_t day = 0;  // calls that are ours in any 24 hours
  double part = 0.2;
};

// What calls that can wait may take of a day's calls, so that the urgent ones,
// whose pace takes half of them, never find the day used up: a fifth at once,
// and another fifth spread over 24 hours. (The rest is for a day of calls that
// is counted by the hour, and so up to an hour too long.) A value type; not
// thread-safe.
class DayShare {
 public:
  // `used` of the day's calls are gone.
  DayShare(const DayPart& part, uint64_t used, SteadyPoint now);

  // How long until a call may be made; 0 if one may be made now.
  Duration Wait(SteadyPoint now) const;

  // One is made.
  void Take(SteadyPoint now);

 private:
  double CreditAt(SteadyPoint now) const;

  double most_;
  double a_day_;
  double credit_;
  SteadyPoint at_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_DAY_SHARE_H_
