// SPDX-License-Identifier: Apache-2.0
// Lookups in the process and ingest, on a replica of invented leads. The
// number of leads is the environment's LEADLINE_BENCH_LEADS, else 300,000.
#include <benchmark/benchmark.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "bench/bench_writer.h"
#include "bench/filled_replica.h"
#include "bench/invented_leads.h"
#include "replica/replica_store.h"
#include "replica/writer.h"

namespace leadline {
namespace {

constexpr uint64_t kPage = 5000;

// One replica for all lookups, filled on first use.
const ReplicaStore& FilledStore() {
  static const FilledReplica replica(BenchLeads());
  static const ReplicaStore store({.path = replica.Path()});
  return store;
}

void LookUp(benchmark::State& state, uint64_t numbers) {
  const ReplicaStore& store = FilledStore();
  std::mt19937_64 random(1);
  std::vector<PhoneQuery> queries;
  for (int i = 0; i < 100000; ++i) {
    queries.push_back(*PhoneQuery::Parse(InventedPhone(random() % numbers)));
  }
  size_t next = static_cast<size_t>(state.thread_index()) * 1777;
  for (auto _ : state) {
    const absl::StatusOr<PhoneAnswer> answer =
        store.FindByPhone(queries[next++ % queries.size()], {});
    if (!answer.ok() || !answer->found) state.SkipWithError("not found");
    benchmark::DoNotOptimize(answer);
  }
}

void BM_LookUpHot(benchmark::State& state) { LookUp(state, 1000); }
BENCHMARK(BM_LookUpHot)->Threads(1)->Threads(2)->UseRealTime();

void BM_LookUpRandom(benchmark::State& state) { LookUp(state, BenchLeads()); }
BENCHMARK(BM_LookUpRandom)->Threads(1)->Threads(2)->UseRealTime();

// A number that every lead has without its country code, asked with one.
void BM_LookUpJunk(benchmark::State& state) {
  const ScratchFolder folder;
  const std::unique_ptr<ReplicaWriter> writer =
      OpenBenchWriter(folder.Replica());
  const auto leads = static_cast<uint64_t>(state.range(0));
  for (uint64_t first = 0; first < leads; first += kPage) {
    std::vector<LeadRow> rows = InventedPage(first, kPage, 1);
    for (LeadRow& row : rows) row.phone = "9999999999";
    CommitPage(*writer, rows, 100);
  }
  const ReplicaStore store({.path = folder.Replica()});
  const PhoneQuery query = *PhoneQuery::Parse("+9999999999");
  for (auto _ : state) {
    benchmark::DoNotOptimize(store.FindByPhone(query, {}));
  }
}
BENCHMARK(BM_LookUpJunk)
    ->ArgName("leads")
    ->Arg(5000)
    ->Arg(100000)
    ->Unit(benchmark::kMicrosecond);

void BM_ParsePhone(benchmark::State& state) {
  const std::string text = "+91-9901111111";
  for (auto _ : state) benchmark::DoNotOptimize(PhoneQuery::Parse(text));
}
BENCHMARK(BM_ParsePhone);

// Pages of new leads, then of leads that all changed.
void BM_Ingest(benchmark::State& state) {
  const bool changed = state.range(0) != 0;
  const ScratchFolder folder;
  const std::unique_ptr<ReplicaWriter> writer =
      OpenBenchWriter(folder.Replica());
  constexpr uint64_t kPages = 20;
  if (changed) {
    for (uint64_t i = 0; i < kPages; ++i) {
      CommitPage(*writer, InventedPage(i * kPage, kPage, 1), 100);
    }
  }
  uint64_t next = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const uint64_t page = changed ? next % kPages : next;
    const std::vector<LeadRow> rows =
        InventedPage(page * kPage, kPage, next + 2);
    ++next;
    state.ResumeTiming();
    CommitPage(*writer, rows, 200 + static_cast<int64_t>(next));
  }
  state.SetItemsProcessed(static_cast<int64_t>(next * kPage));
}
BENCHMARK(BM_Ingest)->ArgName("changed")->Arg(0)->Arg(1)->Iterations(40)->Unit(
    benchmark::kMillisecond);

}  // namespace
}  // namespace leadline

BENCHMARK_MAIN();
