// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYNC_MACHINE_CLOCK_H_
#define LEADLINE_TESTS_SYNC_MACHINE_CLOCK_H_

#include <stop_token>

#include "base/clock.h"

namespace leadline {

// The clocks of a machine that somebody sets, and boots, while true time goes
// on. Not thread-safe.
class MachineClock final : public Clock {
 public:
  // `world` tells the true time, and must outlive it.
  explicit MachineClock(Clock& world) : world_(world) {}

  TimePoint Now() const override { return world_.Now() + wall_ahead_; }
  SteadyPoint SteadyNow() const override { return At(world_.SteadyNow()); }
  bool SleepFor(Duration length, std::stop_token stop) override {
    return world_.SleepFor(length, stop);
  }

  // What the steady clock showed, or will, at an instant of the world's.
  SteadyPoint At(SteadyPoint world) const {
    return {world.since_boot - booted_};
  }

  void SetWallAhead(Duration by) { wall_ahead_ = by; }

  // The machine booted so long ago.
  void Boot(Duration ago) { booted_ = world_.SteadyNow().since_boot - ago; }

 private:
  Clock& world_;
  Duration wall_ahead_{0};
  Duration booted_{0};
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYNC_MACHINE_CLOCK_H_
