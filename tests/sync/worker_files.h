// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYNC_WORKER_FILES_H_
#define LEADLINE_TESTS_SYNC_WORKER_FILES_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace leadline {

// What a worker has on the disk at one moment, byte for byte: what the next one
// finds if it is killed then. A value type.
struct WorkerFiles {
  // A number below `n`.
  using Draw = std::function<uint64_t(uint64_t n)>;

  std::string replica;
  std::string wal;
  std::string ledger;

  // Of leads.db in the folder.
  static WorkerFiles Load(const std::filesystem::path& folder);

  // The worker's connections must have been closed: what closing them changed
  // is undone.
  void Store(const std::filesystem::path& folder) const;

  // What a kill leaves that comes between the two, while one of the writes to
  // the WAL is done in part. As `after` where the WAL was moved meanwhile.
  static WorkerFiles Between(const WorkerFiles& before,
                             const WorkerFiles& after, const Draw& draw);

  // What a loss of power leaves if everything up to `synced` was: the WAL's end
  // is lost, where no checkpoint has synced it since, and of the ledger any of
  // the newer blocks.
  void LoseSince(const WorkerFiles& synced, const Draw& draw);
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYNC_WORKER_FILES_H_
