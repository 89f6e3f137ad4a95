// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_ROW_FORMAT_H_
#define LEADLINE_REPLICA_ROW_FORMAT_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "replica/phone_match.h"
#include "replica/phone_query.h"

namespace leadline {

// The codec of a body that is stored as it is. Other codecs are the number of
// the dictionary that the body was packed with.
inline constexpr int64_t kPlainCodec = 0;

// How the replica's tables hold the values of ours. Pure functions, so safe
// for concurrent use.

inline int64_t ToStored(TimePoint time) {
  return time.time_since_epoch().count();
}
inline TimePoint TimeOf(int64_t stored) { return TimePoint(Duration(stored)); }

inline int64_t ToStored(std::chrono::sys_seconds time) {
  return time.time_since_epoch().count();
}
inline std::chrono::sys_seconds SecondsOf(int64_t stored) {
  return std::chrono::sys_seconds(std::chrono::seconds(stored));
}

// In the columns that leads are ordered by, 0 is "none", and so the smallest.
// Instants before 1970 become the first one after: no lead is that old.
int64_t ToOrder(const std::optional<TimePoint>& time);
std::optional<TimePoint> OrderTime(int64_t stored);

// What the winner of a number is chosen by, largest first.
struct LeadOrder {
  int64_t activity = 0;
  int64_t stamp = 0;
  int64_t number = 0;

  friend bool operator==(const LeadOrder&, const LeadOrder&) = default;
};

// The 16 bytes of a GUID in its usual form, whichever its case. None if the
// text is something else.
std::optional<std::string> GuidBytes(std::string_view text);
// The usual form of such bytes, in lower case.
std::string GuidText(std::string_view bytes);

// One entry of a lead in the phone index.
struct PhoneEntry {
  PhoneKey key;
  MatchedField field = MatchedField::kPhone;
  MatchKind kind = MatchKind::kAsStored;

  friend bool operator==(const PhoneEntry&, const PhoneEntry&) = default;
};

// Field and kind as one small number, as the index holds them. The second
// function gives an entry without its key; none if the number is not ours.
int64_t ToStored(MatchedField field, MatchKind kind);
std::optional<PhoneEntry> EntryOf(int64_t stored_match);

// The entries of a lead as bytes, and back. What cannot be read back (damage)
// gives none.
std::string PackEntries(const std::vector<PhoneEntry>& entries);
std::optional<std::vector<PhoneEntry>> UnpackEntries(std::string_view packed);

}  // namespace leadline

#endif  // LEADLINE_REPLICA_ROW_FORMAT_H_
