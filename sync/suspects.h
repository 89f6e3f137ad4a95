// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_SUSPECTS_H_
#define LEADLINE_SYNC_SUSPECTS_H_

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "replica/writer.h"

namespace leadline {

// Leads that a whole read of their window did not show, and that may be gone
// upstream. Each is asked for by its id twice, at least kBetween apart, each
// time beside control leads that must come back; only then is it taken for
// gone. An answer that is odd, or had no controls, clears those it shows and
// proves nothing of the others; the log says so where that goes on. Not
// thread-safe.
class Suspects {
 public:
  static constexpr Duration kBetween = std::chrono::seconds(60);
  static constexpr size_t kMostAsked = 500;
  static constexpr size_t kMostWaiting = 100'000;

  // A read whose answer ended at `since` has not shown it. Ids beyond
  // kMostWaiting are left for the next sweep.
  void Add(const std::string& id, TimePoint since);

  // A read sent at that time brought these leads: those that it could not have
  // shown had they been gone are no suspects any more.
  void Saw(std::span<const LeadRow> rows, TimePoint sent);

  bool IsEmpty() const { return suspects_.empty(); }
  size_t Count() const { return suspects_.size(); }
  bool Contains(const std::string& id) const { return suspects_.contains(id); }

  // Answers that proved nothing, since there were no suspects.
  int Failures() const { return failures_; }
  // Suspects that answers go on proving nothing of.
  size_t Unconfirmed() const { return has_said_ ? Count() : 0; }

  // The suspects to ask for now; none if none is due.
  std::vector<std::string> Due(TimePoint now) const;

  // What came back of a read by id.
  struct Answer {
    const std::vector<std::string>& controls;  // that were asked for as well
    const std::set<std::string>& shown;        // the ids of the answer
  };

  // Takes the answer to a read of Due(). Those that are gone by it, to be
  // taken out of the replica.
  std::vector<GoneLead> Take(std::span<const std::string> asked,
                             const Answer& answer, const ReadTimes& read,
                             TimePoint now);

  // Asks for nothing before then: after a call that failed.
  void Pause(TimePoint until) { paused_until_ = until; }

 private:
  void NoteOdd(bool had_controls, TimePoint now);

  struct Suspect {
    TimePoint since;
    // When the first read that missed it was answered, in the order of reads.
    std::optional<TimePoint> missed;
    TimePoint due;
  };

  std::map<std::string, Suspect> suspects_;
  TimePoint paused_until_;
  int odd_ = 0;  // answers in a row
  int failures_ = 0;
  bool has_said_ = false;
  TimePoint next_word_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_SUSPECTS_H_
