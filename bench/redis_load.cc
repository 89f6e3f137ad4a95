// SPDX-License-Identifier: Apache-2.0
#include "bench/redis_load.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "bench/questions.h"

namespace leadline {
namespace {

using SteadyClock = std::chrono::steady_clock;

}  // namespace

std::vector<std::string> GetCommands(const Phones& phones) {
  std::vector<std::string> commands;
  for (uint64_t n = 0; n < kNumbersAsked; ++n) {
    commands.push_back(RedisCommand({"GET", phones(n)}));
  }
  return commands;
}

std::string MgetCommand(const std::string& prefix,
                        const std::vector<std::string>& phones) {
  std::vector<std::string> words = {"MGET"};
  for (const std::string& phone : phones) words.push_back(prefix + phone);
  return RedisCommand(words);
}

std::vector<std::string> MgetCommands(const std::string& prefix,
                                      const Phones& phones, uint64_t numbers) {
  std::vector<std::string> commands;
  for (uint64_t n = 0; n < kNumbersAsked; n += numbers) {
    commands.push_back(MgetCommand(prefix, BatchOf(phones, n, numbers)));
  }
  return commands;
}

RedisLoad::RedisLoad(uint16_t port, std::vector<std::string> commands)
    : connection_(RedisConnection::Open(port)), commands_(std::move(commands)) {
  if (connection_ == nullptr) std::abort();
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

std::optional<std::string> RedisLoad::Ask(const std::string& question) {
  return connection_->Values(question);
}

}  // namespace leadline
