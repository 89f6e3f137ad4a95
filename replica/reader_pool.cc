// SPDX-License-Identifier: Apache-2.0
#include "replica/reader_pool.h"

#include <functional>
#include <thread>
#include <utility>

namespace leadline {
namespace {

// A number that stays the same for the calling thread and differs for others
// started about the same time.
size_t ThreadNumber() {
  const size_t id = std::hash<std::thread::id>()(std::this_thread::get_id());
  return id * 0x9E3779B97F4A7C15ULL >> 32U;
}

}  // namespace

bool ReaderPool::TryTake(size_t slot) {
  return !slots_[slot].taken.exchange(true, std::memory_order_acquire);
}

std::optional<size_t> ReaderPool::TryTakeAny(size_t first) {
  for (size_t i = 0; i < slots_.size(); ++i) {
    const size_t slot = (first + i) % slots_.size();
    if (TryTake(slot)) return slot;
  }
  return std::nullopt;
}

ReaderPool::Lease ReaderPool::Take() {
  const size_t first = ThreadNumber() % slots_.size();
  std::optional<size_t> slot = TryTakeAny(first);
  if (slot) return {*this, *slot};
  waiting_.fetch_add(1);
  {
    std::unique_lock lock(mu_);
    released_.wait(lock,
                   [&] { return (slot = TryTakeAny(first)).has_value(); });
  }
  waiting_.fetch_sub(1);
  return {*this, *slot};
}

void ReaderPool::WaitFor(size_t slot) {
  waiting_.fetch_add(1);
  {
    std::unique_lock lock(mu_);
    released_.wait(lock, [&] { return TryTake(slot); });
  }
  waiting_.fetch_sub(1);
}

void ReaderPool::Release(size_t slot) {
  Slot& released = slots_[slot];
  std::optional<ReplicaReader::SteadyTime> began;
  if (released.reader != nullptr) began = released.reader->SnapshotBegan();
  const int64_t ticks = began ? began->time_since_epoch().count() : 0;
  if (released.began.load(std::memory_order_relaxed) != ticks) {
    released.began.store(ticks);
  }
  // Sequentially consistent, with the read of waiting_ below: a thread that
  // saw the place taken has counted itself before, so it is not missed here.
  released.taken.store(false);
  if (waiting_.load() == 0) return;
  { const std::scoped_lock lock(mu_); }
  released_.notify_all();
}

void ReaderPool::Replace(std::vector<std::unique_ptr<ReplicaReader>> readers) {
  for (size_t slot = 0; slot < slots_.size(); ++slot) {
    WaitFor(slot);
    const Lease lease(*this, slot);
    std::swap(slots_[slot].reader, readers[slot]);
  }
}

void ReaderPool::EndSnapshotsOlderThan(ReplicaReader::SteadyTime time) {
  const int64_t ticks = time.time_since_epoch().count();
  for (size_t slot = 0; slot < slots_.size(); ++slot) {
    const int64_t began = slots_[slot].began.load(std::memory_order_relaxed);
    // A reader at work sees to its own snapshot, now or with its next lookup.
    if (began == 0 || began >= ticks || !TryTake(slot)) continue;
    const Lease lease(*this, slot);
    ReplicaReader* reader = lease.Reader();
    const auto snapshot =
        reader == nullptr ? std::nullopt : reader->SnapshotBegan();
    if (snapshot && *snapshot < time) reader->EndSnapshot();
  }
}

std::optional<ReplicaReader::SteadyTime> ReaderPool::OldestSnapshot() const {
  int64_t oldest = 0;
  for (const Slot& slot : slots_) {
    const int64_t began = slot.began.load();
    if (began != 0 && (oldest == 0 || began < oldest)) oldest = began;
  }
  if (oldest == 0) return std::nullopt;
  return ReplicaReader::SteadyTime(ReplicaReader::SteadyTime::duration(oldest));
}

}  // namespace leadline
