// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_REPLICA_COMMAND_H_
#define LEADLINE_SYNC_REPLICA_COMMAND_H_

#include <functional>
#include <iosfwd>
#include <string>

#include "absl/status/statusor.h"

namespace leadline {

// A command of leadline-sync of the form `NAME OBJECT --replica DB`.
struct ReplicaCommand {
  std::string name;
  std::string purpose;       // for --help
  std::string object_name;   // "FILE"
  std::string object_help;   // "the file to make"
  std::string replica_name;  // "DB"
  std::string replica_help;
};

// How a command is called. `argv[0]` is its name.
struct CommandCall {
  int argc;
  const char* const* argv;
  std::ostream& out;
  std::ostream& err;
};

// Does it, and returns the line to print. InvalidArgument is wrong use.
using ReplicaAction = std::function<absl::StatusOr<std::string>(
    const std::string& replica, const std::string& object)>;

// Reads the call and does it. Returns the code to exit with: 0 done, with
// `act`'s line on `out`; 1 it could not be done, 2 wrong use, both with one
// line on `err`. Thread-safe.
int RunReplicaCommand(const ReplicaCommand& command, const CommandCall& call,
                      const ReplicaAction& act);

}  // namespace leadline

#endif  // LEADLINE_SYNC_REPLICA_COMMAND_H_
