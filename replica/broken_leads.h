// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_BROKEN_LEADS_H_
#define LEADLINE_REPLICA_BROKEN_LEADS_H_

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "base/clock.h"
#include "replica/coverage.h"

namespace leadline {

// A lead that a read showed and that could not be stored as it was shown.
struct BrokenLead {
  std::string id;   // as in LeadRow; empty if it has none that can be read
  Stretch stretch;  // in which its stamp lies
  TimePoint seen;   // when the answer that showed it so had ended

  friend bool operator==(const BrokenLead&, const BrokenLead&) = default;
  friend bool operator<(const BrokenLead& x, const BrokenLead& y) {
    return std::tie(x.id, x.stretch.from, x.stretch.to, x.seen) <
           std::tie(y.id, y.stretch.from, y.stretch.to, y.seen);
  }
};

// The leads that the replica lacks, or has as they were before, because reads
// show them broken. While there are any it is not complete. One is struck off
// once a later read has brought it, has shown that it is gone, or has
// covered where it was without showing it so. Those without an id are kept as
// the places where they may be, which lie apart. A value type; not thread-safe.
class BrokenLeads {
 public:
  // Beyond so many the others are kept as if they had no id.
  static constexpr size_t kMost = 1000;
  // Beyond so many places the latest become one.
  static constexpr size_t kMostPlaces = 100;

  // True if the lead was not known to be broken, or one without an id is where
  // none was known to be.
  bool Add(const BrokenLead& lead);

  // A read that was sent then has brought the lead.
  void Stored(const std::string& id, TimePoint sent);
  // A read that was sent then has shown that the lead is gone.
  void Gone(const std::string& id, TimePoint sent) { Stored(id, sent); }

  // A stretch was read. True if that struck one off: its lead may have left
  // the stretch by a change that only a later read shows.
  bool Covered(const CoveredStretch& covered);

  // Corrects the times of reads.
  void Shift(const ReadShift& shift);

  bool IsEmpty() const { return leads_.empty() && places_.empty(); }
  size_t Count() const { return leads_.size() + places_.size(); }
  // No stamp of theirs is later; none if there are none.
  std::optional<TimePoint> LatestStamp() const;

  // By id, and then by place.
  std::set<BrokenLead> All() const;

  friend bool operator==(const BrokenLeads&, const BrokenLeads&) = default;

 private:
  bool AddPlace(BrokenLead place);

  std::map<std::string, BrokenLead> leads_;  // by id
  std::vector<BrokenLead> places_;           // without one, ascending
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_BROKEN_LEADS_H_
