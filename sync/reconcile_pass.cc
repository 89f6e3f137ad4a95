// SPDX-License-Identifier: Apache-2.0
#include "sync/reconcile_pass.h"

#include <algorithm>
#include <utility>

#include "replica/lead_id.h"
#include "sync/controls.h"

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::seconds;
using std::chrono::sys_seconds;

// Leads of a window that are looked through at once.
constexpr uint64_t kLeadsAtOnce = 10'000;

// Leads beyond these are left to the sweep.
constexpr size_t kMostDoubted = 1000;

}  // namespace

ReconcilePass::ReconcilePass(const ReconcileOptions& options,
                             ReplicaWriter& replica,
                             std::function<double()> random)
    : options_(options),
      replica_(replica),
      random_(std::move(random)),
      sweep_(options, replica) {}

absl::StatusOr<std::optional<ReconcileCall>> ReconcilePass::Next(
    const PassContext& context) {
  using Result = std::optional<ReconcileCall>;
  if (context.now < not_before_) return Result();
  if (!asked_.empty()) {
    ReconcileCall call;
    call.ids = asked_;
    call.ids.insert(call.ids.end(), controls_.begin(), controls_.end());
    return Result(std::move(call));
  }
  std::vector<std::string> due = suspects_.Due(context.now);
  if (!due.empty()) {
    auto controls = PickControls(
        replica_, random_,
        {[this](const std::string& id) { return suspects_.Contains(id); },
         suspects_.Failures()});
    if (!controls.ok()) return controls.status();
    asked_ = std::move(due);
    controls_ = *std::move(controls);
    return Next(context);
  }
  absl::Status status = Advance(context);
  if (!status.ok()) return status;
  const std::optional<PageRequest> page = NextPage();
  if (!page) return Result();
  return Result(ReconcileCall{page, {}});
}

// Does all that can be done without a call.
absl::Status ReconcilePass::Advance(const PassContext& context) {
  absl::Status status;
  const auto tail_read_since = [&](TimePoint time) {
    return context.as_of && *context.as_of > time;
  };
  if (!whole_) status = BeginWhole(context);
  if (!status.ok()) return status;
  if (whole_ && !whole_->ended) whole_->read.Fit(context.page_size);
  if (whole_ && whole_->ended) {
    if (!tail_read_since(*whole_->ended)) return status;
    status = FindMissing();
    if (status.ok()) status = BeginWhole(context);
    if (!status.ok()) return status;
  }
  while (!whole_ && !windows_.empty() && windows_.back().upstream) {
    if (!tail_read_since(windows_.back().counted)) return status;
    status = Compare(context);
    if (!status.ok()) return status;
  }
  if (whole_ || !windows_.empty()) return status;
  return NextWindow(context);
}

std::optional<PageRequest> ReconcilePass::NextPage() const {
  if (whole_) {
    if (whole_->ended) return std::nullopt;
    return whole_->read.Next();
  }
  if (windows_.empty() || windows_.back().upstream) return std::nullopt;
  return PageRequest{windows_.back().stretch, 1, 1, windows_.back().type};
}

// Windows of the sweep and those of doubted leads by turns: many doubts must
// not keep the sweep from going on.
absl::Status ReconcilePass::NextWindow(const PassContext& context) {
  doubt_is_next_ = !doubt_is_next_;
  if (!doubt_is_next_) {
    const auto began = BeginDoubted(context);
    if (!began.ok() || *began) return began.status();
  }
  const auto window = sweep_.Next(context);
  if (!window.ok()) return window.status();
  if (*window && !(*window)->whole) return Push((*window)->stretch);
  if (*window) {
    wanted_.push_back({(*window)->stretch});
    return BeginWhole(context);
  }
  return BeginDoubted(context).status();
}

absl::StatusOr<bool> ReconcilePass::BeginDoubted(const PassContext& context) {
  while (!doubted_.empty()) {
    const std::string id =
        std::move(doubted_.extract(doubted_.begin()).value());
    const auto stamp = replica_.StampOf(id);
    if (!stamp.ok()) return stamp.status();
    if (!*stamp) {
      // No window can show it.
      suspects_.Add(id, context.now);
      continue;
    }
    const auto second = floor<seconds>(**stamp);
    wanted_.push_back({{second, second + seconds(1)}});
    const absl::Status begun = BeginWhole(context);
    if (!begun.ok()) return begun;
    return true;
  }
  return false;
}

// Begins with the next window that is to be read whole, or with a part of it.
absl::Status ReconcilePass::BeginWhole(const PassContext& context) {
  while (!whole_ && !wanted_.empty()) {
    const WantedWhole wanted = wanted_.back();
    wanted_.pop_back();
    const auto leads = replica_.CountStamped(wanted.stretch);
    if (!leads.ok()) return leads.status();
    const auto most = static_cast<uint64_t>(context.page_size) *
                      static_cast<uint64_t>(WindowRead::kMaxPages);
    const bool divisible = wanted.stretch.to - wanted.stretch.from > seconds(1);
    if (divisible && (wanted.cut || *leads > most)) {
      absl::Status status = Cut(wanted.stretch);
      if (!status.ok()) return status;
      continue;
    }
    whole_.emplace(
        WholeRead{WindowRead(wanted.stretch, context.page_size,
                             static_cast<int64_t>(*leads), context.types),
                  {},
                  {}});
  }
  return absl::OkStatus();
}

// At the second of the lead in the middle, or where the replica has none at
// that of the time. The bounds of what is read whole need not be quiet.
absl::Status ReconcilePass::Cut(const Stretch& stretch) {
  const auto median = replica_.MedianSecond(stretch);
  if (!median.ok()) return median.status();
  const sys_seconds middle = std::clamp(
      median->value_or(stretch.from + (stretch.to - stretch.from) / 2),
      stretch.from + seconds(1), stretch.to - seconds(1));
  wanted_.push_back({{middle, stretch.to}});
  wanted_.push_back({{stretch.from, middle}});
  return absl::OkStatus();
}

absl::Status ReconcilePass::Compare(const PassContext& context) {
  const Comparison done = windows_.back();
  windows_.pop_back();
  const auto counted = replica_.CountStamped(done.stretch);
  if (!counted.ok()) return counted.status();
  const auto after = static_cast<int64_t>(*counted);
  if (*done.upstream == after && after == done.before) {
    sweep_.WasEqual();
    return absl::OkStatus();
  }
  if (*done.upstream < after || *done.upstream > done.before) {
    ++differences_;
  } else {
    sweep_.WasTooLarge();
  }
  return Narrow(done.stretch, std::max(after, *done.upstream), context);
}

absl::Status ReconcilePass::Narrow(const Stretch& stretch, int64_t leads,
                                   const PassContext& context) {
  if (leads > context.page_size) {
    const auto half =
        replica_.WindowFrom(stretch, static_cast<uint64_t>(leads) / 2);
    if (!half.ok()) return half.status();
    if (half->stretch.to < stretch.to) {
      absl::Status status = Push({half->stretch.to, stretch.to});
      return status.ok() ? Push(half->stretch) : status;
    }
  }
  wanted_.push_back({stretch});
  return BeginWhole(context);
}

absl::Status ReconcilePass::Push(const Stretch& stretch) {
  const auto leads = replica_.CountStamped(stretch);
  if (!leads.ok()) return leads.status();
  Comparison comparison;
  comparison.stretch = stretch;
  comparison.before = static_cast<int64_t>(*leads);
  windows_.push_back(comparison);
  return absl::OkStatus();
}

// What the replica still has in the window, and no page of it showed. Of the
// last second upstream may show a part only: it is the first of another window,
// or quiet.
absl::Status ReconcilePass::FindMissing() {
  Stretch left = whole_->read.Window();
  left.to -= seconds(1);
  uint64_t most = kLeadsAtOnce;
  while (true) {
    const auto leads = replica_.LeadsStamped(left, most);
    if (!leads.ok()) return leads.status();
    for (const StampedLead& lead : *leads) {
      doubted_.erase(lead.id);
      if (!whole_->shown.contains(lead.id)) {
        suspects_.Add(lead.id, *whole_->ended);
      }
    }
    if (leads->size() < most) break;
    const auto reached = floor<seconds>(leads->back().stamp);
    // A second may have more leads than were asked for.
    if (reached == left.from) most *= 2;
    left.from = reached;
  }
  whole_.reset();
  return absl::OkStatus();
}

void ReconcilePass::TakeCount(const PageFacts& facts,
                              const PassContext& context) {
  if (windows_.empty()) return;
  Comparison& comparison = windows_.back();
  comparison.counted_so_far += facts.record_count;
  if (++comparison.type < context.types) return;
  comparison.upstream = comparison.counted_so_far;
  comparison.counted = facts.ended;
}

void ReconcilePass::TakePage(const PageFacts& facts, const PassContext& context,
                             PageCommit& commit) {
  not_before_ = facts.sent + options_.between_calls;
  commit.sweep = sweep_.Progress();
  if (!whole_) return TakeCount(facts, context);
  for (const LeadRow& row : commit.rows) {
    whole_->shown.insert(NormalLeadId(row.id));
  }
  switch (whole_->read.Take(facts)) {
    case WindowRead::Outcome::kMore:
      return;
    case WindowRead::Outcome::kCovered:
      commit.covered.push_back(whole_->read.Covered());
      whole_->ended = facts.ended;
      return;
    case WindowRead::Outcome::kTooLarge:
      wanted_.push_back({whole_->read.Window(), true});
      whole_.reset();
      return;
    case WindowRead::Outcome::kGiveUp:
      whole_.reset();
      return;
  }
}

std::vector<GoneLead> ReconcilePass::TakeIds(const std::set<std::string>& shown,
                                             const ReadTimes& read,
                                             TimePoint now) {
  not_before_ = now + options_.between_calls;
  std::set<std::string> normal;
  for (const std::string& id : shown) normal.insert(NormalLeadId(id));
  const std::vector<std::string> asked = std::exchange(asked_, {});
  return suspects_.Take(asked, {controls_, normal}, read, now);
}

void ReconcilePass::Drop(TimePoint now, GiveUpReason reason) {
  if (!asked_.empty()) {
    asked_.clear();
    suspects_.Pause(now + (reason == GiveUpReason::kForbidden
                               ? kPauseAfterRefusal
                               : Suspects::kBetween));
    return;
  }
  if (whole_) {
    whole_.reset();
  } else if (!windows_.empty()) {
    windows_.pop_back();
  }
}

void ReconcilePass::Doubt(const std::string& id) {
  if (doubted_.size() < kMostDoubted) doubted_.insert(id);
}

void ReconcilePass::Hurry() { sweep_.Hurry(); }

void ReconcilePass::Reset() {
  asked_.clear();
  whole_.reset();
  windows_.clear();
  wanted_.clear();
  doubted_.clear();
  sweep_.Reset();
  not_before_ = {};
  suspects_ = {};
}

}  // namespace leadline
