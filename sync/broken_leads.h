// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_BROKEN_LEADS_H_
#define LEADLINE_SYNC_BROKEN_LEADS_H_

#include <cstdint>
#include <map>
#include <string>

#include "base/clock.h"
#include "replica/lead_id.h"

namespace leadline {

// The leads that upstream shows in a form that cannot be stored. Not
// thread-safe.
class BrokenLeads {
 public:
  // One was shown so. An id that cannot be read is empty: such leads count as
  // one.
  void Saw(const std::string& id, SteadyPoint now) {
    seen_[NormalLeadId(id)] = now;
  }
  // It was shown as it should be.
  void Mended(const std::string& id) {
    if (!seen_.empty()) seen_.erase(NormalLeadId(id));
  }

  // How many there are. All leads are read once in about a day: one that was
  // not shown broken for two is gone, or mended.
  uint64_t CountAt(SteadyPoint now) const {
    constexpr Duration kShownWithin = std::chrono::hours(48);
    uint64_t count = 0;
    for (const auto& [id, at] : seen_) {
      if (now - at < kShownWithin) ++count;
    }
    return count;
  }

 private:
  std::map<std::string, SteadyPoint> seen_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_BROKEN_LEADS_H_
