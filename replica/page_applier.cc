// SPDX-License-Identifier: Apache-2.0
#include "replica/page_applier.h"

#include <algorithm>
#include <utility>

#include "replica/phone_index.h"
#include "replica/row_format.h"

namespace leadline {

absl::Status PageApplier::Apply(const LeadRow& row) {
  SeenLead seen{page_.read, row.stamp, row.digest};
  // As the table gives it back, so that equal stamps compare as equal.
  seen.stamp = OrderTime(ToOrder(row.stamp));
  if (!row.stamp) ++result_.unstamped;
  const absl::StatusOr<std::optional<KeptLead>> kept =
      tables_.leads.Find(row.id);
  if (!kept.ok()) return kept.status();
  if (!kept->has_value()) return Bring(row, seen);
  std::optional<PendingDoubt> doubt;
  const auto pending = tables_.doubts.find((*kept)->lead);
  if (pending != tables_.doubts.end()) doubt = pending->second;
  switch (DecideReadOrder((*kept)->seen, doubt, seen, page_.overlapped)) {
    case ReadVerdict::kReplace:
      return Replace(**kept, row, seen);
    case ReadVerdict::kKeepUnchanged:
      return Keep(**kept, seen, false);
    case ReadVerdict::kTouchTimes:
      return Keep(**kept, seen, true);
    case ReadVerdict::kIgnoreOlder:
      ++result_.ignored;
      return absl::OkStatus();
    case ReadVerdict::kDoubt:
      return Doubt(**kept, seen);
    case ReadVerdict::kReadAgain:
      return ReadAgain(**kept, seen);
  }
  return absl::InternalError("no such verdict");
}

absl::StatusOr<LeadToStore> PageApplier::ToStore(const LeadRow& row,
                                                 const SeenLead& seen) {
  LeadToStore stored;
  stored.id = row.id;
  stored.seen = seen;
  stored.order = {ToOrder(row.last_activity), ToOrder(row.stamp), row.number};
  stored.entries = EntriesOf(tables_.rules, row.phone, row.mobile);
  stored.phone = row.phone;
  stored.mobile = row.mobile;
  const auto place = static_cast<size_t>(&row - page_.rows.data());
  const StoredBody body = tables_.bodies.Pack(row.lead, page_.packed, place);
  stored.codec = body.codec;
  stored.body = body.bytes;
  return stored;
}

// A tombstone yields only to a read sent after it was confirmed.
absl::Status PageApplier::Bring(const LeadRow& row, const SeenLead& seen) {
  const auto tombstone = tables_.tombstones.Find(row.id);
  if (!tombstone.ok()) return tombstone.status();
  if (*tombstone) {
    if (seen.read.sent <= (*tombstone)->confirmed) {
      ++result_.ignored;
      return absl::OkStatus();
    }
    absl::Status status = tables_.tombstones.Remove(row.id);
    if (!status.ok()) return status;
  }
  return Insert(row, seen);
}

absl::Status PageApplier::Insert(const LeadRow& row, const SeenLead& seen) {
  const absl::StatusOr<LeadToStore> stored = ToStore(row, seen);
  if (!stored.ok()) return stored.status();
  ++result_.inserted;
  if (result_.first_inserted.size() < CommitResult::kMostNamed) {
    result_.first_inserted.push_back(row.id);
  }
  return tables_.leads.Insert(*stored);
}

absl::Status PageApplier::Replace(const KeptLead& kept, const LeadRow& row,
                                  const SeenLead& seen) {
  const absl::StatusOr<LeadToStore> stored = ToStore(row, seen);
  if (!stored.ok()) return stored.status();
  ++result_.replaced;
  absl::Status status = tables_.leads.Replace(kept, *stored);
  if (!status.ok()) return status;
  return ForgetDoubt(kept.lead);
}

absl::Status PageApplier::Keep(const KeptLead& kept, const SeenLead& seen,
                               bool touch) {
  ++result_.unchanged;
  // A later read that shows the kept lead again settles a doubt about it.
  const auto doubt = tables_.doubts.find(kept.lead);
  if (doubt != tables_.doubts.end() && seen.read.sent >= doubt->second.ended) {
    absl::Status status = ForgetDoubt(kept.lead);
    if (!status.ok()) return status;
    touch = true;
  }
  if (!touch) return absl::OkStatus();
  return tables_.leads.SetReadTimes(kept.lead, seen.read);
}

absl::Status PageApplier::Doubt(const KeptLead& kept, const SeenLead& seen) {
  absl::Status status = tables_.sync.SetDoubt(kept.lead, seen);
  if (!status.ok()) return status;
  tables_.doubts[kept.lead] = {seen.stamp, seen.read.ended};
  return ReadAgain(kept, seen);
}

absl::Status PageApplier::ReadAgain(const KeptLead& kept,
                                    const SeenLead& seen) {
  ++result_.ignored;
  absl::Status status = AddReread(seen.stamp);
  if (!status.ok() || seen.stamp == kept.seen.stamp) return status;
  return AddReread(kept.seen.stamp);
}

absl::Status PageApplier::AddReread(const std::optional<TimePoint>& stamp) {
  if (!stamp) return absl::OkStatus();
  const auto from = std::chrono::floor<std::chrono::seconds>(*stamp);
  const Stretch stretch{from, from + std::chrono::seconds(1)};
  std::vector<Stretch>& rereads = result_.rereads;
  if (std::find(rereads.begin(), rereads.end(), stretch) != rereads.end()) {
    return absl::OkStatus();
  }
  rereads.push_back(stretch);
  return tables_.sync.AddReread(stretch);
}

absl::Status PageApplier::ForgetDoubt(int64_t lead) {
  if (tables_.doubts.erase(lead) == 0) return absl::OkStatus();
  return tables_.sync.ClearDoubt(lead);
}

}  // namespace leadline
