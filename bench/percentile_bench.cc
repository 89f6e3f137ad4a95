// SPDX-License-Identifier: Apache-2.0
// How long single lookups in the process take, the undoing of the leads'
// packing included: mean, percentiles and the longest, for 1,000 hot numbers
// and for uniformly random ones; and for random ones once the file was dropped
// from the page cache, as far as the file system lets one. One thread.
// LEADLINE_BENCH_LEADS leads, else
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
#include "bench/page_cache.h"
#include "replica/replica_store.h"

namespace leadline {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr uint64_t kHotNumbers = 1000;
constexpr size_t kLookups = 1'000'000;
// Enough for each hot number to have been asked for several times.
constexpr size_t kWarmUp = 10'000;
constexpr size_t kColdLookups = 20'000;

std::vector<PhoneQuery> QueriesOf(uint64_t numbers, size_t count) {
  const Phones phones = RandomPhones(numbers);
  std::vector<PhoneQuery> queries;
  for (size_t n = 0; n < count; ++n) {
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

// The first `warm_up` lookups are not counted.
void Measure(const std::string& replica, const char* kind, uint64_t numbers,
             size_t warm_up, size_t lookups) {
  const ReplicaStore store({.path = replica});
  std::vector<double> us;
  for (const PhoneQuery& query : QueriesOf(numbers, warm_up + lookups)) {
    us.push_back(MicrosecondsOf(store, query));
  }
  us.erase(us.begin(), us.begin() + static_cast<std::ptrdiff_t>(warm_up));
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
  std::printf(
      "%llu leads, %.0f bytes of file a lead, filled at %.0f leads/s\n"
      "%zu lookups each, cold %zu\n",
      static_cast<unsigned long long>(leads), replica.BytesPerLead(),
      replica.LeadsPerSecond(), kLookups, kColdLookups);
  Measure(replica.Path(), "hot", std::min(kHotNumbers, leads), kWarmUp,
          kLookups);
  Measure(replica.Path(), "random", leads, kWarmUp, kLookups);
  DropFromMemory(replica.Path());
  std::printf("%.0f %% of the file in memory\n",
              100 * ShareInMemory(replica.Path()));
  Measure(replica.Path(), "cold", leads, 0, kColdLookups);
  return 0;
}

}  // namespace
}  // namespace leadline

int main() { return leadline::Main(); }
