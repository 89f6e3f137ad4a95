// SPDX-License-Identifier: Apache-2.0
#include "sync/backfill_pass.h"

#include <algorithm>
#include <utility>

namespace leadline {
namespace {

// The fewest calls for a history: counting calls and half-empty last pages
// both cost one a window, so windows are made large; but a window that has to
// be read again costs all of its pages. (A fill of 200 pages took 230 calls
// with windows of 20 pages, and 218 with these.)
constexpr int kTargetPages = 40;

}  // namespace

BackfillPass::BackfillPass(const std::vector<WindowProgress>& in_hand) {
  Reset(in_hand);
}

void BackfillPass::Reset(const std::vector<WindowProgress>& in_hand) {
  paused_until_ = {};
  for (size_t hand = 0; hand < kHands; ++hand) {
    reads_[hand].reset();
    if (hand < in_hand.size()) reads_[hand].emplace(in_hand[hand]);
  }
}

void BackfillPass::GiveUp(size_t hand, TimePoint now) {
  std::optional<WindowRead>& read = reads_[hand];
  if (!read) return;
  troubled_.Add(read->Window(), now);
  plan_.Clear();
  read.reset();
}

bool BackfillPass::IsInTrouble(size_t hand) const {
  return reads_[hand] && troubled_.Has(reads_[hand]->Window());
}

std::optional<PageRequest> BackfillPass::Next(size_t hand,
                                              const PassContext& context) {
  std::optional<WindowRead>& read = reads_[hand];
  if (read) {
    read->Fit(context.page_size);
    return read->Next();
  }
  if (context.now < paused_until_ || !AllAreCounted()) return std::nullopt;
  const std::optional<Stretch> unread = NewestUnread(context);
  if (unread) {
    StartNewest(hand, *unread, context);
    return read->Next();
  }
  const auto has_window = [](const auto& other) { return other.has_value(); };
  if (std::ranges::none_of(reads_, has_window)) plan_.Clear();
  return std::nullopt;
}

// How the rest is to be cut shows once what is in hand was counted.
bool BackfillPass::AllAreCounted() const {
  return std::ranges::all_of(
      reads_, [](const auto& read) { return !read || read->IsCounted(); });
}

// The newest stretch to read: one that no read has covered, or that was
// covered too soon after it happened and then left behind by the tail.
std::optional<Stretch> BackfillPass::NewestUnread(
    const PassContext& context) const {
  const Stretch within{context.history_start,
                       std::min(context.tail_from, context.SafeEnd())};
  if (within.from >= within.to) return std::nullopt;
  const std::vector<Stretch> gaps =
      NotInHand(context.coverage.Gaps(within), context.now);
  const std::vector<Stretch> young = NotInHand(
      context.coverage.YoungerThan(context.safety_lag, within), context.now);
  if (gaps.empty() && young.empty()) return std::nullopt;
  if (gaps.empty()) return young.back();
  if (young.empty()) return gaps.back();
  return gaps.back().to > young.back().to ? gaps.back() : young.back();
}

// Nor resting after a failure.
std::vector<Stretch> BackfillPass::NotInHand(std::vector<Stretch> stretches,
                                             TimePoint now) const {
  for (const std::optional<WindowRead>& read : reads_) {
    if (read) stretches = Without(stretches, read->Window());
  }
  return troubled_.Readable(std::move(stretches), now);
}

// How many leads to read in one window. The last two are of one size, so that
// neither hand is idle for long.
int64_t BackfillPass::TargetOf(const Stretch& gap,
                               const PassContext& context) const {
  const int64_t target = int64_t{kTargetPages} * context.page_size;
  const std::optional<int64_t> left = plan_.CountOf(gap);
  const bool is_last_two = left && *left > target && *left < 2 * target;
  return is_last_two ? (*left + 1) / 2 : target;
}

void BackfillPass::StartNewest(size_t hand, const Stretch& gap,
                               const PassContext& context) {
  SplitPlan::Window window = plan_.NewestOf(gap, TargetOf(gap, context));
  // A few minutes are likely to fit one response.
  if (!window.expected && gap.to - gap.from <= kTailReach) window.expected = 0;
  reads_[hand].emplace(window.stretch, context.page_size, window.expected,
                       context.types);
}

void BackfillPass::Take(size_t hand, const PageRequest& asked,
                        const PageFacts& facts, const PassContext& context,
                        PageCommit& commit) {
  std::optional<WindowRead>& read = reads_[hand];
  if (!read || read->Next() != asked) return;
  if (TakePage(*read, facts, context, commit) != WindowRead::Outcome::kMore) {
    read.reset();
  }
  commit.in_hand.emplace();
  for (const std::optional<WindowRead>& each : reads_) {
    const auto progress = each ? each->Progress() : std::nullopt;
    if (progress) commit.in_hand->push_back(*progress);
  }
}

WindowRead::Outcome BackfillPass::TakePage(WindowRead& read,
                                           const PageFacts& facts,
                                           const PassContext& context,
                                           PageCommit& commit) {
  const WindowRead::Outcome outcome = read.Take(facts);
  const bool whole_history = read.Window().from == context.history_start;
  const bool all_counted = context.types == 1 ||
                           outcome == WindowRead::Outcome::kCovered ||
                           outcome == WindowRead::Outcome::kTooLarge;
  if (whole_history && all_counted && !context.expected_known) {
    commit.leads_expected = static_cast<uint64_t>(read.Count());
  }
  switch (outcome) {
    case WindowRead::Outcome::kMore:
      if (read.IsCounted()) plan_.Learn(read.Window(), read.Count());
      break;
    case WindowRead::Outcome::kCovered:
      commit.covered.push_back(read.Covered());
      troubled_.Done(read.Window());
      plan_.Learn(read.Window(), read.Count());
      break;
    case WindowRead::Outcome::kTooLarge:
      plan_.Learn(read.Window(), read.Count());
      break;
    case WindowRead::Outcome::kGiveUp:
      plan_.Clear();
      paused_until_ = context.now + kGiveUpPause;
      break;
  }
  return outcome;
}

}  // namespace leadline
