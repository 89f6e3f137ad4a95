// SPDX-License-Identifier: Apache-2.0
#include "sync/sweep.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/log.h"

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::seconds;
using std::chrono::sys_seconds;

// Where a sweep cannot begin, since something is still being read: when to look
// again, at the latest.
constexpr Duration kLookAgain = std::chrono::minutes(1);

// How far back a second without any lead is looked for, to end the sweep at.
constexpr seconds kQuietWithin{600};

}  // namespace

Sweep::Sweep(const ReconcileOptions& options, ReplicaWriter& replica)
    : options_(options),
      replica_(replica),
      window_leads_(options.window_leads) {}

absl::StatusOr<std::optional<SweepWindow>> Sweep::Next(
    const PassContext& context) {
  using Result = std::optional<SweepWindow>;
  absl::Status status = Resume(context);
  if (status.ok() && !progress_->left) status = BeginIfDue(context);
  if (!status.ok()) return status;
  if (!progress_->left) return Result();
  const std::optional<Stretch> run = NextRun(context);
  if (!run) {
    progress_->left.reset();
    return Result();
  }
  const auto window = WindowOf(*run, context.page_size);
  if (!window.ok()) return window.status();
  progress_->left->from = window->stretch.from;
  next_ = window->stretch.to;
  return Result(*window);
}

absl::Status Sweep::Resume(const PassContext& context) {
  if (progress_) return absl::OkStatus();
  auto progress = replica_.LoadSweep();
  if (!progress.ok()) return progress.status();
  progress_ = *progress;
  if (progress_->left) {
    next_ = std::max(progress_->left->from, context.history_start);
  }
  return absl::OkStatus();
}

std::optional<TimePoint> Sweep::Due(const PassContext& context) const {
  const std::vector<CoveredStretch>& covered = context.coverage.Stretches();
  if (covered.empty()) return std::nullopt;
  // One that began by a clock that was ahead says nothing.
  if (progress_->began && *progress_->began <= context.now) {
    return *progress_->began + options_.between_sweeps;
  }
  const auto oldest = std::ranges::min_element(covered, std::ranges::less(),
                                               &CoveredStretch::read_at);
  return oldest->read_at + options_.before_first_sweep;
}

absl::Status Sweep::BeginIfDue(const PassContext& context) {
  if (context.now < look_again_ && !is_hurried_) return absl::OkStatus();
  const std::optional<TimePoint> due = Due(context);
  if (!due || (context.now < *due && !is_hurried_)) return absl::OkStatus();
  look_again_ = context.now + std::min(options_.between_sweeps, kLookAgain);
  const sys_seconds latest = floor<seconds>(context.now - options_.youngest);
  if (latest <= context.history_start) return absl::OkStatus();
  const Stretch history{context.history_start, latest};
  // While there are gaps, counts differ for a better reason.
  const std::vector<Stretch> gaps = context.coverage.Gaps(history);
  if (!gaps.empty() && context.now < *due + options_.patience) {
    PutOff(gaps.size());
    return absl::OkStatus();
  }
  const auto quiet = replica_.LatestQuiet(
      {std::max(history.from, latest - kQuietWithin), latest});
  if (!quiet.ok()) return quiet.status();
  Begin({history.from, quiet->value_or(latest)}, context.now);
  if (gaps.empty()) return absl::OkStatus();
  LogWarning("sweep-leaves-gaps",
             {{"gaps", gaps.size()},
              {"why",
               "parts of the history could not be read for an hour or more; "
               "window-left-for-later says why"},
              {"next", "what is gone is looked for in all the rest"}});
  return absl::OkStatus();
}

void Sweep::Begin(const Stretch& history, TimePoint now) {
  progress_->number = progress_->number.value_or(0) + 1;
  progress_->began = now;
  progress_->left = history;
  next_ = history.from;
  is_hurried_ = false;
  has_said_put_off_ = false;
}

void Sweep::PutOff(size_t gaps) {
  if (std::exchange(has_said_put_off_, true)) return;
  LogInfo("sweep-put-off",
          {{"gaps", gaps},
           {"why", "not all of the history has been read"},
           {"next",
            "it begins once it has, or without what is still missing in "
            "an hour"}});
}

std::optional<Stretch> Sweep::NextRun(const PassContext& context) {
  const sys_seconds end = progress_->left->to;
  if (next_ >= end) return std::nullopt;
  for (const Stretch& gap : context.coverage.Gaps({next_, end})) {
    if (gap.from > next_) return Stretch{next_, gap.from};
    next_ = gap.to;
  }
  if (next_ >= end) return std::nullopt;
  return Stretch{next_, end};
}

absl::StatusOr<SweepWindow> Sweep::WindowOf(const Stretch& run, int page_size) {
  const auto page = static_cast<uint64_t>(page_size);
  const auto begins_quiet = IsQuiet(run.from);
  if (!begins_quiet.ok()) return begins_quiet.status();
  // A sweep that reads all, or leaving leads that keep larger windows from
  // being compared: a window is read whole at once, in one page if it can be.
  const bool whole = *progress_->number % options_.whole_every == 0 ||
                     window_leads_ <= page / 2 || !*begins_quiet;
  const auto window =
      replica_.WindowFrom(run, whole ? page - page / 4 : window_leads_);
  if (!window.ok()) return window.status();
  if (whole) {
    window_leads_ = std::max(window_leads_, page);
    return SweepWindow{window->stretch, true};
  }
  // The end of a run may not be quiet: what lies behind the last second that is
  // makes a window of its own.
  const auto quiet = replica_.LatestQuiet(window->stretch);
  if (!quiet.ok()) return quiet.status();
  const sys_seconds end = quiet->value_or(run.from);
  if (end == run.from) return SweepWindow{window->stretch, true};
  return SweepWindow{{run.from, end}, false};
}

absl::StatusOr<bool> Sweep::IsQuiet(sys_seconds second) {
  const auto leads = replica_.CountStamped({second, second});
  if (!leads.ok()) return leads.status();
  return *leads == 0;
}

void Sweep::WasEqual() {
  window_leads_ = std::min(window_leads_ * 2, options_.window_leads);
}

void Sweep::Hurry() {
  is_hurried_ = true;
  if (progress_) progress_->left.reset();
}

void Sweep::Reset() {
  progress_.reset();
  look_again_ = {};
}

}  // namespace leadline
