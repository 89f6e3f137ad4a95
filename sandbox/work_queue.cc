// SPDX-License-Identifier: Apache-2.0
#include "sandbox/work_queue.h"

#include <utility>

namespace sandbox {

WorkQueue::WorkQueue(unsigned threads) {
  for (unsigned i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { Run(); });
  }
}

void WorkQueue::Finish() {
  {
    const std::lock_guard lock(mu_);
    ending_ = true;
  }
  changed_.notify_all();
  threads_.clear();
}

void WorkQueue::Do(Work work, std::chrono::milliseconds delay) {
  {
    const std::lock_guard lock(mu_);
    items_.push({std::chrono::steady_clock::now() + delay, sequence_++,
                 std::move(work)});
  }
  changed_.notify_one();
}

void WorkQueue::Run() {
  std::unique_lock lock(mu_);
  while (true) {
    if (items_.empty()) {
      // Work that is being done may still ask for more.
      if (ending_ && busy_ == 0) break;
      changed_.wait(lock);
      continue;
    }
    const Time due = items_.top().due;
    if (!ending_ && due > std::chrono::steady_clock::now()) {
      changed_.wait_until(lock, due);
      continue;
    }
    const Work work = items_.top().work;
    items_.pop();
    ++busy_;
    lock.unlock();
    work();
    lock.lock();
    --busy_;
  }
  changed_.notify_all();
}

}  // namespace sandbox
