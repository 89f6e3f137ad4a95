// SPDX-License-Identifier: Apache-2.0
// Lookups in the process and ingest, on a replica of invented leads. The
// number of leads is the environment's LEADLINE_BENCH_LEADS, else 300,000.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <system_error>
#include <vector>

#include "bench/invented_leads.h"
#include "replica/replica_store.h"
#include "replica/writer.h"

namespace leadline {
namespace {

constexpr uint64_t kPage = 5000;

uint64_t Leads() {
  const char* leads = std::getenv("LEADLINE_BENCH_LEADS");
  return leads == nullptr ? 300000 : std::strtoull(leads, nullptr, 10);
}

// A folder that goes with the object.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name =
        (std::filesystem::temp_directory_path() / "leadline-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }

  std::string Replica() const { return path_ + "/leads.db"; }

 private:
  std::string path_;
};

WriterOptions OptionsFor(const std::string& path) {
  WriterOptions options;
  options.path = path;
  options.account = {"org-1", "api.example.com", "user-1", "91", true};
  options.history_start = std::chrono::sys_seconds();
  return options;
}

void Apply(ReplicaWriter& writer, const std::vector<LeadRow>& rows,
           int64_t second) {
  const TimePoint read =
      std::chrono::sys_days(std::chrono::year(2026) / 6 / 1) +
      std::chrono::seconds(second);
  PageCommit page;
  page.rows = rows;
  page.read = {read, read};
  const absl::StatusOr<CommitResult> result = writer.Commit(page);
  if (!result.ok()) std::abort();
}

// One replica for all lookups, filled on first use.
const ReplicaStore& FilledStore() {
  static const ScratchFolder folder;
  static const std::unique_ptr<ReplicaStore> store = [] {
    const std::string path = folder.Replica();
    auto writer = ReplicaWriter::Open(OptionsFor(path));
    if (!writer.ok()) std::abort();
    for (uint64_t first = 0; first < Leads(); first += kPage) {
      Apply(**writer, InventedPage(first, kPage, 1), 100);
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
    queries.push_back(*PhoneQuery::Parse(InventedPhone(random() % numbers)));
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
  const ScratchFolder folder;
  auto writer = ReplicaWriter::Open(OptionsFor(folder.Replica()));
  if (!writer.ok()) std::abort();
  constexpr uint64_t kPages = 20;
  if (changed) {
    for (uint64_t i = 0; i < kPages; ++i) {
      Apply(**writer, InventedPage(i * kPage, kPage, 1), 100);
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
    Apply(**writer, rows, 200 + static_cast<int64_t>(next));
  }
  state.SetItemsProcessed(static_cast<int64_t>(next * kPage));
}
BENCHMARK(BM_Ingest)->ArgName("changed")->Arg(0)->Arg(1)->Iterations(40)->Unit(
    benchmark::kMillisecond);

}  // namespace
}  // namespace leadline

BENCHMARK_MAIN();
