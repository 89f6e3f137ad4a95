// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BASE_CLOCK_H_
#define LEADLINE_BASE_CLOCK_H_

#include <chrono>
#include <stop_token>

namespace leadline {

using Duration = std::chrono::milliseconds;

// An instant of UTC wall-clock time. Where it is upstream's time rather than
// this machine's, the name of the variable or field says so.
using TimePoint = std::chrono::sys_time<Duration>;

// An instant of a clock that never jumps: milliseconds since this machine's
// boot, time in suspend included. Comparable only within one boot.
struct SteadyPoint {
  Duration since_boot{0};

  friend auto operator<=>(const SteadyPoint&, const SteadyPoint&) = default;
  friend SteadyPoint operator+(SteadyPoint point, Duration step) {
    return {point.since_boot + step};
  }
  friend SteadyPoint operator-(SteadyPoint point, Duration step) {
    return {point.since_boot - step};
  }
  friend Duration operator-(SteadyPoint later, SteadyPoint earlier) {
    return later.since_boot - earlier.since_boot;
  }
};

// Where the programs get the time from, so that a test can make it pass.
// Implementations are safe for use by many threads at once.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  // The wall clock. It may jump in either direction.
  virtual TimePoint Now() const = 0;

  // The clock that does not jump. Use it for every interval.
  virtual SteadyPoint SteadyNow() const = 0;

  // Waits for `length`, or until `stop` is requested. Returns false when
  // stopped, true when the whole length has passed.
  virtual bool SleepFor(Duration length, std::stop_token stop) = 0;
};

// The machine's own clocks: CLOCK_REALTIME and CLOCK_BOOTTIME.
// Thread-safe.
class SystemClock final : public Clock {
 public:
  TimePoint Now() const override;
  SteadyPoint SteadyNow() const override;
  bool SleepFor(Duration length, std::stop_token stop) override;
};

}  // namespace leadline

#endif  // LEADLINE_BASE_CLOCK_H_
