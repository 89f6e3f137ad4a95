// SPDX-License-Identifier: Apache-2.0
#include "replica/replica_paths.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "replica/file_status.h"

namespace leadline {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxLinks = 32;

}  // namespace

absl::StatusOr<std::vector<std::string>> NamesOfReplica(
    const std::string& path) {
  // Not realpath(): the file that the last link names need not exist.
  std::vector<std::string> names;
  fs::path named = path;
  std::error_code error;
  while (names.size() <= kMaxLinks) {
    fs::path folder = named.parent_path();
    if (folder.empty()) folder = ".";
    const fs::path real_folder = fs::canonical(folder, error);
    if (error) {
      return FileStatus(error.value(), "cannot open the replica's folder",
                        folder.string());
    }
    const fs::path name = real_folder / named.filename();
    names.push_back(name.string());
    if (!fs::is_symlink(name, error)) return names;
    const fs::path target = fs::read_symlink(name, error);
    if (error) return FileStatus(error.value(), "cannot read", path);
    named = real_folder / target;
  }
  return absl::InternalError(path + ": symbolic links without end");
}

absl::StatusOr<std::string> ResolveReplicaPath(const std::string& path) {
  absl::StatusOr<std::vector<std::string>> names = NamesOfReplica(path);
  if (!names.ok()) return names.status();
  return std::move(names->back());
}

absl::StatusOr<std::string> StandingNameOf(const std::string& replica) {
  absl::StatusOr<std::vector<std::string>> names = NamesOfReplica(replica);
  if (!names.ok()) return names.status();
  for (std::string& name : *names) {
    std::error_code ignored;
    if (fs::exists(name + kLedgerSuffix, ignored)) return std::move(name);
  }
  const size_t links = names->size() - 1;
  return std::move((*names)[links > 0 ? links - 1 : 0]);
}

}  // namespace leadline
