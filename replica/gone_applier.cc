// SPDX-License-Identifier: Apache-2.0
#include "replica/gone_applier.h"

#include <algorithm>

#include "replica/row_format.h"

namespace leadline {
namespace {

constexpr uint64_t kAlwaysMayGo = 10;
constexpr uint64_t kOneIn = 100;
constexpr uint64_t kAlwaysMayMerge = 100;
constexpr uint64_t kMergedOneIn = 10;
constexpr Duration kGuardedTime = std::chrono::hours(24);

// A tombstone has done its work once no older read can be on its way; it is
// kept on so that people can be told when the lead went.
constexpr Duration kKept = std::chrono::hours(24 * 400);

}  // namespace

uint64_t MayGo(uint64_t stored, uint64_t gone) {
  const uint64_t bound = std::max(kAlwaysMayGo, (stored + gone) / kOneIn);
  return bound > gone ? bound - gone : 0;
}

uint64_t MergedMayGo(uint64_t stored, uint64_t merged) {
  const uint64_t bound =
      std::max(kAlwaysMayMerge, (stored + merged) / kMergedOneIn);
  return bound > merged ? bound - merged : 0;
}

absl::Status GoneApplier::Apply(const PageCommit& page, CommitResult& result) {
  if (page.gone.empty()) return absl::OkStatus();
  const TimePoint now = page.gone.back().confirmed.ended;
  absl::Status status = tables_.tombstones.Prune(now - kKept);
  if (status.ok()) status = SetQuotas(now);
  if (!status.ok()) return status;
  for (const GoneLead& lead : page.gone) {
    status = ApplyOne(lead, page, result);
    if (!status.ok()) return status;
  }
  if (allowance_used_ == 0) return absl::OkStatus();
  return tables_.tombstones.UseAllowance(allowance_used_);
}

absl::Status GoneApplier::SetQuotas(TimePoint now) {
  const TimePoint since = now - kGuardedTime;
  const auto deleted = tables_.tombstones.CountAfter(since, false);
  if (!deleted.ok()) return deleted.status();
  const auto merged = tables_.tombstones.CountAfter(since, true);
  if (!merged.ok()) return merged.status();
  const auto allowance = tables_.tombstones.AllowanceAt(now);
  if (!allowance.ok()) return allowance.status();
  deletes_ = MayGo(leads_stored_, *deleted);
  merges_ = MergedMayGo(leads_stored_, *merged);
  allowance_ = *allowance;
  return absl::OkStatus();
}

bool GoneApplier::MayGoNow(uint64_t& quota) {
  if (suspended_) return false;
  if (quota > 0) {
    --quota;
    return true;
  }
  if (allowance_used_ == allowance_) return false;
  ++allowance_used_;
  return true;
}

absl::Status GoneApplier::ApplyOne(const GoneLead& gone, const PageCommit& page,
                                   CommitResult& result) {
  const bool merged = !gone.survivor.empty();
  if (merged) {
    const absl::StatusOr<bool> has = HasSurvivor(gone, page);
    if (!has.ok()) return has.status();
    if (!*has) {
      ++result.gone_waiting;
      return absl::OkStatus();
    }
  }
  const auto kept = tables_.leads.Find(gone.id);
  if (!kept.ok()) return kept.status();
  if (!kept->has_value()) {
    return merged ? NameSurvivor(gone) : absl::OkStatus();
  }
  if ((*kept)->seen.read.ended > gone.confirmed.sent) {
    ++result.gone_refuted;
    return tables_.tombstones.Release(gone.id);
  }
  if (!MayGoNow(merged ? merges_ : deletes_)) {
    ++result.gone_held;
    return tables_.tombstones.Hold(gone.id, gone.confirmed.ended);
  }
  ++result.removed;
  return Remove(gone, **kept);
}

absl::StatusOr<bool> GoneApplier::HasSurvivor(const GoneLead& gone,
                                              const PageCommit& page) {
  const auto kept = tables_.leads.Find(gone.survivor);
  if (!kept.ok()) return kept.status();
  if (!kept->has_value()) return false;
  const SeenLead& seen = (*kept)->seen;
  if (seen.read.sent >= gone.confirmed.ended) return true;
  if (page.read.sent < gone.confirmed.ended) return false;
  // A row that changed nothing leaves the times of an earlier read.
  return std::ranges::any_of(page.rows, [&](const LeadRow& row) {
    return row.id == gone.survivor && row.digest == seen.digest &&
           OrderTime(ToOrder(row.stamp)) == seen.stamp;
  });
}

absl::Status GoneApplier::NameSurvivor(const GoneLead& gone) {
  const auto known = tables_.tombstones.Find(gone.id);
  if (!known.ok()) return known.status();
  TimePoint confirmed = gone.confirmed.ended;
  if (*known) confirmed = std::max(confirmed, (*known)->confirmed);
  return tables_.tombstones.Add(gone.id, {confirmed, gone.survivor});
}

absl::Status GoneApplier::Remove(const GoneLead& gone, const KeptLead& kept) {
  absl::Status status = tables_.leads.Remove(kept);
  if (status.ok()) status = tables_.tombstones.Release(gone.id);
  if (!status.ok()) return status;
  if (tables_.doubts.erase(kept.lead) > 0) {
    status = tables_.sync.ClearDoubt(kept.lead);
    if (!status.ok()) return status;
  }
  return tables_.tombstones.Add(gone.id, {gone.confirmed.ended, gone.survivor});
}

}  // namespace leadline
