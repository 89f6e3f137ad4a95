// SPDX-License-Identifier: Apache-2.0
#include "sandbox/rate_limit.h"

#include <algorithm>

#include "sandbox/lead_state.h"

namespace sandbox {
namespace {

constexpr int64_t kDayMs = 86400000;

int64_t Bucket(int64_t now_ms, int64_t window_ms) {
  return now_ms / window_ms * window_ms;
}

// Drops what is a whole window old: two calls that are exactly one window
// apart never count together. In fixed windows: what came before this one.
void Forget(std::deque<int64_t>& times, int64_t now_ms, int64_t window_ms,
            RateWindow window) {
  const int64_t oldest = window == RateWindow::kSliding
                             ? now_ms - window_ms + 1
                             : Bucket(now_ms, window_ms);
  while (!times.empty() && times.front() < oldest) times.pop_front();
}

}  // namespace

RateLimit::RateLimit(const RateLimitOptions& options)
    : options_(options), neighbour_until_ms_(kNever), last_ms_(kNever) {}

bool RateLimit::Arrive(int64_t now_ms) {
  now_ms = std::max(now_ms, last_ms_);
  last_ms_ = now_ms;
  Forget(arrivals_, now_ms, options_.window_ms, RateWindow::kSliding);
  arrivals_.push_back(now_ms);
  busiest_ = std::max(busiest_, static_cast<uint32_t>(arrivals_.size()));
  LetNeighbourCall(now_ms);
  refused_for_the_day_ = !HasRoomToday(now_ms);
  const bool answered = HasRoom(now_ms) && !refused_for_the_day_;
  if (answered || options_.count_refused) {
    counted_.push_back(now_ms);
    if (options_.daily_calls > 0) today_.push_back(now_ms);
  }
  return answered;
}

std::string RateLimit::RefusalMessage() const {
  if (refused_for_the_day_ && options_.name_the_day) {
    return "API calls exceeded the limit of " +
           std::to_string(options_.daily_calls) + " in 1 day(s)";
  }
  return "API calls exceeded the limit of " + std::to_string(options_.calls) +
         " in " + std::to_string((options_.window_ms + 999) / 1000) +
         " second(s)";
}

// Enters the neighbour's calls up to `now_ms`, all of the windows that began.
void RateLimit::LetNeighbourCall(int64_t now_ms) {
  if (options_.neighbour_calls == 0) return;
  const int64_t window = options_.window_ms;
  const int64_t first = std::max(neighbour_until_ms_, now_ms - 2 * window);
  for (int64_t bucket = Bucket(first, window); bucket <= now_ms;
       bucket += window) {
    for (uint32_t call = 0; call < options_.neighbour_calls; ++call) {
      const int64_t at =
          options_.neighbour_in_bursts
              ? bucket
              : bucket + window * call / options_.neighbour_calls;
      if (at > neighbour_until_ms_ && at <= now_ms) counted_.push_back(at);
    }
  }
  neighbour_until_ms_ = now_ms;
  std::sort(counted_.begin(), counted_.end());
}

bool RateLimit::HasRoom(int64_t now_ms) {
  if (options_.calls == 0) {
    counted_.clear();
    return true;
  }
  Forget(counted_, now_ms, options_.window_ms, options_.window);
  return counted_.size() < options_.calls;
}

bool RateLimit::HasRoomToday(int64_t now_ms) {
  if (options_.daily_calls == 0) return true;
  Forget(today_, now_ms, kDayMs, options_.day);
  return today_.size() < options_.daily_calls;
}

}  // namespace sandbox
