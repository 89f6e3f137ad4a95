// SPDX-License-Identifier: Apache-2.0
#include "bench/filled_replica.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

#include "bench/bench_writer.h"
#include "bench/invented_leads.h"
#include "replica/reader.h"

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

FilledReplica::FilledReplica(uint64_t leads) : path_(folder_.Replica()) {
  const char* const kept = std::getenv("LEADLINE_BENCH_REPLICA");
  if (kept != nullptr) path_ = kept;
  if (!std::filesystem::exists(path_)) Fill(leads);
  const auto reader =
      ReplicaReader::Open(path_, std::make_shared<LeadDictionaries>());
  if (!reader.ok()) std::abort();
  const absl::StatusOr<ReplicaState> state = (*reader)->State();
  if (!state.ok() || state->leads_stored != leads) {
    std::fprintf(stderr, "%s does not have %llu leads\n", path_.c_str(),
                 static_cast<unsigned long long>(leads));
    std::exit(1);
  }
  bytes_per_lead_ =
      static_cast<double>(state->file_bytes) / static_cast<double>(leads);
}

void FilledReplica::Fill(uint64_t leads) {
  const std::unique_ptr<ReplicaWriter> writer = OpenBenchWriter(path_);
  std::chrono::duration<double> spent{0};
  for (uint64_t first = 0; first < leads; first += kPage) {
    const std::vector<LeadRow> rows =
        InventedPage(first, std::min(kPage, leads - first), 1);
    const auto begin = std::chrono::steady_clock::now();
    CommitPage(*writer, rows, 100);
    spent += std::chrono::steady_clock::now() - begin;
  }
  leads_per_second_ = static_cast<double>(leads) / spent.count();
}

}  // namespace leadline
