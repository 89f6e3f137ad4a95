// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_FILE_COMMAND_H_
#define LEADLINE_SYNC_FILE_COMMAND_H_

#include <functional>
#include <iosfwd>
#include <string>

#include "absl/status/status.h"

namespace leadline {

// A command of leadline-sync of the form `NAME FILE --replica DB`.
struct FileCommand {
  std::string name;
  std::string purpose;       // for --help
  std::string file_help;     // "the file to make"
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

// Reads the call and does it. Returns the code to exit with: 0 done, with
// FILE's name on `out`; 1 it could not be done, 2 wrong use, both with one line
// on `err`. Thread-safe.
int RunFileCommand(
    const FileCommand& command, const CommandCall& call,
    const std::function<absl::Status(const std::string& replica,
                                     const std::string& file)>& act);

}  // namespace leadline

#endif  // LEADLINE_SYNC_FILE_COMMAND_H_
