// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_SKIPPED_LEAD_H_
#define LEADLINE_SYNC_SKIPPED_LEAD_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "replica/broken_leads.h"
#include "sync/lead_encoder.h"

namespace leadline {

// A lead that cannot be stored. A value type.
struct SkippedLead {
  std::string id;                  // empty where none can be read
  std::optional<TimePoint> stamp;  // what windows go by, where it can be read
  std::string reason;
};

// The lead of which no more than these attributes could be read.
SkippedLead MakeSkipped(std::span<const LeadAttribute> attributes,
                        std::string_view reason);

// The leads that a page of the window skips, for the replica to remember; the
// answer had ended at `ended`.
std::vector<BrokenLead> BrokenLeadsOf(std::span<const SkippedLead> skipped,
                                      const Stretch& window, TimePoint ended);

// Both are safe for concurrent use.

}  // namespace leadline

#endif  // LEADLINE_SYNC_SKIPPED_LEAD_H_
