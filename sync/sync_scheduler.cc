// SPDX-License-Identifier: Apache-2.0
#include "sync/sync_scheduler.h"

#include <algorithm>
#include <utility>

namespace leadline {
namespace {

// Rereads and settling may take this many calls in a row while the backfill
// waits.
constexpr int kMostBeforeBackfill = 4;

}  // namespace

const char* NameOf(PassId pass) {
  switch (pass) {
    case PassId::kTail:
      return "tail";
    case PassId::kReread:
      return "reread";
    case PassId::kSettle:
      return "settle";
    case PassId::kHint:
      return "hint";
    case PassId::kBackfill:
      break;
  }
  return "backfill";
}

TimePoint SyncScheduler::TailDue() const {
  const std::optional<TimePoint> hinted = hints_.TailDue();
  return hinted ? std::min(tail_.Due(), *hinted) : tail_.Due();
}

void SyncScheduler::Saw(std::span<const LeadRow> rows, TimePoint sent) {
  if (!hints_.IsWaiting()) return;
  for (const LeadRow& row : rows) hints_.Saw(row.id, sent);
}

void SyncScheduler::TakeIds() {
  ++calls_before_backfill_;
  hints_.Take();
}

std::optional<PlannedCall> SyncScheduler::Next(Lane lane,
                                               const PassContext& context) {
  if (lane == Lane::kBulk) {
    PassContext behind_tail = context;
    behind_tail.tail_from = tail_.From(context);
    return NextBulk(behind_tail);
  }
  const std::optional<TimePoint> hinted = hints_.TailDue();
  if (hinted && *hinted <= context.now && tail_.Due() > context.now) {
    tail_.Hurry();
    hints_.TailHurried();
  }
  const std::optional<PageRequest> page = tail_.Next(context);
  if (!page) return std::nullopt;
  return PlannedCall{PassId::kTail, *page, {}};
}

std::optional<PlannedCall> SyncScheduler::NextBulk(const PassContext& context) {
  if (calls_before_backfill_ >= kMostBeforeBackfill) {
    if (const auto page = backfill_.Next(context)) {
      return PlannedCall{PassId::kBackfill, *page, {}};
    }
  }
  if (const auto page = reread_.Next(context)) {
    return PlannedCall{PassId::kReread, *page, {}};
  }
  if (const auto* ids = hints_.Next(context)) {
    return PlannedCall{PassId::kHint, {}, *ids};
  }
  if (const auto page = settle_.Next(context)) {
    return PlannedCall{PassId::kSettle, *page, {}};
  }
  if (const auto page = backfill_.Next(context)) {
    return PlannedCall{PassId::kBackfill, *page, {}};
  }
  return std::nullopt;
}

void SyncScheduler::Take(PassId pass, const PageFacts& facts,
                         const PassContext& context, PageCommit& commit) {
  switch (pass) {
    case PassId::kTail:
      tail_.Take(facts, context, commit);
      hints_.TailRead(facts.sent);
      return;
    case PassId::kReread:
      ++calls_before_backfill_;
      reread_.Take(facts, context, commit);
      return;
    case PassId::kSettle:
      ++calls_before_backfill_;
      settle_.Take(facts, context, commit);
      return;
    case PassId::kBackfill:
      calls_before_backfill_ = 0;
      backfill_.Take(facts, context, commit);
      return;
    case PassId::kHint:  // has no pages: see TakeIds()
      return;
  }
}

void SyncScheduler::Reset(std::optional<WindowProgress> resumed) {
  tail_.Hurry();
  reread_.Reset();
  settle_.Reset();
  backfill_.Reset(resumed);
}

}  // namespace leadline
