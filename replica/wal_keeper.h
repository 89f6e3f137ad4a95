// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_WAL_KEEPER_H_
#define LEADLINE_REPLICA_WAL_KEEPER_H_

#include <cstdint>

#include "absl/status/status.h"
#include "replica/sqlite.h"

namespace leadline {

// Decides when the writer moves its WAL into the file, so that the WAL stays
// bounded while readers come and go: every few megabytes whatever readers do
// not hold back; past the bound all of it, waiting for readers a moment. A
// reader that holds its snapshot for ever (a stopped process) costs one such
// wait for each quarter that the WAL grows by, and the WAL is cut back soon
// after it lets go. Must not outlive the Database. Not thread-safe.
class WalKeeper {
 public:
  WalKeeper(Database& database, int64_t max_wal_bytes, int64_t page_bytes);

  // To be called after each commit. Errors as Database; readers in the way
  // are none.
  absl::Status AfterCommit();

  // Moves all and cuts the WAL, as far as readers let go within a moment. A
  // writer that ends leaves an empty WAL to those who may only read.
  absl::Status Cut();

 private:
  // Constant after construction.
  Database* database_;
  int64_t max_frames_;
  int64_t step_frames_;

  int64_t passive_at_;   // frames at which to move what can be moved
  int64_t truncate_at_;  // frames at which to move all and cut the WAL
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_WAL_KEEPER_H_
