// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_HINT_QUEUE_H_
#define LEADLINE_SYNC_HINT_QUEUE_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/clock.h"

namespace leadline {

// Hints on their way from who receives them to the engine: ids of leads that
// are said to have changed. Bounded, each id once; what does not fit is
// dropped, since a hint only makes the worker look sooner. Never blocks for
// longer than it takes to copy the ids. Safe for use by many threads.
class HintQueue {
 public:
  static constexpr size_t kMostIds = 10000;

  // What became of the ids put in so far.
  struct Counts {
    uint64_t queued = 0;     // ids that were let in
    uint64_t dropped = 0;    // ids for which there was no room
    uint64_t duplicate = 0;  // ids that were waiting already
  };

  // Something has changed: these leads, or an unknown one if there are none.
  void Put(std::span<const std::string> ids);

  // The ids that came since the last call; none if nothing came.
  std::optional<std::vector<std::string>> TakeAll();

  // Waits for `length` of real time, until Put() is called, or until `stop` is
  // requested. A Put() since the last wait ends it at once.
  void WaitFor(Duration length, std::stop_token stop);

  Counts Counted() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  // Guarded by mutex_.
  std::unordered_set<std::string> ids_;
  bool waiting_ = false;  // for TakeAll()
  bool rung_ = false;     // for WaitFor()
  Counts counts_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_HINT_QUEUE_H_
