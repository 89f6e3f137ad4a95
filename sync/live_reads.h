// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_LIVE_READS_H_
#define LEADLINE_SYNC_LIVE_READS_H_

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

#include "base/clock.h"
#include "replica/lead_answers.h"
#include "replica/phone_query.h"

namespace leadline {

// What came of asking upstream for a number. A value type.
struct LiveAnswer {
  enum class Outcome : uint8_t {
    kFound,
    kNoneShown,  // which proves nothing
    kTooMany,    // numbers or callers are waiting
    kRefused,    // by upstream: its limit, or the keys
    kFailed,     // no answer, no call free, or the worker is stopping
  };
  Outcome outcome = Outcome::kFailed;
  // With kFound: the lead, and when the read was sent (upstream's time).
  std::optional<FoundLead> found = {};
  // Of kNoneShown: when the read was sent, in upstream's time.
  TimePoint read_at{};
  bool remembered = false;  // of a read that was made for an earlier question
  std::string why = {};     // else than found and none shown; no number in it
};

// Numbers that somebody asks for and the replica lacks, on their way to
// upstream: any number of callers who wait for the same number share one read,
// and what a read showed is remembered for a short time. Bounded in every
// direction. `clock` must outlive it. Safe for use by many threads; no lock is
// held while a caller is told.
class LiveReads {
 public:
  struct Options {
    size_t most_numbers = 64;    // waiting or being read
    size_t most_callers = 4096;  // waiting, of all numbers
    size_t most_remembered = 10000;
    Duration miss_kept{30000};
    // A lead that was found is in the replica soon after.
    Duration found_kept{5000};
  };
  using Done = std::function<void(const LiveAnswer&)>;

  // Whom to forget, by Withdraw.
  struct Ticket {
    std::pair<PhoneKey, bool> number;
    uint64_t caller = 0;
  };

  struct Counts {
    uint64_t asked = 0;       // callers
    uint64_t shared = 0;      // of them, who joined a read on its way
    uint64_t remembered = 0;  // of them, who got what an earlier read showed
    uint64_t refused = 0;     // of them, for whom there was no room
    uint64_t found = 0;       // numbers that upstream was asked for, by outcome
    uint64_t none_shown = 0;
    uint64_t failed = 0;
    size_t waiting = 0;  // callers, now
  };

  LiveReads(const Options& options, const Clock& clock)
      : options_(options), clock_(clock) {}
  LiveReads(const LiveReads&) = delete;
  LiveReads& operator=(const LiveReads&) = delete;

  // Calls `done` exactly once, perhaps before this returns; never if Withdraw
  // said true.
  Ticket Ask(const PhoneQuery& query, Done done);

  // The caller has gone: true if he will not be told. A number for which nobody
  // waits any more is not read.
  bool Withdraw(const Ticket& ticket);

  // The number to read now, the one that waits longest; the same one until
  // Finish.
  std::optional<PhoneQuery> Next();

  // What came of reading the number that Next gave.
  void Finish(const PhoneQuery& query, const LiveAnswer& answer);

  // Tells everybody who waits.
  void FinishAll(const LiveAnswer& answer);

  // The same, and everybody who asks from here on.
  void Close();

  // Somebody waits, or did within the last minute.
  bool AreWanted() const;

  // Waits for `length` of real time, until somebody asks, or until `stop` is
  // requested.
  void WaitFor(Duration length, std::stop_token stop);

  Counts Counted() const;

 private:
  using Number = std::pair<PhoneKey, bool>;  // and whether a + or 00 came first
  struct Waiting {
    PhoneQuery query;
    std::map<uint64_t, Done> callers;
  };
  struct Remembered {
    LiveAnswer answer;
    SteadyPoint until;
  };
  struct Kept {
    SteadyPoint until;
    Number number;
  };

  static Number NumberOf(const PhoneQuery& query) {
    return {query.Key(), query.IsInternational()};
  }
  std::optional<LiveAnswer> Recall(const Number& number, SteadyPoint now);
  void Remember(const Number& number, const LiveAnswer& answer,
                SteadyPoint now);
  void Forget(SteadyPoint now);
  void Drop(std::deque<Kept>& queue);

  // Constant after construction.
  const Options options_;
  const Clock& clock_;

  mutable std::mutex mutex_;
  std::condition_variable_any asked_;
  // Guarded by mutex_.
  std::map<Number, Waiting> waiting_;
  std::deque<Number> order_;  // in which they came
  std::optional<Number> reading_;
  std::map<Number, Remembered> remembered_;
  // Misses, and what was found: each in the order in which it ends.
  std::array<std::deque<Kept>, 2> to_forget_;
  std::optional<SteadyPoint> last_asked_;
  uint64_t callers_made_ = 0;
  bool closed_ = false;
  bool rung_ = false;
  Counts counts_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_LIVE_READS_H_
