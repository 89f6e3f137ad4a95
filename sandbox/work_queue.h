// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_WORK_QUEUE_H_
#define LEADLINE_SANDBOX_WORK_QUEUE_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

namespace sandbox {

// A few threads that do what they are given, at once or later, so that a slow
// answer holds up no other. Safe for use by many threads at once.
class WorkQueue {
 public:
  using Work = std::function<void()>;

  explicit WorkQueue(unsigned threads);
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;

  ~WorkQueue() { Finish(); }

  // Does at once what was to be done later, then ends the threads. Work that
  // is given afterwards is not done.
  void Finish();

  // Does `work` on one of the threads after `delay`. May be called from work.
  void Do(Work work, std::chrono::milliseconds delay = {});

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Item {
    Time due;
    uint64_t sequence;
    Work work;
    bool operator<(const Item& other) const {
      return due != other.due ? due > other.due : sequence > other.sequence;
    }
  };

  void Run();

  std::mutex mu_;
  std::condition_variable changed_;
  // Guarded by mu_.
  std::priority_queue<Item> items_;
  uint64_t sequence_ = 0;
  unsigned busy_ = 0;
  bool ending_ = false;

  std::vector<std::jthread> threads_;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_WORK_QUEUE_H_
