// SPDX-License-Identifier: Apache-2.0
#include "sync/merge_pass.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "replica/lead_id.h"
#include "sync/budget_plan.h"
#include "sync/controls.h"

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::seconds;

constexpr Duration kShortestBetweenLooks = seconds(5);
constexpr Duration kPauseAfterFailure = std::chrono::minutes(1);
// One merge that the guard holds is tried so often, and the others wait.
constexpr Duration kBetweenHeld = std::chrono::hours(1);
// A restart finds it again for so long; then it is left to reconciling.
constexpr Duration kHeldIsKept = std::chrono::hours(24);

}  // namespace

MergeOptions MergePaceFor(const LimiterOptions& limit, int event) {
  MergeOptions options;
  options.event = event;
  if (event == 0) return options;
  options.between_looks =
      std::max(GapOfParts(limit, 0.02, 0.01), kShortestBetweenLooks);
  options.between_calls = GapOfParts(limit, 0.2, 0.1);
  return options;
}

MergePass::MergePass(const MergeOptions& options, ReplicaWriter& replica,
                     std::function<double()> random)
    : options_(options), replica_(replica), random_(std::move(random)) {}

absl::StatusOr<std::optional<MergeStep>> MergePass::Next(
    const PassContext& context) {
  using Result = std::optional<MergeStep>;
  if (!options_.between_looks || context.now < not_before_) return Result();
  absl::Status status = Resume(context.now);
  if (!status.ok()) return status;
  if (!look_ && BringDue(context.now)) return NextOfFront(context);
  if (!look_) {
    if (context.now < next_look_) return Result();
    BeginLook(context.now);
  }
  return Result(MergeStep{Request(), {}, {}});
}

absl::Status MergePass::Resume(TimePoint now) {
  if (progress_) return absl::OkStatus();
  auto progress = replica_.LoadMerges();
  if (!progress.ok()) return progress.status();
  progress_ = *progress;
  if (!progress_->read_until) progress_->read_until = now;
  last_look_ = std::min(*progress_->read_until, now);
  return absl::OkStatus();
}

MergeRequest MergePass::Request() const {
  return {options_.event, look_->window, look_->page_index, ""};
}

void MergePass::BeginLook(TimePoint now) {
  const TimePoint from = std::min(*progress_->read_until, now);
  look_.emplace();
  look_->window = {floor<seconds>(from - options_.overlap),
                   floor<seconds>(now)};
  look_->began = now;
}

// Of one that a look shows.
bool MergePass::Knows(const std::string& audit) {
  const auto done = done_.find(audit);
  if (done != done_.end()) {
    done->second = look_->began;
    return true;
  }
  const auto merge = std::ranges::find_if(merges_, [&](const Merge& known) {
    return known.announced.audit == audit;
  });
  if (merge == merges_.end()) return false;
  merge->shown = look_->began;
  return true;
}

bool MergePass::BringDue(TimePoint now) {
  const auto due = std::ranges::find_if(
      merges_, [now](const Merge& merge) { return merge.due <= now; });
  if (due == merges_.end()) return false;
  std::rotate(merges_.begin(), due, std::next(due));
  return true;
}

// It is in the merge in hand, or absorbed in another.
bool MergePass::IsInDoubt(const std::string& id) const {
  return id == merges_.front().announced.survivor ||
         std::ranges::any_of(merges_, [&id](const Merge& merge) {
           return std::ranges::find(merge.children, id) != merge.children.end();
         });
}

absl::StatusOr<std::optional<MergeStep>> MergePass::NextOfFront(
    const PassContext& context) {
  Merge& merge = merges_.front();
  MergeStep step;
  if (merge.children.empty()) {
    step.request = MergeRequest{options_.event, {}, 1, merge.announced.audit};
  } else if (merge.read) {
    merge.read->Fit(context.page_size);
    step.page = merge.read->Next();
  } else {
    if (controls_.empty()) {
      auto controls =
          PickControls(replica_, random_,
                       {[this](const std::string& id) { return IsInDoubt(id); },
                        merge.tries});
      if (!controls.ok()) return controls.status();
      controls_ = *std::move(controls);
      if (controls_.empty()) {
        Retry(context.now);
        return std::optional<MergeStep>();
      }
    }
    step.ids = merge.children;
    step.ids.push_back(merge.announced.survivor);
    step.ids.insert(step.ids.end(), controls_.begin(), controls_.end());
  }
  return std::optional(std::move(step));
}

void MergePass::TakeAnnounced(const AnnouncedPage& page, TimePoint now,
                              PageCommit& commit) {
  if (!look_ || !progress_) return;
  not_before_ = now + options_.between_calls;
  const int64_t before = int64_t{kMergesOnPage} * (look_->page_index - 1);
  const int64_t expected =
      std::clamp<int64_t>(page.record_count - before, 0, kMergesOnPage);
  if (page.rows != expected) return Drop(now, GiveUpReason::kTrouble);
  for (const AnnouncedMerge& merge : page.merges) {
    if (Knows(merge.audit)) continue;
    merges_.push_back(
        {merge, last_look_, look_->began, now, {}, 0, false, {}, {}});
  }
  progress_->announced |= page.record_count > 0;
  if (before + page.rows < page.record_count) {
    ++look_->page_index;
    return;
  }
  next_look_ = now + *options_.between_looks;
  if (!progress_->announced) {
    next_look_ = std::max(next_look_, now + options_.until_first);
  }
  EndLook(commit);
}

// While something is to be followed up a restart must find it again.
TimePoint MergePass::FollowedUntil() const {
  TimePoint until = last_look_;
  for (const Merge& merge : merges_) {
    if (merge.is_held && merge.behind + kHeldIsKept < last_look_) continue;
    until = std::min(until, merge.behind);
  }
  return until;
}

void MergePass::EndLook(PageCommit& commit) {
  last_look_ = look_->began;
  progress_->read_until = FollowedUntil();
  // What this look might have shown and did not is out of reach for the next.
  std::erase_if(done_, [this](const auto& done) {
    return done.second < *progress_->read_until - options_.overlap;
  });
  commit.merges = progress_;
  look_.reset();
  if (progress_->announced || has_said_none_) return;
  has_said_none_ = true;
  LogInfo("no-merge-announced",
          {{"next",
            "the account's activities tell of no merge so far: it is asked for "
            "them seldom until they do; leads merged away are found like "
            "deleted ones"},
           {"every", next_look_ - not_before_ + options_.between_calls}});
}

absl::Status MergePass::TakeChildren(const std::vector<std::string>& children,
                                     TimePoint now) {
  if (merges_.empty()) return absl::OkStatus();
  not_before_ = now + options_.between_calls;
  Merge& merge = merges_.front();
  for (const std::string& child : children) {
    if (child == merge.announced.survivor) continue;
    const auto tombstone = replica_.FindTombstone(child);
    if (!tombstone.ok()) return tombstone.status();
    // An earlier run of the worker followed it up.
    if (*tombstone && !(*tombstone)->survivor.empty()) continue;
    merge.children.push_back(child);
  }
  if (merge.children.empty()) EndFront();
  return absl::OkStatus();
}

void MergePass::TakeIds(const std::vector<LeadSeenById>& leads,
                        const ReadTimes& read, const PassContext& context) {
  if (merges_.empty()) return;
  not_before_ = context.now + options_.between_calls;
  Merge& merge = merges_.front();
  std::map<std::string, std::optional<TimePoint>> shown;
  for (const LeadSeenById& lead : leads) {
    shown[NormalLeadId(lead.row.id)] = lead.row.stamp;
  }
  const auto is_shown = [&shown](const std::string& id) {
    return shown.contains(id);
  };
  const std::vector<std::string> controls = std::exchange(controls_, {});
  const auto survivor = shown.find(merge.announced.survivor);
  // Every lead that must come back has, and no other.
  const bool sound = !controls.empty() &&
                     std::ranges::all_of(controls, is_shown) &&
                     survivor != shown.end() && survivor->second &&
                     shown.size() == controls.size() + 1;
  if (!sound) return Retry(context.now);
  merge.confirmed = read;
  const auto second = floor<seconds>(*survivor->second);
  merge.read.emplace(Stretch{second, second + seconds(1)}, context.page_size, 1,
                     context.types);
}

void MergePass::TakePage(const PageFacts& facts, PageCommit& commit) {
  if (merges_.empty() || !merges_.front().read) return;
  not_before_ = facts.sent + options_.between_calls;
  Merge& merge = merges_.front();
  const WindowRead::Outcome outcome = merge.read->Take(facts);
  if (outcome == WindowRead::Outcome::kCovered) {
    commit.covered.push_back(merge.read->Covered());
  }
  const bool shows_survivor =
      std::ranges::any_of(commit.rows, [&merge](const LeadRow& row) {
        return NormalLeadId(row.id) == merge.announced.survivor;
      });
  if (shows_survivor) {
    gone_.clear();
    for (const std::string& child : merge.children) {
      gone_.push_back({child, *merge.confirmed, merge.announced.survivor});
    }
    commit.gone = gone_;
  } else if (outcome != WindowRead::Outcome::kMore) {
    // It has changed again, and has another stamp.
    Retry(facts.ended);
  }
}

void MergePass::Committed(const CommitResult& result, TimePoint now) {
  if (gone_.empty() || merges_.empty()) return;
  gone_.clear();
  if (result.gone_waiting > 0 || result.gone_refuted > 0) return Retry(now);
  if (result.gone_held > 0) return Hold(now);
  ++counts_.followed;
  EndFront();
}

// All that the guard holds waits with it: one tells what it says of the others.
void MergePass::Hold(TimePoint now) {
  Merge& front = merges_.front();
  front.is_held = true;
  front.confirmed.reset();
  front.read.reset();
  for (Merge& merge : merges_) {
    if (merge.is_held) merge.due = now + kBetweenHeld;
  }
}

void MergePass::DeletesAllowed() {
  for (Merge& merge : merges_) {
    if (merge.is_held) merge.due = TimePoint();
  }
}

void MergePass::Retry(TimePoint now) {
  Merge& merge = merges_.front();
  merge.confirmed.reset();
  merge.read.reset();
  if (++merge.tries < kMostTries) {
    merge.due = now + merge.tries * options_.between_tries;
    return;
  }
  ++counts_.left;
  LogInfo("merge-left",
          {{"survivor", merge.announced.survivor},
           {"why",
            "reads by id do not bear it out, or cannot be had; what is gone is "
            "found like a deleted lead"}});
  EndFront();
}

void MergePass::EndFront() {
  done_[merges_.front().announced.audit] = merges_.front().shown;
  merges_.pop_front();
  controls_.clear();
}

void MergePass::Refused(TimePoint now) {
  not_before_ = now + kPauseAfterRefusal;
  if (std::exchange(has_said_refused_, true)) return;
  LogInfo("merges-not-told",
          {{"why",
            "the account does not answer the call for activities that tell of "
            "merges"},
           {"next", kPauseAfterRefusal},
           {"until-then", "leads merged away are found like deleted ones"}});
}

void MergePass::Drop(TimePoint now, GiveUpReason reason) {
  not_before_ = now + kPauseAfterFailure;
  if (look_) {
    look_.reset();
    if (reason != GiveUpReason::kTrouble) Refused(now);
    return;
  }
  if (merges_.empty()) return;
  controls_.clear();
  // Asked again, it would be refused again.
  if (reason != GiveUpReason::kTrouble) merges_.front().tries = kMostTries;
  Retry(now);
  if (reason == GiveUpReason::kForbidden) Refused(now);
}

void MergePass::Reset() {
  progress_.reset();
  look_.reset();
  merges_.clear();
  controls_.clear();
  gone_.clear();
  not_before_ = {};
  next_look_ = {};
}

}  // namespace leadline
