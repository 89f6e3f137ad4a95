// SPDX-License-Identifier: Apache-2.0
#include "server/bulk_pool.h"

#include <algorithm>
#include <utility>

namespace leadline {

BulkPool::BulkPool() {
  const size_t size = std::max(1U, std::thread::hardware_concurrency());
  for (size_t i = 0; i < size; ++i) threads_.emplace_back([this] { Work(); });
}

BulkPool::~BulkPool() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  given_.notify_all();
}

void BulkPool::Run(std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  given_.notify_one();
}

void BulkPool::Work() {
  while (true) {
    std::function<void()> job;
    {
      std::unique_lock lock(mutex_);
      given_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    job();
  }
}

}  // namespace leadline
