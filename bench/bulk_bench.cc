// SPDX-License-Identifier: Apache-2.0
// Lookups a second through BatchGetLeadsByPhone and StreamLeadsByPhone, five
// attributes of each lead, eight calls or messages in flight over one
// connection; and the server's CPU for a lookup.
// LEADLINE_BENCH_LEADS leads, else 300,000.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "bench/contender.h"
#include "bench/filled_replica.h"
#include "bench/load_generator.h"
#include "bench/questions.h"
#include "bench/server_process.h"
#include "replica/replica_store.h"

namespace leadline {
namespace {

constexpr int kInFlight = 8;
constexpr uint64_t kHotNumbers = 1000;

struct Way {
  const char* name;
  uint64_t numbers;  // in a call or message
  bool is_stream;
};

constexpr Way kWays[] = {{"batches of 100", 100, false},
                         {"batches of 1,000", 1000, false},
                         {"messages of 1,000", 1000, true}};

Questions QuestionsOf(const Way& way, const Phones& phones) {
  return way.is_stream ? StreamQuestions(phones, way.numbers, FiveAttributes())
                       : BatchQuestions(phones, way.numbers, FiveAttributes());
}

void Print(const Way& way, const char* which, const Contender& c) {
  const auto numbers = static_cast<double>(way.numbers);
  const auto [least, most] =
      std::minmax_element(c.calls_per_second.begin(), c.calls_per_second.end());
  std::printf(
      "%-18s %-7s %7.0f lookups/s (%.0f to %.0f)  server CPU %5.2f us a "
      "lookup  generator %5.2f us  failed %llu\n",
      way.name, which, Median(c.calls_per_second) * numbers, *least * numbers,
      *most * numbers, Median(c.cpu_us) / numbers,
      Median(c.generator_us) / numbers,
      static_cast<unsigned long long>(c.failed));
}

int Main() {
  const uint64_t leads = BenchLeads();
  const FilledReplica replica(leads);
  std::printf("%llu leads\n", static_cast<unsigned long long>(leads));
  // Before this process uses gRPC.
  const ServerProcess server([&] {
    return std::make_unique<ReplicaStore>(
        ReplicaStoreOptions{.path = replica.Path()});
  });
  for (const Way& way : kWays) {
    const auto contender = [&](const char* name, uint64_t numbers) {
      return Contender{
          name, [&server] { return server.CpuMicroseconds(); },
          std::make_unique<LoadGenerator>(
              server.Port(), QuestionsOf(way, RandomPhones(numbers)))};
    };
    Contender contenders[] = {contender("random", leads),
                              contender("hot", std::min(leads, kHotNumbers))};
    Saturate(contenders, kInFlight);
    for (const Contender& c : contenders) Print(way, c.name.c_str(), c);
  }
  return 0;
}

}  // namespace
}  // namespace leadline

int main() { return leadline::Main(); }
