// SPDX-License-Identifier: Apache-2.0
#include "bench/load_generator.h"

#include <grpcpp/support/byte_buffer.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace leadline {
namespace {

using SteadyClock = std::chrono::steady_clock;

grpc::ByteBuffer BufferOf(const std::string& request) {
  const grpc::Slice slice(request);
  return {&slice, 1};
}

// What the open loop leaves unanswered before it waits, so that a server that
// cannot follow does not fill this machine's memory.
constexpr int64_t kMostUnderWay = 2000;

// Counts calls under way, and waits for them.
class Outstanding {
 public:
  // Waits for room.
  void Add() {
    std::unique_lock lock(mutex_);
    fewer_.wait(lock, [this] { return count_ < kMostUnderWay; });
    ++count_;
  }
  // The last one notifies under the lock: the waiter then ends this object.
  void Done() {
    const std::scoped_lock lock(mutex_);
    --count_;
    if (count_ == 0 || count_ == kMostUnderWay - 1) fewer_.notify_all();
  }
  void WaitForNone() {
    std::unique_lock lock(mutex_);
    fewer_.wait(lock, [this] { return count_ == 0; });
  }

 private:
  std::mutex mutex_;
  int64_t count_ = 0;
  std::condition_variable fewer_;
};

struct Unanswered {
  void Count(grpc::StatusCode code) {
    if (code == grpc::StatusCode::NOT_FOUND) {
      ++missed;
    } else if (code != grpc::StatusCode::OK) {
      ++failed;
    }
  }

  std::atomic<uint64_t> failed = 0;
  std::atomic<uint64_t> missed = 0;
};

}  // namespace

LoadGenerator::LoadGenerator(uint16_t port, const Questions& questions)
    : caller_(questions.are_messages
                  ? Caller::OfStream(port, questions.method)
                  : Caller::OfCalls(port, questions.method)) {
  // Made beforehand, so that a call costs this process as little as it can.
  for (const std::string& request : questions.requests) {
    requests_.push_back(BufferOf(request));
  }
}

void LoadGenerator::SendNext(Done done) {
  caller_->Send(
      requests_[next_.fetch_add(1) % requests_.size()],
      [done = std::move(done)](grpc::StatusCode code, const grpc::ByteBuffer&) {
        done(code);
      });
}

std::optional<std::string> LoadGenerator::Ask(const std::string& question) {
  std::optional<std::string> bytes;
  Outstanding outstanding;
  outstanding.Add();
  const grpc::ByteBuffer request = BufferOf(question);
  caller_->Send(request, [&](grpc::StatusCode code,
                             const grpc::ByteBuffer& answer) {
    grpc::Slice slice;
    if (code == grpc::StatusCode::OK && answer.DumpToSingleSlice(&slice).ok()) {
      bytes.emplace(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
    outstanding.Done();
  });
  outstanding.WaitForNone();
  return bytes;
}

LoadResult LoadGenerator::Saturate(int in_flight,
                                   std::chrono::milliseconds length) {
  std::atomic<uint64_t> calls = 0;
  Unanswered unanswered;
  Outstanding outstanding;
  const SteadyClock::time_point begin = SteadyClock::now();
  const SteadyClock::time_point end = begin + length;
  const double cpu = OwnCpuMicroseconds();
  Done answered;
  answered = [&](grpc::StatusCode code) {
    ++calls;
    unanswered.Count(code);
    if (SteadyClock::now() < end) {
      SendNext(answered);
    } else {
      outstanding.Done();
    }
  };
  for (int n = 0; n < in_flight; ++n) {
    outstanding.Add();
    SendNext(answered);
  }
  outstanding.WaitForNone();
  LoadResult result;
  result.calls = calls;
  result.failed = unanswered.failed;
  result.missed = unanswered.missed;
  result.seconds =
      std::chrono::duration<double>(SteadyClock::now() - begin).count();
  result.generator_cpu_us =
      (OwnCpuMicroseconds() - cpu) / static_cast<double>(calls);
  return result;
}

LoadResult LoadGenerator::Pace(double calls_per_second,
                               std::chrono::milliseconds length) {
  const auto total = static_cast<uint64_t>(
      calls_per_second * std::chrono::duration<double>(length).count());
  std::vector<double> latencies(total, 0);
  Unanswered unanswered;
  Outstanding outstanding;
  outstanding.Add();
  const SteadyClock::time_point begin = SteadyClock::now();
  for (uint64_t n = 0; n < total; ++n) {
    const auto due =
        begin + std::chrono::duration_cast<SteadyClock::duration>(
                    std::chrono::duration<double>(static_cast<double>(n) /
                                                  calls_per_second));
    if (SteadyClock::now() < due) std::this_thread::sleep_until(due);
    outstanding.Add();
    SendNext([&, n, due](grpc::StatusCode code) {
      unanswered.Count(code);
      latencies[n] =
          std::chrono::duration<double, std::micro>(SteadyClock::now() - due)
              .count();
      outstanding.Done();
    });
  }
  outstanding.Done();
  outstanding.WaitForNone();
  LoadResult result;
  result.calls = total;
  result.failed = unanswered.failed;
  result.missed = unanswered.missed;
  result.seconds =
      std::chrono::duration<double>(SteadyClock::now() - begin).count();
  std::sort(latencies.begin(), latencies.end());
  result.latencies_us = std::move(latencies);
  return result;
}

}  // namespace leadline
