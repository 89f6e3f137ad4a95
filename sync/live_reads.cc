// SPDX-License-Identifier: Apache-2.0
#include "sync/live_reads.h"

#include <algorithm>

namespace leadline {
namespace {

// Calls are kept free for so long after the latest question.
constexpr Duration kWantedFor = std::chrono::minutes(1);

LiveAnswer Without(LiveAnswer::Outcome outcome, std::string why) {
  LiveAnswer answer;
  answer.outcome = outcome;
  answer.why = std::move(why);
  return answer;
}

bool IsWorthKeeping(const LiveAnswer& answer) {
  return answer.outcome == LiveAnswer::Outcome::kFound ||
         answer.outcome == LiveAnswer::Outcome::kNoneShown;
}

}  // namespace

LiveReads::Ticket LiveReads::Ask(const PhoneQuery& query, Done done) {
  const Number number = NumberOf(query);
  LiveAnswer at_once;
  {
    const std::scoped_lock lock(mutex_);
    const SteadyPoint now = clock_.SteadyNow();
    ++counts_.asked;
    last_asked_ = now;
    const auto known = waiting_.find(number);
    if (closed_) {
      at_once = Without(LiveAnswer::Outcome::kFailed, "the worker is stopping");
    } else if (auto recalled = Recall(number, now)) {
      at_once = *std::move(recalled);
      ++counts_.remembered;
    } else if (counts_.waiting >= options_.most_callers ||
               (known == waiting_.end() &&
                waiting_.size() >= options_.most_numbers)) {
      at_once = Without(LiveAnswer::Outcome::kTooMany,
                        "too many live reads are waiting");
      ++counts_.refused;
    } else {
      if (known == waiting_.end()) {
        order_.push_back(number);
      } else {
        ++counts_.shared;
      }
      Waiting& waiting =
          waiting_.try_emplace(number, Waiting{query, {}}).first->second;
      const uint64_t caller = ++callers_made_;
      waiting.callers.emplace(caller, std::move(done));
      ++counts_.waiting;
      rung_ = true;
      asked_.notify_all();
      return {number, caller};
    }
  }
  done(at_once);
  return {number, 0};
}

bool LiveReads::Withdraw(const Ticket& ticket) {
  const std::scoped_lock lock(mutex_);
  const auto waiting = waiting_.find(ticket.number);
  if (waiting == waiting_.end()) return false;
  if (waiting->second.callers.erase(ticket.caller) == 0) return false;
  --counts_.waiting;
  if (waiting->second.callers.empty() && reading_ != ticket.number) {
    waiting_.erase(waiting);
    std::erase(order_, ticket.number);
  }
  return true;
}

std::optional<PhoneQuery> LiveReads::Next() {
  const std::scoped_lock lock(mutex_);
  // What was begun is ended only while somebody still waits for it.
  if (reading_ && waiting_.at(*reading_).callers.empty()) {
    waiting_.erase(*reading_);
    std::erase(order_, *reading_);
    reading_.reset();
  }
  if (!reading_ && !order_.empty()) reading_ = order_.front();
  if (!reading_) return std::nullopt;
  return waiting_.at(*reading_).query;
}

void LiveReads::Finish(const PhoneQuery& query, const LiveAnswer& answer) {
  const Number number = NumberOf(query);
  std::map<uint64_t, Done> callers;
  {
    const std::scoped_lock lock(mutex_);
    if (IsWorthKeeping(answer)) Remember(number, answer, clock_.SteadyNow());
    if (answer.outcome == LiveAnswer::Outcome::kFound) {
      ++counts_.found;
    } else if (answer.outcome == LiveAnswer::Outcome::kNoneShown) {
      ++counts_.none_shown;
    } else {
      ++counts_.failed;
    }
    if (reading_ == number) reading_.reset();
    std::erase(order_, number);
    auto waiting = waiting_.extract(number);
    if (waiting.empty()) return;
    callers = std::move(waiting.mapped().callers);
    counts_.waiting -= callers.size();
  }
  for (const auto& [caller, done] : callers) done(answer);
}

void LiveReads::FinishAll(const LiveAnswer& answer) {
  std::map<Number, Waiting> waiting;
  {
    const std::scoped_lock lock(mutex_);
    waiting = std::exchange(waiting_, {});
    order_.clear();
    reading_.reset();
    counts_.waiting = 0;
    counts_.failed += waiting.size();
  }
  for (const auto& [number, one] : waiting) {
    for (const auto& [caller, done] : one.callers) done(answer);
  }
}

void LiveReads::Close() {
  {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
  }
  FinishAll(Without(LiveAnswer::Outcome::kFailed, "the worker is stopping"));
}

bool LiveReads::AreWanted() const {
  const std::scoped_lock lock(mutex_);
  return last_asked_ && clock_.SteadyNow() - *last_asked_ < kWantedFor;
}

void LiveReads::WaitFor(Duration length, std::stop_token stop) {
  std::unique_lock lock(mutex_);
  asked_.wait_for(lock, stop, length, [this] { return rung_; });
  rung_ = false;
}

LiveReads::Counts LiveReads::Counted() const {
  const std::scoped_lock lock(mutex_);
  return counts_;
}

std::optional<LiveAnswer> LiveReads::Recall(const Number& number,
                                            SteadyPoint now) {
  Forget(now);
  const auto kept = remembered_.find(number);
  if (kept == remembered_.end()) return std::nullopt;
  LiveAnswer answer = kept->second.answer;
  answer.remembered = true;
  return answer;
}

void LiveReads::Remember(const Number& number, const LiveAnswer& answer,
                         SteadyPoint now) {
  Forget(now);
  const bool found = answer.outcome == LiveAnswer::Outcome::kFound;
  const SteadyPoint until =
      now + (found ? options_.found_kept : options_.miss_kept);
  remembered_[number] = {answer, until};
  std::deque<Kept>& queue = to_forget_[found ? 1 : 0];
  queue.push_back({until, number});
  while (remembered_.size() > options_.most_remembered && !queue.empty()) {
    Drop(queue);
  }
}

void LiveReads::Forget(SteadyPoint now) {
  for (std::deque<Kept>& queue : to_forget_) {
    while (!queue.empty() && queue.front().until <= now) Drop(queue);
  }
}

// What has been remembered anew meanwhile stays: it is in a queue again.
void LiveReads::Drop(std::deque<Kept>& queue) {
  const auto kept = remembered_.find(queue.front().number);
  if (kept != remembered_.end() && kept->second.until == queue.front().until) {
    remembered_.erase(kept);
  }
  queue.pop_front();
}

}  // namespace leadline
