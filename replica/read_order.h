// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_READ_ORDER_H_
#define LEADLINE_REPLICA_READ_ORDER_H_

#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace leadline {

// When a read went out and when its answer had arrived, in upstream time. The
// answer shows the account at some instant between the two.
struct ReadTimes {
  TimePoint sent;
  TimePoint ended;

  friend bool operator==(const ReadTimes&, const ReadTimes&) = default;
};

// A lead as one read showed it, as far as order goes. A lead without a stamp
// is older than any with one.
struct SeenLead {
  ReadTimes read;
  std::optional<TimePoint> stamp;
  uint64_t digest = 0;  // equal digests mean an unchanged lead
};

// A later read that showed a smaller stamp than the replica has, and so was
// not believed. It is, once a second read confirms it.
struct PendingDoubt {
  std::optional<TimePoint> stamp;
  TimePoint ended;  // of that read
};

// What becomes of a lead that a read shows and the replica already has.
enum class ReadVerdict : uint8_t {
  kReplace,        // the incoming one is newer
  kKeepUnchanged,  // both are equal
  kTouchTimes,     // both are equal; the later read times are taken over
  kIgnoreOlder,    // the incoming one is older
  kDoubt,          // not applied until a second read shows it again
  kReadAgain,      // the reads contradict each other; not applied
};

// Which of two reads of one lead wins. `overlapped`: another read was in
// flight that was sent before the incoming one ended, so that the row's read
// times matter even where nothing changed.
//
// A read sent after the kept one had ended wins, unless its stamp is smaller:
// stamps only move forward, so one of the two came from a stale copy. It then
// wins if a doubted read, ended before this one was sent, had seen no larger
// stamp. Of reads that overlap in time the larger stamp wins. A contradiction
// (equal stamps on overlapping reads, or a larger stamp in an older read) is
// to be read again.
ReadVerdict DecideReadOrder(const SeenLead& kept,
                            const std::optional<PendingDoubt>& doubt,
                            const SeenLead& incoming, bool overlapped);

}  // namespace leadline

#endif  // LEADLINE_REPLICA_READ_ORDER_H_
