// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_RATE_LIMIT_H_
#define LEADLINE_SANDBOX_RATE_LIMIT_H_

#include <cstdint>
#include <deque>
#include <string>

namespace sandbox {

enum class RateWindow : uint8_t { kSliding, kFixed };

struct RateLimitOptions {
  uint32_t calls = 25;       // 0 switches the limit off
  int64_t window_ms = 5000;  // above 0
  RateWindow window = RateWindow::kSliding;
  uint32_t daily_calls = 0;  // 0 is no daily limit
  // Whether they are counted over any 24 hours or over a day of UTC.
  RateWindow day = RateWindow::kSliding;
  // A refusal for the day names the day's limit; else it reads like any other.
  bool name_the_day = false;
  bool count_refused = true;  // a refused call uses up the window too
  // So many calls in each window are made by another tool of the account,
  // either spread over the window or all at its start.
  uint32_t neighbour_calls = 0;
  bool neighbour_in_bursts = false;
};

// Counts the calls of an account as they arrive, and says which it refuses.
// Thread-compatible.
class RateLimit {
 public:
  explicit RateLimit(const RateLimitOptions& options);

  // Goes on with other limits; what was counted stays counted.
  void Change(const RateLimitOptions& options) { options_ = options; }

  // True if the call that arrives at `now_ms` is answered. Arrivals must not
  // go back in time; one that does counts as simultaneous with the last.
  bool Arrive(int64_t now_ms);

  // What the upstream says to a call that was just refused.
  std::string RefusalMessage() const;

  // The largest number of calls, refused ones included, that ever arrived in
  // one sliding window; the neighbour's calls are left out.
  uint32_t Busiest() const { return busiest_; }

 private:
  void LetNeighbourCall(int64_t now_ms);
  bool HasRoom(int64_t now_ms);
  bool HasRoomToday(int64_t now_ms);

  RateLimitOptions options_;
  std::deque<int64_t> counted_;   // what the limit counts, oldest first
  std::deque<int64_t> arrivals_;  // what came in the last window, for Busiest()
  std::deque<int64_t> today_;     // what the daily limit counts
  int64_t neighbour_until_ms_;
  int64_t last_ms_;
  uint32_t busiest_ = 0;
  bool refused_for_the_day_ = false;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_RATE_LIMIT_H_
