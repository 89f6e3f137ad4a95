// SPDX-License-Identifier: Apache-2.0
// How long single lookups in the process take, the undoing of the leads'
// packing included: mean, percentiles and the longest, for 1,000 hot numbers
// and for uniformly random ones. One thread. LEADLINE_BENCH_LEADS leads, else
// 300,000.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <string>
#include <vector>

#include "bench/filled_replica.h"
#include "bench/invented_leads.h"
#include "bench/load.h"
#include "replica/replica_store.h"

namespace leadline {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr uint64_t kHotNumbers = 1000;
constexpr size_t kLookups = 1'000'000;
// Enough for each hot number to have been asked for several times.
constexpr size_t kWarmUp = 10'000;

std::vector<PhoneQuery> QueriesOf(uint64_t numbers) {
  const Phones phones = RandomPhones(numbers);
  std::vector<PhoneQuery> queries;
  for (size_t n = 0; n < kWarmUp + kLookups; ++n) {
    queries.push_back(*PhoneQuery::Parse(phones(n)));
  }
  return queries;
}

double MicrosecondsOf(const ReplicaStore& store, const PhoneQuery& query) {
  const SteadyClock::time_point begin = SteadyClock::now();
  const absl::StatusOr<PhoneAnswer> answer = store.FindByPhone(query, {});
  const SteadyClock::time_point end = SteadyClock::now();
  if (!answer.ok() || !answer->found) std::abort();
  return std::chrono::duration<double, std::micro>(end - begin).count();
}

void Measure(const ReplicaStore& store, const char* kind, uint64_t numbers) {
  std::vector<double> us;
  for (const PhoneQuery& query : QueriesOf(numbers)) {
    us.push_back(MicrosecondsOf(store, query));
  }
  us.erase(us.begin(), us.begin() + kWarmUp);
  const double mean = std::accumulate(us.begin(), us.end(), 0.0) /
                      static_cast<double>(us.size());
  std::sort(us.begin(), us.end());
  std::printf(
      "%-7s mean %6.2f us  p50 %6.2f us  p99 %6.2f us  p99.9 %7.2f us  "
      "longest %8.1f us\n",
      kind, mean, Percentile(us, 0.5), Percentile(us, 0.99),
      Percentile(us, 0.999), us.back());
}

int Main() {
  const uint64_t leads = BenchLeads();
  const FilledReplica replica(leads);
  const ReplicaStore store({.path = replica.Path()});
  std::printf("%llu leads, %zu lookups each\n",
              static_cast<unsigned long long>(leads), kLookups);
  Measure(store, "hot", std::min(kHotNumbers, leads));
  Measure(store, "random", leads);
  return 0;
}

}  // namespace
}  // namespace leadline

int main() { return leadline::Main(); }
