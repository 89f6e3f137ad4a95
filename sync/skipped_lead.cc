// SPDX-License-Identifier: Apache-2.0
#include "sync/skipped_lead.h"

#include <algorithm>

#include "sync/lead_builder.h"
#include "sync/upstream_dates.h"
#include "sync/utf8.h"

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::seconds;

std::string_view ValueOf(std::span<const LeadAttribute> attributes,
                         std::string_view name) {
  const auto found = std::ranges::find(attributes, name, &LeadAttribute::name);
  return found == attributes.end() ? std::string_view() : found->value;
}

// Where the lead's stamp lies. What it says itself is believed only where it is
// of the window; and no stamp is of the future.
Stretch StretchOf(const SkippedLead& lead, const Stretch& window,
                  TimePoint ended) {
  if (lead.stamp && *lead.stamp >= window.from && *lead.stamp <= window.to) {
    const auto second = floor<seconds>(*lead.stamp);
    return {second, second + seconds(1)};
  }
  const auto latest = std::max(floor<seconds>(ended), window.from);
  return {window.from, std::min(window.to, latest + seconds(1))};
}

}  // namespace

SkippedLead MakeSkipped(std::span<const LeadAttribute> attributes,
                        std::string_view reason) {
  SkippedLead lead;
  const std::string_view id = ValueOf(attributes, "ProspectID");
  const bool readable =
      id.find(kReplacementCharacter) == std::string_view::npos;
  if (readable) lead.id = RowId(id);
  for (const char* name : {"LeadLastModifiedOn", "LastModifiedOn"}) {
    if (!lead.stamp) lead.stamp = ParseUpstreamDate(ValueOf(attributes, name));
  }
  lead.reason = reason;
  return lead;
}

std::vector<BrokenLead> BrokenLeadsOf(std::span<const SkippedLead> skipped,
                                      const Stretch& window, TimePoint ended) {
  std::vector<BrokenLead> broken;
  for (const SkippedLead& lead : skipped) {
    broken.push_back({lead.id, StretchOf(lead, window, ended), ended});
  }
  return broken;
}

}  // namespace leadline
