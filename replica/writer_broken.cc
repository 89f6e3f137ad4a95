// SPDX-License-Identifier: Apache-2.0
// What the writer remembers of leads that are broken.
#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "replica/writer_state.h"

namespace leadline {

// What is shown broken in one second is read again at once: most often the
// trouble was of one answer.
absl::Status ReplicaWriter::State::ApplyBroken(const PageCommit& page) {
  if (broken_.IsEmpty() && page.broken.empty()) return absl::OkStatus();
  BrokenLeads broken = broken_;
  for (const ReadShift& shift : page.shifts) broken.Shift(shift);
  for (const LeadRow& row : page.rows) broken.Stored(row.id, page.read.sent);
  for (const GoneLead& gone : page.gone) {
    const auto tombstone = tables_->tombstones.Find(gone.id);
    if (!tombstone.ok()) return tombstone.status();
    if (*tombstone) broken.Gone(gone.id, gone.confirmed.sent);
  }
  std::vector<CoveredStretch> read = page.covered;
  if (page.reread_began) {
    for (const Stretch& done : page.reread_done) {
      read.push_back({done, *page.reread_began});
    }
  }
  for (const CoveredStretch& covered : read) {
    if (broken.Covered(covered) && !page.as_of) {
      stored_.filled_until = std::max(stored_.filled_until, page.read.ended);
    }
  }
  for (const BrokenLead& lead : page.broken) {
    const bool one_second =
        lead.stretch.to - lead.stretch.from == std::chrono::seconds(1);
    if (!broken.Add(lead) || !one_second) continue;
    absl::Status status = tables_->sync.AddReread(lead.stretch);
    if (!status.ok()) return status;
  }
  absl::Status status = tables_->sync.ChangeBroken(broken_, broken);
  if (status.ok()) broken_ = std::move(broken);
  return status;
}

}  // namespace leadline
