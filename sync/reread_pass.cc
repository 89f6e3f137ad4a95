// SPDX-License-Identifier: Apache-2.0
#include "sync/reread_pass.h"

#include <algorithm>

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::seconds;

// Doubts this near to one another are settled by one call.
constexpr std::chrono::minutes kGatherSpan{10};

}  // namespace

void RereadPass::Gather(const PassContext& context) {
  std::vector<Stretch> waiting = context.rereads;
  std::erase_if(waiting, [&](const Stretch& doubt) {
    return troubled_.Rests(doubt, context.now);
  });
  if (waiting.empty()) return;
  std::sort(waiting.begin(), waiting.end(),
            [](const Stretch& x, const Stretch& y) { return x.to > y.to; });
  Stretch window = waiting.front();
  for (const Stretch& doubt : waiting) {
    if (window.to - doubt.from > kGatherSpan && doubt != waiting.front()) break;
    window.from = std::min(window.from, doubt.from);
    gathered_.push_back(doubt);
    if (one_by_one_) break;
  }
  read_.emplace(window, context.page_size, 0, context.types);
}

std::optional<PageRequest> RereadPass::Next(const PassContext& context) {
  if (read_) read_->Fit(context.page_size);
  if (!read_) {
    if (context.rereads.empty() || context.now < paused_until_) {
      return std::nullopt;
    }
    gathered_.clear();
    Gather(context);
  }
  if (!read_) return std::nullopt;
  return read_->Next();
}

void RereadPass::GiveUp(TimePoint now) {
  if (!read_) return;
  // Of several it is not known which is the trouble.
  one_by_one_ = gathered_.size() > 1;
  if (!one_by_one_) troubled_.Add(read_->Window(), now);
  read_.reset();
}

void RereadPass::Take(const PageFacts& facts, const PassContext& context,
                      PageCommit& commit) {
  if (!read_) return;
  // One response is a read of one instant and good at any age. Several pages
  // are not, unless the window lies before the safety lag: then wait for that.
  const bool recent = read_->Window().to > context.SafeEnd();
  const bool several = facts.record_count > read_->PageSize();
  const WindowRead::Outcome outcome = read_->Take(facts);
  if (recent && several) {
    paused_until_ = context.now + context.safety_lag;
  } else if (outcome == WindowRead::Outcome::kMore) {
    return;
  } else if (outcome == WindowRead::Outcome::kCovered) {
    commit.reread_done = gathered_;
    commit.reread_began = read_->Covered().read_at;
    troubled_.Done(read_->Window());
    one_by_one_ = false;
  } else if (outcome == WindowRead::Outcome::kTooLarge) {
    if (gathered_.size() == 1) Halve(commit);
    one_by_one_ = true;
  } else {
    paused_until_ = context.now + kGiveUpPause;
  }
  read_.reset();
}

// The halves share their boundary second, as all windows do.
void RereadPass::Halve(PageCommit& commit) const {
  const auto& [from, to] = gathered_.front();
  const auto middle = from + (to - from) / 2;
  commit.reread_done = gathered_;
  commit.reread_wanted.push_back({from, middle});
  commit.reread_wanted.push_back({middle, to});
}

}  // namespace leadline
