// SPDX-License-Identifier: Apache-2.0
// Lookups in the process and ingest, on a replica of invented leads. The
// number of leads is the environment's LEADLINE_BENCH_LEADS, else 300,000.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "replica/replica_store.h"
#include "replica/writer.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

constexpr uint64_t kPage = 5000;

uint64_t Leads() {
  const char* leads = std::getenv("LEADLINE_BENCH_LEADS");
  return leads == nullptr ? 300000 : std::strtoull(leads, nullptr, 10);
}

std::string PhoneOf(uint64_t number) {
  // Spread over the index as real numbers are, and still distinct.
  const uint64_t digits = 6000000000 + number * 7919 % 4000000000;
  return (number % 2 == 0 ? "+91-" : "") + std::to_string(digits);
}

std::vector<LeadRow> PageOf(uint64_t first, uint64_t version) {
  std::vector<LeadRow> rows;
  rows.reserve(kPage);
  for (uint64_t number = first; number < first + kPage; ++number) {
    LeadRow row = Row(number, PhoneOf(number), static_cast<int64_t>(version));
    row.lead = BodyOf(number, version);
    row.digest = number * 1000 + version;
    rows.push_back(std::move(row));
  }
  return rows;
}

WriterOptions OptionsFor(const std::string& path) {
  WriterOptions options;
  options.path = path;
  options.account = {"org-1", "api.example.com", "user-1", "91", true};
  options.history_start = Second(0);
  return options;
}

void Apply(ReplicaWriter& writer, const std::vector<LeadRow>& rows,
           int64_t second) {
  PageCommit page;
  page.rows = rows;
  page.read = Read(second, second + 1);
  const absl::StatusOr<CommitResult> result = writer.Commit(page);
  if (!result.ok()) std::abort();
}

// One replica for all lookups, filled on first use.
const ReplicaStore& FilledStore() {
  static const TempFolder folder;
  static const std::unique_ptr<ReplicaStore> store = [] {
    const std::string path = folder.Path("leads.db");
    auto writer = ReplicaWriter::Open(OptionsFor(path));
    if (!writer.ok()) std::abort();
    for (uint64_t first = 0; first < Leads(); first += kPage) {
      Apply(**writer, PageOf(first, 1), 100);
    }
    const absl::StatusOr<ReplicaState> state = (*writer)->LoadState();
    if (state.ok()) {
      std::printf("file: %.0f bytes a lead\n",
                  static_cast<double>(state->file_bytes) /
                      static_cast<double>(Leads()));
    }
    return std::make_unique<ReplicaStore>(ReplicaStoreOptions{.path = path});
  }();
  return *store;
}

void LookUp(benchmark::State& state, uint64_t numbers) {
  const ReplicaStore& store = FilledStore();
  std::mt19937_64 random(1);
  std::vector<PhoneQuery> queries;
  for (int i = 0; i < 100000; ++i) {
    queries.push_back(*PhoneQuery::Parse(PhoneOf(random() % numbers)));
  }
  size_t next = static_cast<size_t>(state.thread_index()) * 1777;
  for (auto _ : state) {
    const absl::StatusOr<PhoneAnswer> answer =
        store.FindByPhone(queries[next++ % queries.size()]);
    if (!answer.ok() || !answer->found) state.SkipWithError("not found");
    benchmark::DoNotOptimize(answer);
  }
}

void BM_LookUpHot(benchmark::State& state) { LookUp(state, 1000); }
BENCHMARK(BM_LookUpHot)->Threads(1)->Threads(2)->UseRealTime();

void BM_LookUpRandom(benchmark::State& state) { LookUp(state, Leads()); }
BENCHMARK(BM_LookUpRandom)->Threads(1)->Threads(2)->UseRealTime();

void BM_ParsePhone(benchmark::State& state) {
  const std::string text = "+91-9901111111";
  for (auto _ : state) benchmark::DoNotOptimize(PhoneQuery::Parse(text));
}
BENCHMARK(BM_ParsePhone);

// Pages of new leads, then of leads that all changed.
void BM_Ingest(benchmark::State& state) {
  const bool changed = state.range(0) != 0;
  const TempFolder folder;
  auto writer = ReplicaWriter::Open(OptionsFor(folder.Path("leads.db")));
  if (!writer.ok()) std::abort();
  constexpr uint64_t kPages = 20;
  if (changed) {
    for (uint64_t i = 0; i < kPages; ++i) {
      Apply(**writer, PageOf(i * kPage, 1), 100);
    }
  }
  uint64_t next = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const uint64_t page = changed ? next % kPages : next;
    const std::vector<LeadRow> rows = PageOf(page * kPage, next + 2);
    ++next;
    state.ResumeTiming();
    Apply(**writer, rows, 200 + static_cast<int64_t>(next));
  }
  state.SetItemsProcessed(static_cast<int64_t>(next * kPage));
}
BENCHMARK(BM_Ingest)->ArgName("changed")->Arg(0)->Arg(1)->Iterations(40)->Unit(
    benchmark::kMillisecond);

}  // namespace
}  // namespace leadline

BENCHMARK_MAIN();
