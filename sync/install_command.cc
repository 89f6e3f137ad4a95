// SPDX-License-Identifier: Apache-2.0
#include "sync/install_command.h"

#include <ostream>

#include "replica/replace.h"
#include "sync/file_command.h"

namespace leadline {

int RunInstallCommand(int argc, const char* const* argv, std::ostream& out,
                      std::ostream& err) {
  const FileCommand command{
      .name = "install",
      .purpose =
          "Puts FILE, a snapshot or a rebuilt replica, in the place of the "
          "replica behind the symbolic link LINK, in one step: servers change "
          "over by themselves. Stop leadline-sync first and start it again "
          "afterwards.",
      .file_help = "the replica to install",
      .replica_name = "LINK",
      .replica_help = "the link that servers open; it need not exist yet"};
  return RunFileCommand(command, {argc, argv, out, err},
                        [](const std::string& link, const std::string& file) {
                          return InstallReplica(link, file);
                        });
}

}  // namespace leadline
