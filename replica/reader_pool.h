// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_READER_POOL_H_
#define LEADLINE_REPLICA_READER_POOL_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "replica/reader.h"

namespace leadline {

// A fixed number of places for readers, one thread at a time in each. A
// thread tries the same place first every time, and waits only if all are
// taken. Thread-safe.
class ReaderPool {
 public:
  // A place that is taken, until this object is gone. It must not outlive the
  // pool.
  class Lease {
   public:
    Lease(Lease&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)), slot_(other.slot_) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (pool_ != nullptr) pool_->Release(slot_);
    }

    // Null while there is no replica.
    ReplicaReader* Reader() const { return pool_->slots_[slot_].reader.get(); }

   private:
    friend class ReaderPool;
    Lease(ReaderPool& pool, size_t slot) : pool_(&pool), slot_(slot) {}

    ReaderPool* pool_;
    size_t slot_;
  };

  explicit ReaderPool(size_t size) : slots_(size) {}

  size_t Size() const { return slots_.size(); }

  Lease Take();

  // Puts readers in all places, each as soon as nobody is in it. REQUIRES: as
  // many as places.
  void Replace(std::vector<std::unique_ptr<ReplicaReader>> readers);

  // Ends the snapshots that began before `time`, where nobody is reading.
  void EndSnapshotsOlderThan(ReplicaReader::SteadyTime time);

  // When the oldest snapshot that is open began; none if none is.
  std::optional<ReplicaReader::SteadyTime> OldestSnapshot() const;

 private:
  // Apart by a cache line, so that threads do not slow each other down.
  struct alignas(64) Slot {
    std::atomic<bool> taken{false};
    // When the reader's snapshot began, in ticks of the steady clock; 0: none
    // is open.
    std::atomic<int64_t> began{0};
    std::unique_ptr<ReplicaReader> reader;  // belongs to who has taken it
  };

  bool TryTake(size_t slot);
  std::optional<size_t> TryTakeAny(size_t first);
  void WaitFor(size_t slot);
  void Release(size_t slot);

  std::vector<Slot> slots_;
  // Threads that wait for a place to be released.
  std::atomic<int> waiting_{0};
  std::mutex mu_;
  std::condition_variable released_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_READER_POOL_H_
