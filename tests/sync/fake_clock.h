// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYNC_FAKE_CLOCK_H_
#define LEADLINE_TESTS_SYNC_FAKE_CLOCK_H_

#include <mutex>
#include <stop_token>
#include <vector>

#include "base/clock.h"

namespace leadline {

// A clock that a test moves. A sleep takes no time: it moves the clock and is
// recorded. Safe for use by many threads.
class FakeClock final : public Clock {
 public:
  // 2026-03-01 00:00:00, an hour after boot.
  FakeClock() = default;

  TimePoint Now() const override {
    const std::lock_guard lock(mutex_);
    return wall_;
  }

  SteadyPoint SteadyNow() const override {
    const std::lock_guard lock(mutex_);
    return steady_;
  }

  bool SleepFor(Duration length, std::stop_token stop) override {
    if (stop.stop_requested()) return false;
    const std::lock_guard lock(mutex_);
    sleeps_.push_back(length);
    wall_ += length;
    steady_ = steady_ + length;
    return true;
  }

  void Advance(Duration length) {
    const std::lock_guard lock(mutex_);
    wall_ += length;
    steady_ = steady_ + length;
  }

  // Somebody sets this machine's clock.
  void JumpWall(Duration by) {
    const std::lock_guard lock(mutex_);
    wall_ += by;
  }

  // The machine boots, or the container is moved to another.
  void SetSteady(SteadyPoint to) {
    const std::lock_guard lock(mutex_);
    steady_ = to;
  }

  std::vector<Duration> Sleeps() const {
    const std::lock_guard lock(mutex_);
    return sleeps_;
  }

 private:
  mutable std::mutex mutex_;
  TimePoint wall_{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}};
  SteadyPoint steady_{std::chrono::hours(1)};
  std::vector<Duration> sleeps_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYNC_FAKE_CLOCK_H_
