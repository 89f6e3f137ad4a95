// SPDX-License-Identifier: Apache-2.0
#include "sync/replica_command.h"

#include <optional>
#include <ostream>
#include <vector>

#include "base/settings_cli.h"

namespace leadline {

int RunReplicaCommand(const ReplicaCommand& command, const CommandCall& call,
                      const ReplicaAction& act) {
  std::string object;
  std::vector<const char*> rest;
  for (int n = 0; n < call.argc; ++n) {
    // The object comes first, right behind the word.
    if (n == 1 && call.argv[n][0] != '-') {
      object = call.argv[n];
    } else {
      rest.push_back(call.argv[n]);
    }
  }
  std::string replica;
  const std::string usage =
      "leadline-sync " + command.name + " " + command.object_name;
  SettingsCli cli(usage, command.purpose);
  cli.Add({"replica", command.replica_name, command.replica_help, true},
          &replica);
  const std::optional<int> code =
      cli.Parse(static_cast<int>(rest.size()), rest.data(), call.out, call.err);
  if (code) return *code;
  if (object.empty()) {
    call.err << "leadline-sync: name " << command.object_help << ": " << usage
             << " --replica " << command.replica_name << '\n';
    return 2;
  }
  const absl::StatusOr<std::string> done = act(replica, object);
  if (!done.ok()) {
    call.err << "leadline-sync: " << done.status().message() << '\n';
    return absl::IsInvalidArgument(done.status()) ? 2 : 1;
  }
  call.out << *done << '\n';
  return 0;
}

}  // namespace leadline
