// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_BULK_POOL_H_
#define LEADLINE_SERVER_BULK_POOL_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace leadline {

// Threads for work of milliseconds, which on gRPC's own threads would hold up
// the single lookups that wait behind it. Jobs run in the order in which they
// came. It holds as many as it is given: who gives them bounds them.
// Thread-safe.
class BulkPool {
 public:
  // As many threads as there are processors.
  BulkPool();
  BulkPool(const BulkPool&) = delete;
  BulkPool& operator=(const BulkPool&) = delete;
  // Runs what is left.
  ~BulkPool();

  void Run(std::function<void()> job);

 private:
  void Work();

  std::mutex mutex_;
  std::condition_variable given_;
  // Guarded by mutex_.
  std::deque<std::function<void()>> jobs_;
  bool ending_ = false;
  std::vector<std::jthread> threads_;  // last, so that it ends first
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_BULK_POOL_H_
