// SPDX-License-Identifier: Apache-2.0
#include "replica/broken_leads.h"

#include <algorithm>
#include <utility>

namespace leadline {
namespace {

// What is left is where the lead still may be.
void LeaveOut(const CoveredStretch& covered, BrokenLead& lead) {
  const Stretch& read = covered.stretch;
  Stretch& left = lead.stretch;
  if (covered.read_at < lead.seen) return;
  if (read.from <= left.from) {
    left.from = std::max(left.from, read.to);
  } else if (read.to >= left.to) {
    left.to = std::min(left.to, read.from);
  }
}

bool IsRead(const BrokenLead& lead) {
  return lead.stretch.from >= lead.stretch.to;
}

}  // namespace

bool BrokenLeads::Add(const BrokenLead& lead) {
  const bool fits = leads_.contains(lead.id) || leads_.size() < kMost;
  if (lead.id.empty() || !fits) {
    return AddPlace({"", lead.stretch, lead.seen});
  }
  const auto [entry, is_new] = leads_.try_emplace(lead.id, lead);
  BrokenLead& known = entry->second;
  known.stretch = lead.stretch;
  known.seen = std::max(known.seen, lead.seen);
  return is_new;
}

// What is left of the places that it lies in stays one: which of the leads it
// shows cannot be told. A part that is read then, and shows none, is struck
// off.
bool BrokenLeads::AddPlace(BrokenLead place) {
  bool is_new = true;
  std::vector<BrokenLead> all;
  for (const BrokenLead& known : places_) {
    const Stretch before{known.stretch.from,
                         std::min(known.stretch.to, place.stretch.from)};
    const Stretch after{std::max(known.stretch.from, place.stretch.to),
                        known.stretch.to};
    for (const Stretch& left : {before, after}) {
      if (left.from < left.to) all.push_back({"", left, known.seen});
    }
    if (before.to < after.from) {
      is_new = false;
      place.seen = std::max(place.seen, known.seen);
    }
  }
  all.push_back(place);
  std::ranges::sort(all, {},
                    [](const BrokenLead& p) { return p.stretch.from; });
  while (all.size() > kMostPlaces) {
    const BrokenLead latest = all.back();
    all.pop_back();
    all.back().stretch.to = latest.stretch.to;
    all.back().seen = std::max(all.back().seen, latest.seen);
  }
  places_ = std::move(all);
  return is_new;
}

void BrokenLeads::Stored(const std::string& id, TimePoint sent) {
  const auto found = leads_.find(id);
  if (found != leads_.end() && sent >= found->second.seen) leads_.erase(found);
}

bool BrokenLeads::Covered(const CoveredStretch& covered) {
  for (auto& [id, lead] : leads_) LeaveOut(covered, lead);
  for (BrokenLead& place : places_) LeaveOut(covered, place);
  const size_t struck =
      std::erase_if(leads_,
                    [](const auto& entry) { return IsRead(entry.second); }) +
      std::erase_if(places_, IsRead);
  return struck > 0;
}

void BrokenLeads::Shift(const ReadShift& shift) {
  const auto correct = [&shift](BrokenLead& lead) {
    if (lead.seen >= shift.since) lead.seen -= shift.back;
  };
  for (auto& [id, lead] : leads_) correct(lead);
  std::ranges::for_each(places_, correct);
}

std::optional<TimePoint> BrokenLeads::LatestStamp() const {
  std::optional<TimePoint> latest;
  for (const BrokenLead& lead : All()) {
    latest = std::max(latest, std::optional<TimePoint>(lead.stretch.to));
  }
  return latest;
}

std::set<BrokenLead> BrokenLeads::All() const {
  std::set<BrokenLead> all(places_.begin(), places_.end());
  for (const auto& [id, lead] : leads_) all.insert(lead);
  return all;
}

}  // namespace leadline
