// SPDX-License-Identifier: Apache-2.0
#include "sync/sync_scheduler.h"

#include <algorithm>
#include <utility>

namespace leadline {
namespace {

// Of calls of the bulk lane, so many may be others' while one of these waits.
constexpr int kMostBeforeBackfill = 4;
constexpr int kMostBeforeReconcile = 19;
constexpr int kMostBeforeSettle = 9;
constexpr int kMostBeforeEnumerate = 19;
constexpr int kMostBeforeVerify = 49;

// Hints whose call has failed are dropped, and no more asked for this long.
constexpr Duration kHintPause = std::chrono::minutes(1);

// What goes before what on the bulk lane.
constexpr std::array kBulkOrder = {
    PassId::kReread,    PassId::kHint,      PassId::kMerge,  PassId::kSettle,
    PassId::kReconcile, PassId::kEnumerate, PassId::kVerify, PassId::kBackfill};

// Which passes go first once others had so many calls, in this order.
struct Floor {
  PassId pass;
  int most_before;
};
constexpr std::array kFloors = {Floor{PassId::kReconcile, kMostBeforeReconcile},
                                Floor{PassId::kEnumerate, kMostBeforeEnumerate},
                                Floor{PassId::kVerify, kMostBeforeVerify},
                                Floor{PassId::kSettle, kMostBeforeSettle},
                                Floor{PassId::kBackfill, kMostBeforeBackfill}};

// Of the backfill's two.
size_t HandOf(PassId pass) { return pass == PassId::kBackfill ? 0 : 1; }

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
    case PassId::kReconcile:
      return "reconcile";
    case PassId::kVerify:
      return "verify";
    case PassId::kEnumerate:
      return "enumerate";
    case PassId::kLive:
      return "read-through";
    case PassId::kMerge:
      return "merge";
    case PassId::kBackfill2:
      return "backfill2";
    case PassId::kBackfill:
      break;
  }
  return "backfill";
}

const char* NameOf(Lane lane) {
  switch (lane) {
    case Lane::kUrgent:
      return "urgent";
    case Lane::kFill:
      return "fill";
    case Lane::kLive:
      return "live";
    case Lane::kBulk:
      break;
  }
  return "bulk";
}

TimePoint SyncScheduler::TailDue() const {
  const std::optional<TimePoint> hinted = hints_.TailDue();
  return hinted ? std::min(tail_.Due(), *hinted) : tail_.Due();
}

void SyncScheduler::Saw(std::span<const LeadRow> rows, TimePoint sent) {
  reconcile_.Saw(rows, sent);
  if (!hints_.IsWaiting()) return;
  for (const LeadRow& row : rows) hints_.Saw(row.id, sent);
}

void SyncScheduler::TakeIds() {
  CountBulk(PassId::kHint);
  hints_.Take();
}

std::vector<GoneLead> SyncScheduler::TakeSuspects(
    const std::set<std::string>& shown, const ReadTimes& read, TimePoint now) {
  CountBulk(PassId::kReconcile);
  return reconcile_.TakeIds(shown, read, now);
}

void SyncScheduler::TakeVerified(const VerifyFindings& findings,
                                 TimePoint now) {
  CountBulk(PassId::kVerify);
  verify_.Take(findings, now);
  for (const std::string& id : findings.gone) reconcile_.Doubt(id);
}

absl::Status SyncScheduler::TakeEnumerated(EnumeratedPage& page,
                                           const PassContext& context,
                                           PageCommit& commit) {
  CountBulk(PassId::kEnumerate);
  return enumerate_.Take(page, context, commit);
}

MergePass& SyncScheduler::TakeMerges() {
  CountBulk(PassId::kMerge);
  return merges_;
}

void SyncScheduler::Committed(PassId pass, const CommitResult& result,
                              TimePoint now) {
  if (pass == PassId::kMerge) merges_.Committed(result, now);
}

void SyncScheduler::CountBulk(PassId pass) {
  if (pass == PassId::kTail || pass == PassId::kBackfill2) return;
  for (int& waited : waited_) ++waited;
  waited_[static_cast<size_t>(pass)] = 0;
}

absl::StatusOr<std::optional<PlannedCall>> SyncScheduler::Next(
    Lane lane, const PassContext& context) {
  if (lane != Lane::kUrgent) {
    PassContext behind_tail = context;
    behind_tail.tail_from = tail_.From(context);
    return lane == Lane::kFill ? NextOf(PassId::kBackfill2, behind_tail)
                               : NextBulk(behind_tail);
  }
  const std::optional<TimePoint> hinted = hints_.TailDue();
  if (hinted && *hinted <= context.now && tail_.Due() > context.now) {
    tail_.Hurry();
    hints_.TailHurried();
  }
  return NextOf(PassId::kTail, context);
}

absl::StatusOr<std::optional<PlannedCall>> SyncScheduler::NextBulk(
    const PassContext& context) {
  std::vector<PassId> order;
  order.reserve(kBulkOrder.size() + kFloors.size());
  for (const Floor& floor : kFloors) {
    if (waited_[static_cast<size_t>(floor.pass)] >= floor.most_before) {
      order.push_back(floor.pass);
    }
  }
  order.insert(order.end(), kBulkOrder.begin(), kBulkOrder.end());
  for (const PassId pass : order) {
    auto call = NextOf(pass, context);
    if (!call.ok() || *call) return call;
  }
  return std::optional<PlannedCall>();
}

absl::StatusOr<std::optional<PlannedCall>> SyncScheduler::NextOf(
    PassId pass, const PassContext& context) {
  std::optional<PageRequest> page;
  switch (pass) {
    case PassId::kTail:
      page = tail_.Next(context);
      break;
    case PassId::kReread:
      page = reread_.Next(context);
      break;
    case PassId::kSettle:
      page = settle_.Next(context);
      break;
    case PassId::kBackfill:
    case PassId::kBackfill2:
      page = backfill_.Next(HandOf(pass), context);
      break;
    case PassId::kHint: {
      const std::vector<std::string>* ids = hints_.Next(context);
      if (ids == nullptr) return std::optional<PlannedCall>();
      return std::optional(PlannedCall{pass, {}, *ids});
    }
    case PassId::kVerify: {
      auto ids = verify_.Next(context);
      if (!ids.ok()) return ids.status();
      if (*ids == nullptr) return std::optional<PlannedCall>();
      return std::optional(PlannedCall{pass, {}, **ids});
    }
    case PassId::kEnumerate: {
      auto call = enumerate_.Next(context);
      if (!call.ok()) return call.status();
      if (!*call) return std::optional<PlannedCall>();
      return std::optional(PlannedCall{pass, {}, {}, *call});
    }
    case PassId::kLive:  // has a lane of its own, which is not of this class
      return std::optional<PlannedCall>();
    case PassId::kMerge: {
      auto step = merges_.Next(context);
      if (!step.ok()) return step.status();
      if (!*step) return std::optional<PlannedCall>();
      PlannedCall call{pass, (*step)->page.value_or(PageRequest()),
                       (*step)->ids};
      call.merge = (*step)->request;
      return std::optional(std::move(call));
    }
    case PassId::kReconcile: {
      auto call = reconcile_.Next(context);
      if (!call.ok()) return call.status();
      if (!*call) return std::optional<PlannedCall>();
      return std::optional(PlannedCall{
          pass, (*call)->page.value_or(PageRequest()), (*call)->ids});
    }
  }
  if (!page) return std::optional<PlannedCall>();
  return std::optional(PlannedCall{pass, *page, {}});
}

void SyncScheduler::Take(const PlannedCall& call, const PageFacts& facts,
                         const PassContext& context, PageCommit& commit) {
  CountBulk(call.pass);
  switch (call.pass) {
    case PassId::kTail:
      if (const auto sent = tail_.Take(facts, context, commit)) {
        hints_.TailRead(*sent);
      }
      return;
    case PassId::kReread:
      reread_.Take(facts, context, commit);
      return;
    case PassId::kSettle:
      settle_.Take(facts, context, commit);
      return;
    case PassId::kBackfill:
    case PassId::kBackfill2:
      backfill_.Take(HandOf(call.pass), call.page, facts, context, commit);
      return;
    case PassId::kReconcile:
      reconcile_.TakePage(facts, context, commit);
      return;
    case PassId::kMerge:
      merges_.TakePage(facts, commit);
      return;
    case PassId::kHint:       // these have no pages of windows: see TakeIds(),
    case PassId::kVerify:     // TakeVerified()
    case PassId::kEnumerate:  // and TakeEnumerated()
    case PassId::kLive:
      return;
  }
}

void SyncScheduler::Failed(PassId pass) {
  CountBulk(pass);
  if (pass == PassId::kEnumerate) enumerate_.Failed();
}

void SyncScheduler::GiveUp(PassId pass, TimePoint now, GiveUpReason reason) {
  switch (pass) {
    case PassId::kTail:
      return tail_.GiveUp(now);
    case PassId::kReread:
      return reread_.GiveUp(now);
    case PassId::kSettle:
      return settle_.GiveUp(now);
    case PassId::kBackfill:
    case PassId::kBackfill2:
      return backfill_.GiveUp(HandOf(pass), now);
    case PassId::kReconcile:
      return reconcile_.Drop(now, reason);
    case PassId::kHint:
      return hints_.Drop(now + (reason == GiveUpReason::kForbidden
                                    ? kPauseAfterRefusal
                                    : kHintPause));
    case PassId::kVerify:
      return verify_.Drop(now, reason);
    case PassId::kEnumerate:
      return enumerate_.Drop(now, reason);
    case PassId::kLive:
      return;
    case PassId::kMerge:
      return merges_.Drop(now, reason);
  }
}

bool SyncScheduler::IsInTrouble(PassId pass) const {
  if (pass == PassId::kReread) return reread_.IsInTrouble();
  if (pass == PassId::kSettle) return settle_.IsInTrouble();
  return IsBackfill(pass) && backfill_.IsInTrouble(HandOf(pass));
}

void SyncScheduler::ClockWentBack() {
  Reset({});
  hints_.Reset();
}

void SyncScheduler::Reset(const std::vector<WindowProgress>& in_hand) {
  tail_.Reset();
  reread_.Reset();
  settle_.Reset();
  reconcile_.Reset();
  verify_.Reset();
  enumerate_.Reset();
  merges_.Reset();
  backfill_.Reset(in_hand);
}

}  // namespace leadline
