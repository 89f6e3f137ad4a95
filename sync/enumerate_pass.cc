// SPDX-License-Identifier: Apache-2.0
#include "sync/enumerate_pass.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "replica/lead_id.h"
#include "sync/budget_plan.h"
#include "sync/hint_check.h"

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::seconds;

constexpr double kPart = 0.05;
constexpr int kSmallestPage = 50;
constexpr Duration kPauseAfterFailure = std::chrono::hours(1);

// Seconds that have not been read again by then are in trouble of their own.
constexpr Duration kPatience = std::chrono::minutes(10);

// Where none of so many leads was shown by its second, nor will the others of
// the page be: reading on would cost a call for each.
constexpr size_t kEnough = 4;

// Where the last one found hidden leads, the next one comes so much sooner.
constexpr int kSoonerIfHidden = 7;

// Of each enumeration so many leads are named in the log.
constexpr uint64_t kMostNamed = 10;

Stretch SecondOf(const EnumeratedLead& lead) {
  const auto second = floor<seconds>(*lead.stamp);
  return {second, second + seconds(1)};
}

}  // namespace

Duration EnumerateGapFor(const LimiterOptions& limit) {
  return GapOfParts(limit, kPart, kPart);
}

EnumeratePass::EnumeratePass(const EnumerateOptions& options,
                             ReplicaWriter& replica)
    : options_(options), replica_(replica), page_size_(options.page_size) {}

absl::StatusOr<std::optional<EnumerateRequest>> EnumeratePass::Next(
    const PassContext& context) {
  using Result = std::optional<EnumerateRequest>;
  if (!options_.between_calls || context.now < not_before_) return Result();
  absl::Status status = Resume();
  if (!status.ok()) return status;
  const bool under_way = progress_->after > 0 || progress_->type > 0;
  // An end by a clock that was ahead says nothing.
  if (!under_way && progress_->last_end &&
      *progress_->last_end <= context.now &&
      context.now < *progress_->last_end + BetweenRuns()) {
    return Result();
  }
  // What was not read yet is no loss.
  if (!context.NothingMissing() || !IsReread(context)) return Result();
  status = Resolve();
  if (!status.ok()) return status;
  return Result(EnumerateRequest{progress_->after, page_size_,
                                 whole_ == Whole::kWanted,
                                 static_cast<size_t>(progress_->type)});
}

// While leads are hidden the replica is not complete.
Duration EnumeratePass::BetweenRuns() const {
  const bool hidden = progress_->last_hidden > 0;
  return hidden ? options_.between_runs / kSoonerIfHidden
                : options_.between_runs;
}

absl::Status EnumeratePass::Resume() {
  if (progress_) return absl::OkStatus();
  auto progress = replica_.LoadEnumeration();
  if (!progress.ok()) return progress.status();
  progress_ = *progress;
  hidden_ = static_cast<uint64_t>(progress_->hidden);
  counts_.hidden = static_cast<uint64_t>(progress_->Hidden());
  return absl::OkStatus();
}

bool EnumeratePass::IsReread(const PassContext& context) {
  if (asked_.empty() || context.now >= asked_since_ + kPatience) return true;
  return std::ranges::none_of(stretches_, [&](const Stretch& wanted) {
    return std::ranges::find(context.rereads, wanted) != context.rereads.end();
  });
}

absl::Status EnumeratePass::Resolve() {
  if (asked_.empty()) return absl::OkStatus();
  std::vector<std::string> ids;
  for (const EnumeratedLead& lead : asked_) ids.push_back(lead.id);
  const auto missing = replica_.MissingLeads(ids);
  if (!missing.ok()) return missing.status();
  for (const EnumeratedLead& lead : asked_) {
    if (missing->contains(lead.id)) not_shown_[lead.id] = lead.stamp;
  }
  const uint64_t found = asked_.size() - missing->size();
  none_shown_ = found == 0 && asked_.size() >= kEnough;
  counts_.lost += found;
  if (found > 0) {
    LogError("leads-lost", {{"leads", found},
                            {"next",
                             "every other read had missed them; they are in "
                             "the replica now"}});
  }
  asked_.clear();
  stretches_.clear();
  return absl::OkStatus();
}

absl::Status EnumeratePass::Take(EnumeratedPage& page,
                                 const PassContext& context,
                                 PageCommit& commit) {
  not_before_ = context.now + options_.between_calls.value_or(Duration(0));
  if (!progress_) return absl::OkStatus();
  const bool begins =
      progress_->after == 0 && progress_->type == 0 && given_up_.empty();
  if (begins) hidden_ = 0;
  if (whole_ == Whole::kWanted) return TakeUnstamped(page, commit);
  auto lacking = Lacking(page, context);
  if (!lacking.ok()) return lacking.status();
  if (whole_ == Whole::kWanted) return absl::OkStatus();
  if (lacking->empty()) {
    MoveOn(page, context, commit);
    return absl::OkStatus();
  }
  std::vector<Stretch> wanted;
  for (const EnumeratedLead& lead : *lacking) wanted.push_back(SecondOf(lead));
  stretches_ = WorthReading(std::move(wanted));
  std::erase_if(*lacking, [this](const EnumeratedLead& lead) {
    return std::ranges::find(stretches_, SecondOf(lead)) == stretches_.end();
  });
  asked_ = *std::move(lacking);
  asked_since_ = context.now;
  commit.reread_wanted = stretches_;
  return absl::OkStatus();
}

// What the replica has already may have got a stamp meanwhile.
absl::Status EnumeratePass::TakeUnstamped(EnumeratedPage& page,
                                          PageCommit& commit) {
  std::vector<std::string> ids;
  for (const LeadRow& row : page.unstamped) ids.push_back(row.id);
  const auto missing = replica_.MissingLeads(ids);
  if (!missing.ok()) return missing.status();
  std::erase_if(page.unstamped, [&](const LeadRow& row) {
    return !missing->contains(NormalLeadId(row.id));
  });
  whole_ = Whole::kDone;
  counts_.unstamped += page.unstamped.size();
  commit.rows = page.unstamped;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<EnumeratedLead>> EnumeratePass::Lacking(
    const EnumeratedPage& page, const PassContext& context) {
  std::vector<std::string> ids;
  for (const EnumeratedLead& lead : page.leads) ids.push_back(lead.id);
  const auto missing = replica_.MissingLeads(ids);
  if (!missing.ok()) return missing.status();
  const TimePoint expected =
      context.as_of.value_or(TimePoint()) - context.safety_lag;
  std::vector<EnumeratedLead> lacking;
  for (const EnumeratedLead& lead : page.leads) {
    if (!missing->contains(lead.id) || given_up_.contains(lead.id)) continue;
    // Younger ones are still to come by themselves.
    if (lead.stamp && *lead.stamp > expected) continue;
    if (!lead.stamp && whole_ != Whole::kDone) {
      whole_ = Whole::kWanted;
    } else if (IsHidden(lead)) {
      Hide(lead);
    } else {
      lacking.push_back(lead);
    }
  }
  return lacking;
}

// Shown once more, and so not gone; and not changed since its second was read.
bool EnumeratePass::IsHidden(const EnumeratedLead& lead) const {
  if (!lead.stamp || none_shown_) return true;
  const auto read = not_shown_.find(lead.id);
  return read != not_shown_.end() && read->second == lead.stamp;
}

void EnumeratePass::Hide(const EnumeratedLead& lead) {
  given_up_.insert(lead.id);
  ++hidden_;
  counts_.hidden = std::max(counts_.hidden, hidden_);
  if (hidden_ > kMostNamed) return;
  LogWarning(
      "lead-not-shown",
      {{"id", lead.id},
       {"why", lead.stamp
                   ? "Leads.Get shows it, the window of its "
                     "stamp does not"
                   : "it has no stamp, and the replica took no row of it"}});
}

void EnumeratePass::MoveOn(const EnumeratedPage& page,
                           const PassContext& context, PageCommit& commit) {
  ForgetPage();
  counts_.leads += page.leads.size();
  // A short page is no end: upstream's largest may be smaller than ours.
  const auto types = static_cast<int64_t>(context.types);
  if (page.leads.empty() && progress_->type + 1 < types) {
    progress_->after = 0;
    ++progress_->type;
  } else if (page.leads.empty()) {
    const auto hidden = static_cast<int64_t>(hidden_);
    progress_ = EnumerationProgress{0, 0, context.now, 0, hidden};
    counts_.hidden = hidden_;
    page_size_ = options_.page_size;
    SumUp();
  } else {
    progress_->after = page.leads.back().number;
  }
  if (!page.leads.empty()) progress_->hidden = static_cast<int64_t>(hidden_);
  commit.enumeration = progress_;
}

void EnumeratePass::ForgetPage() {
  asked_.clear();
  stretches_.clear();
  not_shown_.clear();
  none_shown_ = false;
  given_up_.clear();
  whole_ = Whole::kNo;
}

void EnumeratePass::SumUp() const {
  LogInfo("enumerated", {{"leads", counts_.leads},
                         {"lost", counts_.lost},
                         {"unstamped", counts_.unstamped},
                         {"hidden", counts_.hidden}});
  if (counts_.hidden == 0) return;
  LogError("leads-missing",
           {{"leads", counts_.hidden},
            {"cure",
             "the account has them, and Leads.RecentlyModified does not show "
             "them: they may be of another Object Type, to be named with "
             "--lead-types"}});
}

void EnumeratePass::Failed() {
  page_size_ = std::max(page_size_ / 2, std::min(kSmallestPage, page_size_));
}

void EnumeratePass::Drop(TimePoint now, GiveUpReason reason) {
  ForgetPage();
  const Duration pause = reason == GiveUpReason::kForbidden
                             ? kPauseAfterRefusal
                             : kPauseAfterFailure;
  not_before_ = now + std::min(options_.between_runs, pause);
}

void EnumeratePass::Reset() {
  ForgetPage();
  progress_.reset();
  not_before_ = {};
}

}  // namespace leadline
