// SPDX-License-Identifier: Apache-2.0
#include "sync/reconcile_pass.h"

#include <algorithm>
#include <utility>

#include "replica/lead_id.h"
#include "sync/budget_plan.h"
#include "sync/controls.h"

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr double kPartOfRate = 0.2;
constexpr double kPartOfDay = 0.05;

// Where a sweep cannot begin, since something is still being read: when to look
// again, at the latest.
constexpr Duration kLookAgain = std::chrono::minutes(1);

// How far back a second without any lead is looked for.
constexpr int kQuietTries = 600;

}  // namespace

Duration ReconcileGapFor(const LimiterOptions& limit) {
  return GapOfParts(limit, kPartOfRate, kPartOfDay);
}

ReconcilePass::ReconcilePass(const ReconcileOptions& options,
                             ReplicaWriter& replica,
                             std::function<double()> random)
    : options_(options),
      replica_(replica),
      random_(std::move(random)),
      sweeps_(static_cast<int>(random_() * options.whole_every)),
      window_leads_(options.window_leads) {}

absl::StatusOr<std::optional<ReconcileCall>> ReconcilePass::Next(
    const PassContext& context) {
  using Result = std::optional<ReconcileCall>;
  if (!next_sweep_) next_sweep_ = context.now + options_.before_first_sweep;
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
  if (whole_ && !whole_->ended) whole_->read.Fit(context.page_size);
  if (whole_ && whole_->ended) {
    if (!tail_read_since(*whole_->ended)) return status;
    status = FindMissing();
    if (!status.ok()) return status;
  }
  while (!whole_ && !windows_.empty() && windows_.back().upstream) {
    if (!tail_read_since(windows_.back().counted)) return status;
    status = Compare(context);
    if (!status.ok()) return status;
  }
  if (whole_ || !windows_.empty()) return status;
  if (!left_) status = BeginSweep(context);
  if (status.ok() && left_) status = NextWindow(context);
  return status;
}

std::optional<PageRequest> ReconcilePass::NextPage() const {
  if (whole_) {
    if (whole_->ended) return std::nullopt;
    return whole_->read.Next();
  }
  if (windows_.empty() || windows_.back().upstream) return std::nullopt;
  return PageRequest{windows_.back().stretch, 1, 1, windows_.back().type};
}

absl::Status ReconcilePass::BeginSweep(const PassContext& context) {
  if (context.now < next_sweep_) return absl::OkStatus();
  next_sweep_ = context.now + std::min(options_.between_sweeps, kLookAgain);
  const auto end = QuietEnd(floor<seconds>(context.now - options_.youngest));
  if (!end.ok()) return end.status();
  if (!*end || **end <= context.history_start) return absl::OkStatus();
  const Stretch history{context.history_start, **end};
  // While there are gaps, counts differ for a better reason.
  if (!context.coverage.Gaps(history).empty()) return absl::OkStatus();
  ++sweeps_;
  left_ = history;
  return absl::OkStatus();
}

absl::Status ReconcilePass::NextWindow(const PassContext& context) {
  // A sweep that reads all, or leaving leads that keep larger windows from
  // being compared: a window is read whole at once, in one page if it can be.
  const auto page = static_cast<uint64_t>(context.page_size);
  const bool whole =
      sweeps_ % options_.whole_every == 0 || window_leads_ <= page / 2;
  const uint64_t leads = whole ? page - page / 4 : window_leads_;
  const auto window = replica_.WindowFrom(*left_, leads);
  if (!window.ok()) return window.status();
  left_->from = window->stretch.to;
  if (left_->from >= left_->to) {
    left_.reset();
    next_sweep_ = context.now + options_.between_sweeps;
  }
  if (!whole) return Push(window->stretch);
  window_leads_ = std::max(window_leads_, page);
  ReadWhole(window->stretch, static_cast<int64_t>(window->leads), context);
  return absl::OkStatus();
}

void ReconcilePass::ReadWhole(const Stretch& stretch, int64_t leads,
                              const PassContext& context) {
  whole_.emplace(WholeRead{
      WindowRead(stretch, context.page_size, leads, context.types), {}, {}});
}

// The latest second up to `latest` in which the replica has no lead.
absl::StatusOr<std::optional<sys_seconds>> ReconcilePass::QuietEnd(
    sys_seconds latest) {
  for (int i = 0; i < kQuietTries; ++i) {
    const sys_seconds second = latest - seconds(i);
    const auto leads = replica_.CountStamped({second, second});
    if (!leads.ok()) return leads.status();
    if (*leads == 0) return std::optional(second);
  }
  return std::optional<sys_seconds>();
}

absl::Status ReconcilePass::Compare(const PassContext& context) {
  const Comparison done = windows_.back();
  windows_.pop_back();
  const auto counted = replica_.CountStamped(done.stretch);
  if (!counted.ok()) return counted.status();
  const auto after = static_cast<int64_t>(*counted);
  if (*done.upstream == after && after == done.before) {
    window_leads_ = std::min(window_leads_ * 2, options_.window_leads);
    return absl::OkStatus();
  }
  if (*done.upstream < after || *done.upstream > done.before) {
    ++differences_;
  } else {
    window_leads_ /= 2;
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
  ReadWhole(stretch, leads, context);
  return absl::OkStatus();
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

// What the replica still has in the window, and no page of it showed.
absl::Status ReconcilePass::FindMissing() {
  const auto leads =
      replica_.LeadsStamped(whole_->read.Window(), Suspects::kMostWaiting);
  if (!leads.ok()) return leads.status();
  for (const StampedLead& lead : *leads) {
    if (!whole_->shown.contains(lead.id)) suspects_.Add(lead.id);
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

void ReconcilePass::Suspect(const std::string& id) { suspects_.Add(id); }

void ReconcilePass::Hurry() {
  left_.reset();
  next_sweep_ = TimePoint();
}

void ReconcilePass::Reset() {
  asked_.clear();
  whole_.reset();
  windows_.clear();
  left_.reset();
  next_sweep_.reset();
  not_before_ = {};
  suspects_ = {};
}

}  // namespace leadline
