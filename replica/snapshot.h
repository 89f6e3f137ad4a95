// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_SNAPSHOT_H_
#define LEADLINE_REPLICA_SNAPSHOT_H_

#include <string>

#include "absl/status/status.h"

namespace leadline {

// Copies a replica as last committed to `copy`: a whole file of its own, made
// under a temporary name (`<copy>.partial`) and then renamed; mode 0600. For
// backups and for starting another machine. Safe while a writer and readers
// are at work, in this process and in others; the WAL grows meanwhile.
//   AlreadyExists       `copy` exists; nothing was done
//   Unavailable         another snapshot to `copy` is being made
//   FailedPrecondition  `replica` is not a replica of this or an older version
//   DataLoss, NotFound, PermissionDenied, ResourceExhausted, Internal
// Thread-safe.
absl::Status SnapshotReplica(const std::string& replica,
                             const std::string& copy);

}  // namespace leadline

#endif  // LEADLINE_REPLICA_SNAPSHOT_H_
