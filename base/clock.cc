// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <time.h>

#include <condition_variable>
#include <mutex>

namespace leadline {
namespace {

Duration ReadClock(clockid_t id) {
  timespec value{};
  clock_gettime(id, &value);
  return std::chrono::duration_cast<Duration>(
      std::chrono::seconds(value.tv_sec) +
      std::chrono::nanoseconds(value.tv_nsec));
}

}  // namespace

TimePoint SystemClock::Now() const {
  return TimePoint(ReadClock(CLOCK_REALTIME));
}

SteadyPoint SystemClock::SteadyNow() const {
  return {ReadClock(CLOCK_BOOTTIME)};
}

bool SystemClock::SleepFor(Duration length, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any woken;
  std::unique_lock lock(mutex);
  woken.wait_for(lock, stop, length, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace leadline
