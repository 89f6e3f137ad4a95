// SPDX-License-Identifier: Apache-2.0
#include "sync/install_command.h"

#include <ostream>

#include "replica/replace.h"
#include "sync/replica_command.h"

namespace leadline {

int RunInstallCommand(int argc, const char* const* argv, std::ostream& out,
                      std::ostream& err) {
  const ReplicaCommand command{
      .name = "install",
      .purpose =
          "Puts FILE, a snapshot or a rebuilt replica, in the place of the "
          "replica behind the symbolic link LINK, in one step: servers change "
          "over by themselves. Stop leadline-sync first and start it again "
          "afterwards.",
      .object_name = "FILE",
      .object_help = "the replica to install",
      .replica_name = "LINK",
      .replica_help = "the link that servers open; it need not exist yet"};
  return RunReplicaCommand(
      command, {argc, argv, out, err},
      [](const std::string& link,
         const std::string& file) -> absl::StatusOr<std::string> {
        const absl::Status done = InstallReplica(link, file);
        if (!done.ok()) return done;
        return file;
      });
}

}  // namespace leadline
