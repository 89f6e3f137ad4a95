// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_LEAD_ANSWERS_H_
#define LEADLINE_REPLICA_LEAD_ANSWERS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "replica/phone_match.h"

namespace leadline {

// What a replica answers when it is asked for leads. All instants are
// upstream's time. Value types.

// How fresh the snapshot is that an answer comes from.
struct SnapshotFreshness {
  // When the last good read of the newest changes was sent.
  std::optional<TimePoint> as_of;
  // As in ReplicaState.
  std::optional<TimePoint> complete_through;
  Duration upstream_offset{0};
  // No lead that is not in the replica can change this answer: the replica is
  // complete; or, of one winner, its last activity lies in the newest run of
  // coverage, so that an unread lead cannot be more recent.
  bool complete = false;
  // As in ReplicaState.
  bool view_suffices = true;
};

// One of the leads that have a number.
struct FoundLead {
  std::string lead;  // an encoded leadline.v1.Lead
  MatchedField field = MatchedField::kPhone;
  MatchKind kind = MatchKind::kAsStored;
  // How many leads have it, where that was counted: counting stops at
  // kMaxMatchCount, and after kMaxRowsLookedAt.
  uint32_t match_count = 0;
  std::optional<TimePoint> last_activity;
  TimePoint read_at;  // when the read that brought the lead was sent
};

inline constexpr uint32_t kMaxMatchCount = 1000;

// A question with a country code passes over the leads that have its digits
// without one. Some junk numbers are in a large part of all leads; so no more
// rows than this are looked at, which takes a millisecond or two.
inline constexpr uint32_t kMaxRowsLookedAt = 10000;

// The winner among the leads that have a number; none if no lead has it.
struct PhoneAnswer : SnapshotFreshness {
  std::optional<FoundLead> found;
};

// A lead's place among all that have a number, whether or not it still has it:
// what they are ordered by, largest first, and then the row, smallest first.
struct MatchPosition {
  int64_t activity = 0;
  int64_t stamp = 0;
  int64_t number = 0;
  int64_t row = 0;

  friend bool operator==(const MatchPosition&, const MatchPosition&) = default;
};

// Where a list of the leads that have a number has come to. It is complete if
// the replica is.
struct MatchListEnd : SnapshotFreshness {
  // The last one that was looked at, if there may be more behind it.
  std::optional<MatchPosition> last;
};

// One lead asked for by its id.
struct LeadById {
  std::string lead;   // an encoded leadline.v1.Lead
  TimePoint read_at;  // when the read that brought it was sent
  std::string id;     // as the replica gives it back
};

// The lead with an id, or the one that it was merged into, and so on.
struct IdAnswer : SnapshotFreshness {
  std::optional<LeadById> found;
  // The last lead that it is known to have been merged into; else empty.
  std::string survivor;
  // Where that one, or without it the one asked for, is gone: since when that
  // is known.
  std::optional<TimePoint> gone_since;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_LEAD_ANSWERS_H_
