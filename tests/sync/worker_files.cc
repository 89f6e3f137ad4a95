// SPDX-License-Identifier: Apache-2.0
#include "tests/sync/worker_files.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace leadline {
namespace {

namespace fs = std::filesystem;

constexpr size_t kBlock = 4096;
constexpr size_t kWalHeader = 32;

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file),
          std::istreambuf_iterator<char>()};
}

// A missing file stays missing.
void Write(const fs::path& path, const std::string& bytes) {
  if (bytes.empty() && !fs::exists(path)) return;
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace

WorkerFiles WorkerFiles::Load(const fs::path& folder) {
  return {Read(folder / "leads.db"), Read(folder / "leads.db-wal"),
          Read(folder / "leads.db.budget")};
}

void WorkerFiles::Store(const fs::path& folder) const {
  Write(folder / "leads.db", replica);
  Write(folder / "leads.db-wal", wal);
  Write(folder / "leads.db.budget", ledger);
  // The next to open the replica makes it anew.
  std::error_code ignored;
  fs::remove(folder / "leads.db-shm", ignored);
}

WorkerFiles WorkerFiles::Between(const WorkerFiles& before,
                                 const WorkerFiles& after, const Draw& draw) {
  WorkerFiles files = after;
  if (before.replica != after.replica) return files;
  const auto [old_at, new_at] = std::mismatch(
      before.wal.begin(), before.wal.end(), after.wal.begin(), after.wal.end());
  const auto same = static_cast<size_t>(new_at - after.wal.begin());
  if (same == after.wal.size()) return files;
  const size_t written = same + draw(after.wal.size() - same + 1);
  files.wal.resize(written);
  if (written < before.wal.size()) files.wal += before.wal.substr(written);
  return files;
}

void WorkerFiles::LoseSince(const WorkerFiles& synced, const Draw& draw) {
  const bool goes_on =
      synced.wal.empty() ||
      (wal.size() >= synced.wal.size() &&
       wal.compare(0, kWalHeader, synced.wal, 0, kWalHeader) == 0);
  if (goes_on && replica == synced.replica) {
    const size_t kept = synced.wal.size();
    wal.resize(kept + draw(wal.size() - kept + 1));
  }
  for (size_t at = 0; at < ledger.size(); at += kBlock) {
    if (synced.ledger.size() == ledger.size() && draw(2) == 0) {
      ledger.replace(at, kBlock, synced.ledger, at, kBlock);
    }
  }
}

}  // namespace leadline
