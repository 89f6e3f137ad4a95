// SPDX-License-Identifier: Apache-2.0
#include "replica/open_for_reading.h"

#include <filesystem>
#include <system_error>

#include "replica/schema.h"

namespace leadline {
namespace {

// The most that Debian's SQLite maps; what lies behind is read in the usual
// way. A page of the map is read without a copy and without a system call.
constexpr char kForReading[] =
    "PRAGMA mmap_size = 2147418112;"
    "PRAGMA cache_size = -8192;"
    "PRAGMA query_only = ON;";

absl::StatusOr<Database> TryOpen(const std::string& path, OpenMode mode) {
  absl::StatusOr<Database> database = Database::Open(path, mode);
  if (!database.ok()) return database.status();
  absl::Status status = CheckSchema(*database, path, LatestSchemaVersion());
  if (status.ok()) status = database->Run(kForReading);
  if (!status.ok()) return status;
  return database;
}

}  // namespace

absl::StatusOr<Database> OpenForReading(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const std::string file = fs::canonical(path, error).string();
  if (error) return absl::NotFoundError("there is no replica at " + path);
  absl::StatusOr<Database> database = TryOpen(file, OpenMode::kReadOnly);
  const absl::StatusCode code = database.status().code();
  if (code != absl::StatusCode::kNotFound &&
      code != absl::StatusCode::kPermissionDenied) {
    return database;
  }
  if (!fs::exists(file + "-wal", error) && !fs::exists(file + "-shm", error)) {
    // Nobody has it open, and we may not make the files to share it with.
    absl::StatusOr<Database> unchanging = TryOpen(file, OpenMode::kUnchanging);
    if (unchanging.ok()) return unchanging;
  }
  return absl::PermissionDeniedError(
      std::string(database.status().message()) +
      ": this user may not read the replica, or its -wal and -shm files; run "
      "leadline-server as the user that leadline-sync runs as");
}

}  // namespace leadline
