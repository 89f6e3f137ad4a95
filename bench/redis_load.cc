// SPDX-License-Identifier: Apache-2.0
#include "bench/redis_load.h"

#include <algorithm>
#include <cstdlib>

namespace leadline {
namespace {

using SteadyClock = std::chrono::steady_clock;

// As many numbers are asked for, again and again, as by LoadGenerator.
constexpr uint64_t kNumbers = 200000;

}  // namespace

RedisLoad::RedisLoad(uint16_t port, const Phones& phones)
    : connection_(RedisConnection::Open(port)) {
  if (connection_ == nullptr) std::abort();
  for (uint64_t n = 0; n < kNumbers; ++n) {
    commands_.push_back(RedisCommand({"GET", phones(n)}));
  }
}

void RedisLoad::AddNext() {
  connection_->Add(commands_[next_++ % commands_.size()]);
}

LoadResult RedisLoad::Saturate(int in_flight,
                               std::chrono::milliseconds length) {
  LoadResult result;
  const double cpu = OwnCpuMicroseconds();
  const SteadyClock::time_point begin = SteadyClock::now();
  const SteadyClock::time_point end = begin + length;
  for (int n = 0; n < in_flight; ++n) AddNext();
  connection_->Flush();
  auto under_way = static_cast<uint64_t>(in_flight);
  while (under_way > 0) {
    const uint64_t answered =
        connection_->TakeReplies(std::chrono::seconds(1), result.failed);
    result.calls += answered;
    under_way -= answered;
    if (SteadyClock::now() >= end) continue;
    for (uint64_t n = 0; n < answered; ++n) AddNext();
    under_way += answered;
    connection_->Flush();
  }
  result.seconds =
      std::chrono::duration<double>(SteadyClock::now() - begin).count();
  result.generator_cpu_us =
      (OwnCpuMicroseconds() - cpu) / static_cast<double>(result.calls);
  return result;
}

LoadResult RedisLoad::Pace(double calls_per_second,
                           std::chrono::milliseconds length) {
  LoadResult result;
  const auto total = static_cast<uint64_t>(
      calls_per_second * std::chrono::duration<double>(length).count());
  const SteadyClock::time_point begin = SteadyClock::now();
  const auto due = [&](uint64_t n) {
    return begin + std::chrono::duration_cast<SteadyClock::duration>(
                       std::chrono::duration<double>(static_cast<double>(n) /
                                                     calls_per_second));
  };
  uint64_t sent = 0;
  while (result.calls < total) {
    const uint64_t sent_before = sent;
    for (; sent < total && due(sent) <= SteadyClock::now(); ++sent) AddNext();
    if (sent > sent_before) connection_->Flush();
    const uint64_t answered = connection_->TakeReplies(
        (sent < total ? due(sent) : SteadyClock::time_point::max()) -
            SteadyClock::now(),
        result.failed);
    const SteadyClock::time_point now = SteadyClock::now();
    for (uint64_t n = 0; n < answered; ++n) {
      result.latencies_us.push_back(
          std::chrono::duration<double, std::micro>(now - due(result.calls++))
              .count());
    }
  }
  result.seconds =
      std::chrono::duration<double>(SteadyClock::now() - begin).count();
  std::sort(result.latencies_us.begin(), result.latencies_us.end());
  return result;
}

std::optional<std::string> RedisLoad::Ask(const std::string& phone) {
  return connection_->Get(phone);
}

}  // namespace leadline
