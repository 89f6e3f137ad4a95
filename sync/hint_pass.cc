// SPDX-License-Identifier: Apache-2.0
#include "sync/hint_pass.h"

#include <algorithm>
#include <cmath>

#include "sync/budget_plan.h"

namespace leadline {
namespace {

using Real = std::chrono::duration<double, std::milli>;

// Shorter, and a call by id would bring little that others will not.
constexpr Duration kShortestAskEvery{8000};
// Asking by id takes at most one call for so many of the regular ones.
constexpr int kPollsForOneAsk = 4;
// Of the day's calls, the part that hints may take.
constexpr double kPartOfDay = 0.25;

}  // namespace

HintPace HintPaceFor(const LimiterOptions& limit, Duration poll_interval,
                     size_t calls_of_a_look) {
  HintPace pace;
  pace.tail_gap = ShortestPollInterval(limit, calls_of_a_look);
  pace.tail_every = pace.tail_gap;
  pace.ask_every = std::max(kShortestAskEvery, poll_interval * kPollsForOneAsk);
  if (limit.daily_calls) {
    const double calls =
        static_cast<double>(*limit.daily_calls) * limit.share * kPartOfDay;
    pace.tail_every = std::max(
        pace.tail_every, std::chrono::ceil<Duration>(
                             Real(std::chrono::hours(24)) *
                             static_cast<double>(calls_of_a_look) / calls));
  }
  return pace;
}

void HintPass::Add(std::span<const std::string> ids, TimePoint now) {
  if (!unserved_since_) unserved_since_ = now;
  latest_ = std::max(latest_, now);
  for (const std::string& id : ids) {
    const auto known = by_id_.find(id);
    if (known != by_id_.end()) {
      known->second->last = std::max(known->second->last, now);
    } else if (waiting_.size() >= pace_.most_waiting) {
      ++stats_.dropped;
    } else {
      waiting_.push_back({id, now, now});
      by_id_.emplace(waiting_.back().id, std::prev(waiting_.end()));
    }
  }
}

double HintPass::CreditAt(TimePoint now) const {
  const Real passed = std::max(now - credit_at_, Duration(0));
  return std::min(credit_ + passed / Real(pace_.tail_every),
                  static_cast<double>(pace_.tail_burst));
}

std::optional<TimePoint> HintPass::TailDue() const {
  if (!unserved_since_) return std::nullopt;
  const TimePoint due =
      std::max(*unserved_since_ + pace_.gather, tail_sent_ + pace_.tail_gap);
  const double missing = 1 - CreditAt(due);
  if (missing <= 0) return due;
  return due + std::chrono::ceil<Duration>(missing * Real(pace_.tail_every));
}

void HintPass::TailRead(TimePoint sent) {
  if (hurried_) {
    credit_ = CreditAt(sent) - 1;
    credit_at_ = sent;
    hurried_ = false;
  }
  tail_sent_ = std::max(tail_sent_, sent);
  if (latest_ <= sent) {
    unserved_since_.reset();
  } else if (unserved_since_) {
    unserved_since_ = std::max(*unserved_since_, sent);
  }
}

void HintPass::Saw(std::string_view id, TimePoint sent) {
  const auto found = by_id_.find(id);
  // A read from before the hint says nothing about what it hints at.
  if (found == by_id_.end() || sent < found->second->last) return;
  const auto hint = found->second;
  by_id_.erase(found);
  waiting_.erase(hint);
  ++stats_.brought;
}

const std::vector<std::string>* HintPass::Next(const PassContext& context) {
  if (!asked_.empty()) return &asked_;
  if (context.now < ask_due_) return nullptr;
  while (!waiting_.empty() && asked_.size() < pace_.most_asked &&
         waiting_.front().first + context.safety_lag <= context.now) {
    by_id_.erase(waiting_.front().id);
    asked_.push_back(std::move(waiting_.front().id));
    waiting_.pop_front();
  }
  if (asked_.empty()) return nullptr;
  ask_due_ = context.now + pace_.ask_every;
  return &asked_;
}

void HintPass::Take() {
  stats_.asked += asked_.size();
  asked_.clear();
}

void HintPass::Drop(TimePoint until) {
  stats_.dropped += asked_.size();
  asked_.clear();
  ask_due_ = std::max(ask_due_, until);
}

void HintPass::Reset() {
  stats_.dropped += waiting_.size();
  by_id_.clear();
  waiting_.clear();
  asked_.clear();
  ask_due_ = {};
  unserved_since_.reset();
  latest_ = {};
  tail_sent_ = {};
  hurried_ = false;
  credit_at_ = {};
}

}  // namespace leadline
