// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYNC_ARRIVAL_ORACLE_H_
#define LEADLINE_TESTS_SYNC_ARRIVAL_ORACLE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>

namespace leadline {

// Judges a limiter by the one fact that counts: how many calls the upstream
// may have seen arrive within one window. A call may arrive at any moment from
// its sending to the end of its answer, so the worst case is judged: all calls
// that can arrive in a window do. Times are microseconds of true time. For
// one thread.
class ArrivalOracle {
 public:
  // Returns the number of the call.
  size_t Begun(int64_t now) {
    in_flight_.emplace(next_, now);
    return next_++;
  }

  void Ended(size_t call, int64_t now) {
    in_flight_.erase(call);
    ends_.insert(now);
  }

  // The worker died: no call of its can arrive after this instant, which may be
  // to come.
  void AllEnded(int64_t now) {
    while (!in_flight_.empty()) Ended(in_flight_.begin()->first, now);
  }

  size_t InFlight() const { return in_flight_.size(); }

  // How many calls may arrive in the closed window [now - window, now] of
  // which the last has just begun. A window is worst when it ends at a
  // beginning: one that is moved on from there only loses calls.
  size_t Worst(int64_t now, int64_t window) {
    const auto first = ends_.lower_bound(now - window);
    const auto ended = static_cast<size_t>(std::distance(first, ends_.end()));
    return ended + in_flight_.size();
  }

  // Forgets what ended before.
  void Forget(int64_t before) {
    ends_.erase(ends_.begin(), ends_.lower_bound(before));
  }

 private:
  size_t next_ = 0;
  std::map<size_t, int64_t> in_flight_;
  std::multiset<int64_t> ends_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYNC_ARRIVAL_ORACLE_H_
