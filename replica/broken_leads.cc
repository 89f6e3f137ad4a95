// SPDX-License-Identifier: Apache-2.0
#include "replica/broken_leads.h"

#include <algorithm>

namespace leadline {

bool BrokenLeads::Add(const BrokenLead& lead) {
  const bool fits = leads_.contains(lead.id) || leads_.size() < kMost;
  const std::string id = fits ? lead.id : "";
  const auto [entry, is_new] = leads_.try_emplace(id, lead);
  BrokenLead& known = entry->second;
  known.id = id;
  if (id.empty()) {
    // Which of them it is cannot be told.
    known.stretch = {std::min(known.stretch.from, lead.stretch.from),
                     std::max(known.stretch.to, lead.stretch.to)};
  } else {
    known.stretch = lead.stretch;
  }
  known.seen = std::max(known.seen, lead.seen);
  return is_new;
}

void BrokenLeads::Stored(const std::string& id, TimePoint sent) {
  const auto found = leads_.find(id);
  if (found != leads_.end() && sent >= found->second.seen) leads_.erase(found);
}

// What is left is where the lead still may be.
bool BrokenLeads::Covered(const CoveredStretch& covered) {
  const Stretch& read = covered.stretch;
  for (auto& [id, lead] : leads_) {
    Stretch& left = lead.stretch;
    if (covered.read_at < lead.seen) continue;
    if (read.from <= left.from) {
      left.from = std::max(left.from, read.to);
    } else if (read.to >= left.to) {
      left.to = std::min(left.to, read.from);
    }
  }
  const auto is_read = [](const auto& entry) {
    return entry.second.stretch.from >= entry.second.stretch.to;
  };
  return std::erase_if(leads_, is_read) > 0;
}

void BrokenLeads::Shift(const ReadShift& shift) {
  for (auto& [id, lead] : leads_) {
    if (lead.seen >= shift.since) lead.seen -= shift.back;
  }
}

std::optional<TimePoint> BrokenLeads::LatestStamp() const {
  std::optional<TimePoint> latest;
  for (const auto& [id, lead] : leads_) {
    latest = std::max(latest, std::optional<TimePoint>(lead.stretch.to));
  }
  return latest;
}

}  // namespace leadline
