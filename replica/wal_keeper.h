// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_WAL_KEEPER_H_
#define LEADLINE_REPLICA_WAL_KEEPER_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "replica/sqlite.h"

namespace leadline {

// Decides when the WAL is moved into the file, so that it stays bounded while
// readers come and go: every few megabytes whatever readers do not hold back,
// beside the commits, if somebody has the time; past the bound all of it,
// between two commits, waiting for readers a moment. A reader that holds its
// snapshot for ever (a stopped process) costs one such wait for each quarter
// that the WAL grows by, and the WAL is cut back soon after it lets go.
class WalKeeper {
 public:
  // Opens a connection of its own to a replica that has another one open.
  // Errors as Database.
  static absl::StatusOr<std::unique_ptr<WalKeeper>> Open(
      const std::string& path, int64_t max_wal_bytes);

  // To be called after each commit, with the frames that the WAL had after the
  // latest one that wrote some. Errors as Database; readers in the way are
  // none. Not to be called by two threads at once, nor beside Cut() or a
  // commit.
  absl::Status AfterCommit(int64_t frames);

  // Moves all and cuts the WAL, as far as readers let go within a moment. A
  // writer that ends leaves an empty WAL to those who may only read. As
  // AfterCommit().
  absl::Status Cut();

  // Moves what can be moved, if that is worth it: milliseconds to a second, in
  // which others may read and commit. Errors as Database; readers in the way
  // are none. Safe to be called by many threads: while one moves, the others
  // return at once.
  absl::Status Move();

 private:
  WalKeeper(Database database, int64_t page_bytes, int64_t max_frames);

  // Constant after construction.
  const int64_t max_frames_;
  const int64_t step_frames_;
  const int64_t large_step_frames_;

  // Of the one who commits.
  int64_t truncate_at_;  // frames at which to move all and cut the WAL
  int64_t seen_ = 0;     // frames after the latest commit that wrote some

  std::atomic<int64_t> frames_ = 0;      // in the WAL, after the latest commit
  std::atomic<bool> is_let_go_ = false;  // of a WAL that is past its bound

  std::mutex mu_;             // guards what follows
  Database database_;         // checkpoints, and nothing else
  int64_t moved_frames_ = 0;  // frames when they were moved last
  std::chrono::steady_clock::time_point moved_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_WAL_KEEPER_H_
