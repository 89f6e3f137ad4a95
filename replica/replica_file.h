// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_REPLICA_FILE_H_
#define LEADLINE_REPLICA_REPLICA_FILE_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "replica/replica_state.h"
#include "replica/sqlite.h"

namespace leadline {

// Makes a replica without leads at a resolved path that does not exist yet:
// whole, under a temporary name, then renamed; mode 0600. Removes what an
// earlier try left. REQUIRES: the caller holds the WriterLock of `path`.
// Errors as Database, and as FileStatus.
absl::Status MakeReplicaFile(const std::string& path, const Account& account);

// Says whether the file may be written, and for the account if one is given,
// without writing to it. FailedPrecondition if it is no replica, too new, or
// another account's; DataLoss if it is damaged; else errors as Database.
absl::Status CheckReplicaFile(const std::string& path,
                              const std::optional<Account>& account = {});

// Opens a replica for its one writer: in WAL mode with files that stay,
// checkpoints left to the caller, schema up to date. Errors as Database.
absl::StatusOr<Database> OpenReplicaFile(const std::string& path);

}  // namespace leadline

#endif  // LEADLINE_REPLICA_REPLICA_FILE_H_
