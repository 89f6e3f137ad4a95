// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_REPLICA_POWER_LOSS_VFS_H_
#define LEADLINE_TESTS_REPLICA_POWER_LOSS_VFS_H_

#include <cstdint>
#include <random>
#include <string>

namespace leadline {

// A disk that can lose its power. While one of these lives, it stands between
// SQLite and the files of this process: it remembers which writes were synced,
// and can let the rest be lost, or refuse to write. One at a time; to be used
// by one thread. What is written without SQLite is not seen.
class PowerLossVfs {
 public:
  PowerLossVfs();
  PowerLossVfs(const PowerLossVfs&) = delete;
  PowerLossVfs& operator=(const PowerLossVfs&) = delete;
  ~PowerLossVfs();

  // After so many more writes and syncs the machine is dead: every write and
  // sync from there on fails, and none of them reaches the disk.
  static void DieAfter(uint64_t operations);

  // From here on writes fail with this code of SQLite's (SQLITE_READONLY, say);
  // 0 is none.
  static void RefuseWrites(int code);

  // How many writes and syncs there were.
  static uint64_t Operations();

  // What is found in the folder once the power is back: of each file what was
  // synced, and of the writes after that any, by chance, some of them in part.
  // Then all is well again. No database may be open.
  static void LosePower(const std::string& folder, std::mt19937_64& random);
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_REPLICA_POWER_LOSS_VFS_H_
