// SPDX-License-Identifier: Apache-2.0
#include "sync/backfill_pass.h"

#include <algorithm>
#include <vector>

namespace leadline {
namespace {

// The fewest calls for a history: counting calls and half-empty last pages
// both cost one a window, so windows are made large; but a window that has to
// be read again costs all of its pages. (A fill of 200 pages took 230 calls
// with windows of 20 pages, and 218 with these.)
constexpr int kTargetPages = 32;

}  // namespace

// The newest stretch to read: one that no read has covered, or that was
// covered too soon after it happened and then left behind by the tail.
std::optional<Stretch> BackfillPass::NewestUnread(
    const PassContext& context) const {
  const Stretch within{context.history_start,
                       std::min(context.tail_from, context.SafeEnd())};
  if (within.from >= within.to) return std::nullopt;
  const std::vector<Stretch> gaps =
      troubled_.Readable(context.coverage.Gaps(within), context.now);
  const std::vector<Stretch> young = troubled_.Readable(
      context.coverage.YoungerThan(context.safety_lag, within), context.now);
  if (gaps.empty() && young.empty()) return std::nullopt;
  if (gaps.empty()) return young.back();
  if (young.empty()) return gaps.back();
  return gaps.back().to > young.back().to ? gaps.back() : young.back();
}

BackfillPass::BackfillPass(std::optional<WindowProgress> resumed) {
  Reset(resumed);
}

void BackfillPass::Reset(std::optional<WindowProgress> resumed) {
  read_.reset();
  paused_until_ = {};
  if (resumed) read_.emplace(*resumed);
}

void BackfillPass::GiveUp(TimePoint now) {
  if (!read_) return;
  troubled_.Add(read_->Window(), now);
  plan_.Clear();
  read_.reset();
}

std::optional<PageRequest> BackfillPass::Next(const PassContext& context) {
  if (read_) {
    read_->Fit(context.page_size);
    return read_->Next();
  }
  if (context.now < paused_until_) return std::nullopt;
  const std::optional<Stretch> unread = NewestUnread(context);
  if (!unread) {
    plan_.Clear();
    return std::nullopt;
  }
  StartNewest(*unread, context);
  return read_->Next();
}

void BackfillPass::StartNewest(const Stretch& gap, const PassContext& context) {
  SplitPlan::Window window =
      plan_.NewestOf(gap, int64_t{kTargetPages} * context.page_size);
  // A few minutes are likely to fit one response.
  if (!window.expected && gap.to - gap.from <= kTailReach) window.expected = 0;
  read_.emplace(window.stretch, context.page_size, window.expected,
                context.types);
}

void BackfillPass::Take(const PageFacts& facts, const PassContext& context,
                        PageCommit& commit) {
  if (!read_) return;
  const WindowRead::Outcome outcome = read_->Take(facts);
  const bool whole_history = read_->Window().from == context.history_start;
  const bool all_counted = context.types == 1 ||
                           outcome == WindowRead::Outcome::kCovered ||
                           outcome == WindowRead::Outcome::kTooLarge;
  if (whole_history && all_counted && !context.expected_known) {
    commit.leads_expected = static_cast<uint64_t>(read_->Count());
  }
  commit.set_progress = true;
  switch (outcome) {
    case WindowRead::Outcome::kMore:
      commit.progress = read_->Progress();
      return;
    case WindowRead::Outcome::kCovered:
      commit.covered.push_back(read_->Covered());
      troubled_.Done(read_->Window());
      plan_.Learn(read_->Window(), read_->Count());
      break;
    case WindowRead::Outcome::kTooLarge:
      plan_.Learn(read_->Window(), read_->Count());
      break;
    case WindowRead::Outcome::kGiveUp:
      plan_.Clear();
      paused_until_ = context.now + kGiveUpPause;
      break;
  }
  read_.reset();
}

}  // namespace leadline
