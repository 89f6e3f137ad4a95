// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_HINT_PASS_H_
#define LEADLINE_SYNC_HINT_PASS_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "sync/call_limiter.h"
#include "sync/pass_context.h"

namespace leadline {

// How much hints may cost, whatever their number.
struct HintPace {
  // Hints that come within this time are served by one call.
  Duration gather{100};
  // The newest changes are not read more often than this for hints' sake, ...
  Duration tail_gap{500};
  // ... and under a flood of them only so often, once `tail_burst` calls of
  // credit are used up.
  Duration tail_every{500};
  int tail_burst = 20;
  // Between two calls that ask for leads by their ids.
  Duration ask_every{8000};
  size_t most_asked = 1000;     // ids in one such call
  size_t most_waiting = 10000;  // ids in memory
};

// The pace that leaves the account's budget to the other passes: at most half
// of the rate and a quarter of the day's calls. To read the newest changes
// takes `calls_of_a_look` calls. Pure.
HintPace HintPaceFor(const LimiterOptions& limit, Duration poll_interval,
                     size_t calls_of_a_look = 1);

// What became of hints. A value type.
struct HintStats {
  uint64_t brought = 0;  // ids that another read brought in time
  uint64_t asked = 0;    // ids that upstream was asked for
  uint64_t dropped = 0;  // ids for which there was no room, or no answer
};

// Makes the worker look where it is told that something has changed: the next
// read of the newest changes comes forward, and a lead that no read has brought
// after the safety lag is asked for by its id. Without any hint it asks for
// nothing, and no lead depends on one. Not thread-safe.
class HintPass {
 public:
  explicit HintPass(const HintPace& pace)
      : pace_(pace), credit_(static_cast<double>(pace.tail_burst)) {}
  HintPass(const HintPass&) = delete;
  HintPass& operator=(const HintPass&) = delete;

  // These leads are said to have changed; or some lead, if there is none.
  void Add(std::span<const std::string> ids, TimePoint now);

  // When the newest changes should be read for hints' sake; none if there is
  // no need.
  std::optional<TimePoint> TailDue() const;
  // The newest changes will be read next; this was the reason.
  void TailHurried() { hurried_ = true; }
  // They were, by a call sent at that time.
  void TailRead(TimePoint sent);

  // A read sent at that time brought the lead.
  void Saw(std::string_view id, TimePoint sent);
  bool IsWaiting() const { return !waiting_.empty(); }

  // The ids to ask for now; none if no id has waited for long enough. Until
  // Take() or Drop() they are the same.
  const std::vector<std::string>* Next(const PassContext& context);
  // They were answered.
  void Take();
  // They cannot be had at present: they are dropped, and no others asked for
  // before that time.
  void Drop(TimePoint until);

  // Forgets all hints and times: after upstream's clock went back.
  void Reset();

  const HintStats& Stats() const { return stats_; }

 private:
  struct Hint {
    std::string id;
    TimePoint first;
    TimePoint last;
  };

  double CreditAt(TimePoint now) const;

  const HintPace pace_;
  // In the order of `first`.
  std::list<Hint> waiting_;
  // By the ids in waiting_.
  std::unordered_map<std::string_view, std::list<Hint>::iterator> by_id_;
  std::vector<std::string> asked_;
  TimePoint ask_due_;

  // Of the hints that no read of the newest changes was sent after.
  std::optional<TimePoint> unserved_since_;
  TimePoint latest_;
  TimePoint tail_sent_;
  bool hurried_ = false;
  double credit_;
  TimePoint credit_at_;
  HintStats stats_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_HINT_PASS_H_
