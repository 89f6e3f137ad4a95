// SPDX-License-Identifier: Apache-2.0
#include "sync/settle_pass.h"

#include <algorithm>
#include <vector>

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::seconds;
using std::chrono::sys_seconds;

// Stretches are gathered until they are worth a call: half the age, one hour
// at most.
Duration GatherFor(Duration age) {
  return std::min<Duration>(age / 2, std::chrono::hours(1));
}

}  // namespace

// The oldest stretch that is overdue at `age`, if any.
std::optional<Stretch> SettlePass::DueAt(Duration age,
                                         const PassContext& context) const {
  const sys_seconds end =
      std::min(floor<seconds>(context.now - age), context.SafeEnd());
  if (end <= context.history_start) return std::nullopt;
  const std::vector<Stretch> due = troubled_.Readable(
      context.coverage.YoungerThan(age, {context.history_start, end}),
      context.now);
  if (due.empty()) return std::nullopt;
  if (context.now - due.front().from < age + GatherFor(age)) {
    return std::nullopt;
  }
  return due.front();
}

void SettlePass::GiveUp(TimePoint now) {
  if (!read_) return;
  troubled_.Add(read_->Window(), now);
  read_.reset();
}

std::optional<PageRequest> SettlePass::Next(const PassContext& context) {
  if (read_) read_->Fit(context.page_size);
  if (!read_ && context.now >= paused_until_) {
    // The oldest first: one late read settles a stretch at every age below.
    for (auto age = kSettleAges.rbegin(); age != kSettleAges.rend(); ++age) {
      std::optional<Stretch> due = DueAt(*age, context);
      if (!due) continue;
      due->to = std::min(
          due->to, due->from + std::max(floor<seconds>(longest_), seconds(1)));
      read_.emplace(*due, context.page_size, 0, context.types);
      break;
    }
  }
  if (!read_) return std::nullopt;
  return read_->Next();
}

void SettlePass::Take(const PageFacts& facts, const PassContext& context,
                      PageCommit& commit) {
  if (!read_) return;
  switch (read_->Take(facts)) {
    case WindowRead::Outcome::kMore:
      return;
    case WindowRead::Outcome::kCovered:
      commit.covered.push_back(read_->Covered());
      troubled_.Done(read_->Window());
      longest_ = std::min<Duration>(longest_ * 2, std::chrono::hours(24 * 366));
      break;
    case WindowRead::Outcome::kTooLarge:
      longest_ = (read_->Window().to - read_->Window().from) / 2;
      break;
    case WindowRead::Outcome::kGiveUp:
      paused_until_ = context.now + kGiveUpPause;
      break;
  }
  read_.reset();
}

}  // namespace leadline
