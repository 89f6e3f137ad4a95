// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_ACTIVITY_H_
#define LEADLINE_SANDBOX_ACTIVITY_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/guid.h"
#include "sandbox/lead_state.h"

namespace sandbox {

// The code of the activity that tells of a merge. Codes above 3000 are the
// system's: they are in the trails, and not among the types.
inline constexpr uint32_t kMergeEvent = 3003;

// One thing done with a lead. Plain data.
struct Activity {
  uint32_t number = 0;  // counts from 0 in the order of the changes
  uint32_t index = 0;   // the lead; the master of a merge
  int64_t at_ms = 0;
  std::string name = {};  // empty for a merge
};

// A lead that was absorbed, as it was. Plain data.
struct MergedLead {
  uint32_t activity = 0;  // Activity::number of the merge
  Lead lead = {};
};

struct ActivityType {
  uint32_t event = 0;
  std::string_view name;
};

// Pure functions, safe for use by many threads.
uint32_t EventOf(const Activity& activity);
std::string EventNameOf(const Activity& activity);
std::vector<ActivityType> ActivityTypesOfAccount();
Guid ActivityGuid(uint64_t seed, uint32_t number);

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_ACTIVITY_H_
