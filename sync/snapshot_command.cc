// SPDX-License-Identifier: Apache-2.0
#include "sync/snapshot_command.h"

#include <ostream>

#include "replica/snapshot.h"
#include "sync/replica_command.h"

namespace leadline {

int RunSnapshotCommand(int argc, const char* const* argv, std::ostream& out,
                       std::ostream& err) {
  const ReplicaCommand command{
      .name = "snapshot",
      .purpose =
          "Copies a replica to FILE, whole and consistent, while the "
          "worker and servers use it. Never copy one with cp.",
      .object_name = "FILE",
      .object_help = "the file to make",
      .replica_name = "DB",
      .replica_help = "the replica to copy"};
  return RunReplicaCommand(
      command, {argc, argv, out, err},
      [](const std::string& replica,
         const std::string& copy) -> absl::StatusOr<std::string> {
        const absl::Status done = SnapshotReplica(replica, copy);
        if (!done.ok()) return done;
        return copy;
      });
}

}  // namespace leadline
