// SPDX-License-Identifier: Apache-2.0
#include "bench/batch_comparison.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

#include "bench/contender.h"
#include "bench/load_generator.h"
#include "bench/questions.h"
#include "bench/redis_filling.h"
#include "bench/redis_load.h"

namespace leadline {
namespace {

// The server takes 16 batches of one connection.
constexpr int kInFlight = 8;
constexpr uint64_t kBatchNumbers = 100;
constexpr uint64_t kHotNumbers = 1000;
constexpr uint64_t kBatchesCompared = 5;

// What a batch asks for, and where Redis has it.
struct Kind {
  std::string name;
  std::string prefix;
  std::vector<std::string> attribute_names;
};

const std::vector<Kind>& Kinds() {
  static const auto& kinds = *new std::vector<Kind>{
      {"five", "five ", FiveAttributes()}, {"whole", "whole ", {}}};
  return kinds;
}

bool AnswerAlike(const Kind& kind, const Phones& phones, Load& leadline,
                 Load& redis) {
  for (uint64_t n = 0; n < kBatchesCompared; ++n) {
    const std::vector<std::string> batch =
        BatchOf(phones, n * kBatchNumbers, kBatchNumbers);
    const auto ours = leadline.Ask(BatchRequest(batch, kind.attribute_names));
    const auto theirs = redis.Ask(MgetCommand(kind.prefix, batch));
    std::string results;
    for (const std::string& result : ResultsIn(ours.value_or(""))) {
      results += result;
    }
    if (results.empty() || results != theirs) return false;
  }
  return true;
}

bool Compare(const Kind& kind, const std::string& which, const Phones& phones,
             const PeerServer& leadline, const PeerServer& redis) {
  Contender contenders[] = {
      {"leadline " + which, [&] { return leadline.CpuMicroseconds(); },
       std::make_unique<LoadGenerator>(
           leadline.Port(),
           BatchQuestions(phones, kBatchNumbers, kind.attribute_names))},
      {"redis " + which, [&] { return redis.CpuMicroseconds(); },
       std::make_unique<RedisLoad>(
           redis.Port(), MgetCommands(kind.prefix, phones, kBatchNumbers))}};
  if (!AnswerAlike(kind, phones, *contenders[0].load, *contenders[1].load)) {
    return false;
  }
  Saturate(contenders, kInFlight);
  const double common = LowestRate(contenders) / 2;
  Pace(contenders, common);
  std::printf("batches of %d, %s, latency at %.0f batches/s\n",
              static_cast<int>(kBatchNumbers), kind.name.c_str(), common);
  for (const Contender& c : contenders) PrintRow(c, contenders[0]);
  return true;
}

}  // namespace

bool CompareBatches(const PeerServer& leadline, const PeerServer& redis,
                    const std::string& replica, uint64_t leads) {
  for (const Kind& kind : Kinds()) {
    const bool right =
        FillWithResults(redis.Port(), replica, leads, kind.prefix,
                        kind.attribute_names) &&
        Compare(kind, "random", RandomPhones(leads), leadline, redis) &&
        Compare(kind, "hot", RandomPhones(std::min(kHotNumbers, leads)),
                leadline, redis);
    if (right) continue;
    std::fprintf(stderr, "batches, %s: the answers differ, or there are none\n",
                 kind.name.c_str());
    return false;
  }
  return true;
}

}  // namespace leadline
