// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_REPLICA_PATHS_H_
#define LEADLINE_REPLICA_REPLICA_PATHS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace leadline {

// The names on the way from `path` to the file that it names, each of them a
// symbolic link to the next, the last of them the file's own, which need not
// exist. No link is left in any of their folders. NotFound if a folder does not
// exist; Internal for links without end.
absl::StatusOr<std::vector<std::string>> NamesOfReplica(
    const std::string& path);

// The last of them: the file that `path` names, with symbolic links followed;
// it need not exist. Errors as NamesOfReplica.
absl::StatusOr<std::string> ResolveReplicaPath(const std::string& path);

// What the ledger is called, after the standing name of its replica.
inline constexpr char kLedgerSuffix[] = ".budget";

// The name that the worker's other files beside a replica begin with, by
// whichever of its paths the replica is named: that of the symbolic link that
// names the file, so that they stay in force when the link is moved to another
// file, or of the file where no link names it; canonical. Of the names on the
// way from `replica` to the file that is the first that has a ledger already;
// where none has, the last that is a link. Errors as NamesOfReplica.
absl::StatusOr<std::string> StandingNameOf(const std::string& replica);

// All of these are safe for concurrent use.

}  // namespace leadline

#endif  // LEADLINE_REPLICA_REPLICA_PATHS_H_
