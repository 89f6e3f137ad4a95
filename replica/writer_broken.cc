// SPDX-License-Identifier: Apache-2.0
// What the writer remembers of leads that are broken.
#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "replica/writer_state.h"

namespace leadline {
namespace {

using std::chrono::seconds;

// While there are broken leads, those that were seen longest ago are looked for
// again: soon, since most are mended soon, and then less and less often.
constexpr Duration kFirstPause = std::chrono::minutes(5);
constexpr Duration kLongestPause = std::chrono::hours(1);
constexpr size_t kLooks = 10;

// In two parts, so that the lead's place is narrowed down to where it is shown.
std::vector<Stretch> PartsOf(const Stretch& stretch) {
  const seconds length = stretch.to - stretch.from;
  if (length <= seconds(1)) return {stretch};
  const auto middle = stretch.from + length / 2;
  return {{stretch.from, middle}, {middle, stretch.to}};
}

}  // namespace

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
  bool has_new = false;
  for (const BrokenLead& lead : page.broken) {
    if (!broken.Add(lead)) continue;
    has_new = true;
    if (lead.stretch.to - lead.stretch.from != seconds(1)) continue;
    absl::Status status = tables_->sync.AddReread(lead.stretch);
    if (!status.ok()) return status;
  }
  absl::Status status = LookAgain(broken, has_new, page);
  if (status.ok()) status = tables_->sync.ChangeBroken(broken_, broken);
  if (status.ok()) broken_ = std::move(broken);
  return status;
}

absl::Status ReplicaWriter::State::LookAgain(const BrokenLeads& broken,
                                             bool has_new,
                                             const PageCommit& page) {
  const TimePoint now = page.read.ended;
  if (has_new) {
    const TimePoint next = now + kFirstPause;
    look_again_ = broken_.IsEmpty() ? next : std::min(look_again_, next);
    look_pause_ = Duration(0);
  }
  // It may be of a clock that was ahead.
  look_again_ = std::min(look_again_, now + kLongestPause);
  if (broken.IsEmpty() || now < look_again_) return absl::OkStatus();
  look_pause_ = std::clamp(2 * look_pause_, kFirstPause, kLongestPause);
  look_again_ = now + look_pause_;
  const std::set<BrokenLead> all = broken.All();
  std::vector<BrokenLead> wanted(all.begin(), all.end());
  std::ranges::stable_sort(wanted, {}, &BrokenLead::seen);
  wanted.resize(std::min(wanted.size(), kLooks));
  for (const BrokenLead& lead : wanted) {
    for (const Stretch& part : PartsOf(lead.stretch)) {
      absl::Status status = tables_->sync.AddReread(part);
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace leadline
