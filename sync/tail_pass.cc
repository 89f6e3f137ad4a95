// SPDX-License-Identifier: Apache-2.0
#include "sync/tail_pass.h"

#include <algorithm>

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::seconds;
using std::chrono::sys_seconds;

// The window ends in the future, so that no clock can make it end too early.
// A public client of LeadSquared uses one day, and it is accepted.
constexpr std::chrono::hours kAhead{24};

}  // namespace

// At the first point that no read has covered late enough, as far as the reach
// goes.
sys_seconds TailPass::From(const PassContext& context) const {
  const sys_seconds now = floor<seconds>(context.now);
  const std::optional<Stretch> run = context.coverage.NewestRun();
  // Nothing is covered yet: the past is the backfill's.
  if (!run) {
    return floor<seconds>(context.now - 2 * context.safety_lag) - seconds(1);
  }
  const std::vector<Stretch> young =
      context.coverage.YoungerThan(context.safety_lag, *run);
  const sys_seconds begin = young.empty() ? run->to : young.front().from;
  const sys_seconds earliest = floor<seconds>(context.now - reach_);
  return std::min(std::max(begin, earliest), now - seconds(1));
}

std::optional<PageRequest> TailPass::Next(const PassContext& context) {
  if (context.now < due_) return std::nullopt;
  // The other types of the window that the first was read of.
  if (asked_ && type_ > 0) {
    asked_->type = type_;
    asked_->page_size = context.page_size;
    return asked_;
  }
  const sys_seconds from = From(context);
  const sys_seconds to = floor<seconds>(context.now) + kAhead;
  asked_ = PageRequest{{from, to}, 1, context.page_size};
  return asked_;
}

void TailPass::GiveUp(TimePoint now) {
  if (!asked_) return;
  const Duration span = now - asked_->window.from;
  reach_ = std::max<Duration>(std::min(reach_, span) / 2, seconds(1));
  type_ = 0;
}

void TailPass::Reset() {
  asked_.reset();
  type_ = 0;
  due_ = {};
}

std::optional<TimePoint> TailPass::Take(const PageFacts& facts,
                                        const PassContext& context,
                                        PageCommit& commit) {
  if (!asked_) return std::nullopt;
  const PageRequest asked = *asked_;
  if (asked.type == 0) {
    first_sent_ = facts.sent;
    first_ordered_ = commit.read.sent;
  }
  const bool whole = facts.distinct && facts.rows == facts.record_count;
  if (whole && asked.type + 1 < context.types) {
    type_ = asked.type + 1;
    due_ = facts.sent;
    return std::nullopt;
  }
  asked_.reset();
  type_ = 0;
  due_ = first_sent_ + interval_;
  if (facts.record_count > asked.page_size) {
    // Too many changes for one response: come nearer to now, at once.
    const Duration span = context.now - asked.window.from;
    reach_ = std::max<Duration>(span * 4 / 5 * asked.page_size /
                                    std::max<int64_t>(facts.record_count, 1),
                                seconds(1));
    if (span > seconds(2)) due_ = facts.sent;
    return first_sent_;
  }
  if (!whole) return first_sent_;
  reach_ = std::min(reach_ * 2, Duration(kTailReach));
  const sys_seconds end = floor<seconds>(first_sent_);
  if (asked.window.from < end) {
    commit.covered.push_back({{asked.window.from, end}, first_sent_});
  }
  commit.as_of = first_sent_;
  commit.look_sent = first_ordered_;
  return first_sent_;
}

}  // namespace leadline
