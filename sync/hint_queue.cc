// SPDX-License-Identifier: Apache-2.0
#include "sync/hint_queue.h"

#include <utility>

namespace leadline {

void HintQueue::Put(std::span<const std::string> ids) {
  {
    const std::scoped_lock lock(mutex_);
    for (const std::string& id : ids) {
      if (ids_.contains(id)) {
        ++counts_.duplicate;
      } else if (ids_.size() >= kMostIds) {
        ++counts_.dropped;
      } else {
        ids_.insert(id);
        ++counts_.queued;
      }
    }
    waiting_ = true;
    rung_ = true;
  }
  changed_.notify_all();
}

std::optional<std::vector<std::string>> HintQueue::TakeAll() {
  const std::scoped_lock lock(mutex_);
  if (!std::exchange(waiting_, false)) return std::nullopt;
  std::vector<std::string> ids;
  ids.reserve(ids_.size());
  while (!ids_.empty()) {
    ids.push_back(std::move(ids_.extract(ids_.begin()).value()));
  }
  return ids;
}

void HintQueue::WaitFor(Duration length, std::stop_token stop) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, stop, length, [this] { return rung_; });
  rung_ = false;
}

HintQueue::Counts HintQueue::Counted() const {
  const std::scoped_lock lock(mutex_);
  return counts_;
}

}  // namespace leadline
