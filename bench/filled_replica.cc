// SPDX-License-Identifier: Apache-2.0
#include "bench/filled_replica.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

#include "bench/bench_writer.h"
#include "bench/invented_leads.h"

namespace leadline {
namespace {

constexpr uint64_t kPage = 5000;

}  // namespace

uint64_t BenchLeads() {
  const char* leads = std::getenv("LEADLINE_BENCH_LEADS");
  return leads == nullptr ? 300000 : std::strtoull(leads, nullptr, 10);
}

ScratchFolder::ScratchFolder() {
  std::string name =
      (std::filesystem::temp_directory_path() / "leadline-XXXXXX").string();
  path_ = mkdtemp(name.data());
}

ScratchFolder::~ScratchFolder() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

FilledReplica::FilledReplica(uint64_t leads) {
  const std::unique_ptr<ReplicaWriter> writer =
      OpenBenchWriter(folder_.Replica());
  std::chrono::duration<double> spent{0};
  for (uint64_t first = 0; first < leads; first += kPage) {
    const std::vector<LeadRow> rows = InventedPage(first, kPage, 1);
    const auto begin = std::chrono::steady_clock::now();
    CommitPage(*writer, rows, 100);
    spent += std::chrono::steady_clock::now() - begin;
  }
  leads_per_second_ = static_cast<double>(leads) / spent.count();
  const absl::StatusOr<ReplicaState> state = writer->LoadState();
  if (!state.ok()) std::abort();
  bytes_per_lead_ =
      static_cast<double>(state->file_bytes) / static_cast<double>(leads);
}

}  // namespace leadline
