// SPDX-License-Identifier: Apache-2.0
#include "replica/gone_applier.h"

#include <algorithm>

namespace leadline {
namespace {

constexpr uint64_t kAlwaysMayGo = 10;
constexpr uint64_t kOneIn = 100;
constexpr Duration kGuardedTime = std::chrono::hours(24);

// A tombstone has done its work once no older read can be on its way; it is
// kept on so that people can be told when the lead went.
constexpr Duration kKept = std::chrono::hours(24 * 400);

}  // namespace

uint64_t MayGo(uint64_t stored, uint64_t gone, uint64_t allowance) {
  const uint64_t bound = std::max(kAlwaysMayGo, (stored + gone) / kOneIn);
  return (bound > gone ? bound - gone : 0) + allowance;
}

absl::Status GoneApplier::Apply(std::span<const GoneLead> gone,
                                CommitResult& result) {
  if (gone.empty()) return absl::OkStatus();
  const TimePoint now = gone.back().confirmed.ended;
  absl::Status status = tables_.tombstones.Prune(now - kKept);
  if (!status.ok()) return status;
  const auto recent = tables_.tombstones.CountAfter(now - kGuardedTime);
  if (!recent.ok()) return recent.status();
  const auto allowance = tables_.tombstones.AllowanceAt(now);
  if (!allowance.ok()) return allowance.status();
  const uint64_t without = MayGo(leads_stored_, *recent, 0);
  const uint64_t may_go = suspended_ ? 0 : without + *allowance;
  uint64_t went = 0;
  for (const GoneLead& lead : gone) {
    const auto kept = tables_.leads.Find(lead.id);
    if (!kept.ok()) return kept.status();
    if (!kept->has_value()) continue;
    if ((*kept)->seen.read.ended > lead.confirmed.sent) {
      ++result.gone_refuted;
    } else if (went == may_go) {
      ++result.gone_held;
    } else {
      ++went;
      status = Remove(lead, **kept);
      if (!status.ok()) return status;
    }
  }
  result.removed += static_cast<int>(went);
  if (went <= without) return absl::OkStatus();
  return tables_.tombstones.UseAllowance(went - without);
}

absl::Status GoneApplier::Remove(const GoneLead& gone, const KeptLead& kept) {
  absl::Status status = tables_.leads.Remove(kept);
  if (!status.ok()) return status;
  if (tables_.doubts.erase(kept.lead) > 0) {
    status = tables_.sync.ClearDoubt(kept.lead);
    if (!status.ok()) return status;
  }
  return tables_.tombstones.Add(gone.id, {gone.confirmed.ended, gone.survivor});
}

}  // namespace leadline
