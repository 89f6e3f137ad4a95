// SPDX-License-Identifier: Apache-2.0
#include "sync/file_command.h"

#include <optional>
#include <ostream>
#include <vector>

#include "base/settings_cli.h"

namespace leadline {

int RunFileCommand(
    const FileCommand& command, const CommandCall& call,
    const std::function<absl::Status(const std::string& replica,
                                     const std::string& file)>& act) {
  std::string file;
  std::vector<const char*> rest;
  for (int n = 0; n < call.argc; ++n) {
    // The file's name comes first, right behind the word.
    if (n == 1 && call.argv[n][0] != '-') {
      file = call.argv[n];
    } else {
      rest.push_back(call.argv[n]);
    }
  }
  std::string replica;
  const std::string usage = "leadline-sync " + command.name + " FILE";
  SettingsCli cli(usage, command.purpose);
  cli.Add({"replica", command.replica_name, command.replica_help, true},
          &replica);
  const std::optional<int> code =
      cli.Parse(static_cast<int>(rest.size()), rest.data(), call.out, call.err);
  if (code) return *code;
  if (file.empty()) {
    call.err << "leadline-sync: name " << command.file_help << ": " << usage
             << " --replica " << command.replica_name << '\n';
    return 2;
  }
  const absl::Status done = act(replica, file);
  if (!done.ok()) {
    call.err << "leadline-sync: " << done.message() << '\n';
    return 1;
  }
  call.out << file << '\n';
  return 0;
}

}  // namespace leadline
