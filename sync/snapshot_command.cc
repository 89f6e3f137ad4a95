// SPDX-License-Identifier: Apache-2.0
#include "sync/snapshot_command.h"

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "base/settings_cli.h"
#include "replica/snapshot.h"

namespace leadline {

int RunSnapshotCommand(int argc, const char* const* argv, std::ostream& out,
                       std::ostream& err) {
  std::string copy;
  std::vector<const char*> rest;
  for (int n = 0; n < argc; ++n) {
    // The file's name comes first, right behind the word.
    if (n == 1 && argv[n][0] != '-') {
      copy = argv[n];
    } else {
      rest.push_back(argv[n]);
    }
  }
  std::string replica;
  SettingsCli cli("leadline-sync snapshot FILE",
                  "Copies a replica to FILE, whole and consistent, while the "
                  "worker and servers use it. Never copy one with cp.");
  cli.Add({"replica", "DB", "the replica to copy", true}, &replica);
  const std::optional<int> code =
      cli.Parse(static_cast<int>(rest.size()), rest.data(), out, err);
  if (code) return *code;
  if (copy.empty()) {
    err << "leadline-sync: name the file to make: leadline-sync snapshot FILE "
           "--replica DB\n";
    return 2;
  }
  const absl::Status made = SnapshotReplica(replica, copy);
  if (!made.ok()) {
    err << "leadline-sync: " << made.message() << '\n';
    return 1;
  }
  out << copy << '\n';
  return 0;
}

}  // namespace leadline
