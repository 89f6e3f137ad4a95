// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_METRICS_H_
#define LEADLINE_SERVER_METRICS_H_

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "replica/replica_state.h"
#include "server/access_stats.h"
#include "server/calls.h"
#include "server/live_reader.h"

namespace prometheus {
struct MetricFamily;
}

namespace leadline {

// What the server counts, and its text in Prometheus' format. Counting takes a
// few uncontended atomic additions: each processor has counters of its own.
// Thread-safe.
class Metrics {
 public:
  // `started` is the program's start by the wall clock.
  explicit Metrics(TimePoint started) : started_(started) {}
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // Counts a call that has come.
  void CountStart(Call call);

  // Counts a message of a call that is a stream: read from it, or written.
  void CountRead(Call call);
  void CountWritten(Call call);

  // Counts a call that ended with `code` after `spent` in its handler.
  void Count(Call call, absl::StatusCode code, std::chrono::nanoseconds spent);

  // Counts a live read that ended so.
  void CountLive(LiveOutcome outcome) {
    live_[static_cast<size_t>(outcome)].fetch_add(1, std::memory_order_relaxed);
  }

  // Who may call, and who was refused; shown with the rest.
  AccessStats& Access() { return access_; }

  // Everything as text: the counts, and what is known of the replica at the
  // instant `now` of this machine's wall clock, its age at least `least_age`.
  std::string Text(const absl::StatusOr<ReplicaState>& replica, TimePoint now,
                   Duration least_age = {}) const;

  // Upper bounds of the histogram of times in the handler, in nanoseconds.
  // Close together about the times that answers take.
  static constexpr std::array<int64_t, 20> kBounds = {
      10'000,     15'000,      20'000,      25'000,        30'000,
      40'000,     50'000,      100'000,     250'000,       500'000,
      1'000'000,  2'500'000,   5'000'000,   10'000'000,    25'000'000,
      50'000'000, 100'000'000, 250'000'000, 1'000'000'000, 5'000'000'000};

 private:
  static constexpr size_t kCodes = 17;
  static constexpr size_t kShards = 16;

  struct CallCounts {
    std::atomic<uint64_t> started{0};
    std::atomic<uint64_t> read{0};
    std::atomic<uint64_t> written{0};
    std::array<std::atomic<uint64_t>, kCodes> by_code{};
    std::array<std::atomic<uint64_t>, kBounds.size() + 1> by_time{};
    std::atomic<uint64_t> nanoseconds{0};
  };
  // Apart by more than a cache line, so that processors do not share one.
  struct alignas(128) Shard {
    std::array<CallCounts, kCalls> calls;
  };

  // The counts of one call over all shards.
  struct Totals {
    uint64_t started = 0;
    uint64_t read = 0;
    uint64_t written = 0;
    std::array<uint64_t, kCodes> by_code{};
    std::array<uint64_t, kBounds.size() + 1> by_time{};
    uint64_t nanoseconds = 0;
  };
  CallCounts& CountsOf(Call call);
  Totals TotalsOf(Call call) const;
  std::vector<prometheus::MetricFamily> CallFamilies() const;
  static void AddTimes(Call call, const Totals& totals,
                       prometheus::MetricFamily& times);
  prometheus::MetricFamily LiveFamily() const;
  std::vector<prometheus::MetricFamily> AccessFamilies() const;

  const TimePoint started_;
  std::array<Shard, kShards> shards_;
  std::array<std::atomic<uint64_t>, kLiveOutcomes> live_{};
  AccessStats access_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_METRICS_H_
