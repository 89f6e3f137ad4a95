// SPDX-License-Identifier: Apache-2.0
#include "replica/replica_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "replica/account_table.h"
#include "replica/file_status.h"
#include "replica/schema.h"

namespace leadline {
namespace {

namespace fs = std::filesystem;

// A reader that recovers the WAL, or a shell's backup.
constexpr Duration kWaitForLocks{5000};

constexpr char kSetUp[] =
    "PRAGMA page_size = 4096;"
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA application_id = 0x4C644C6E;";
// Losing the last commits when the power fails is harmless: rows go with
// their coverage, and are read again.
constexpr char kForWriting[] =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = NORMAL;"
    "PRAGMA cache_size = -65536;"
    "PRAGMA temp_store = MEMORY;";

absl::Status RemoveFile(const std::string& path) {
  if (unlink(path.c_str()) == 0 || errno == ENOENT) return absl::OkStatus();
  return FileStatus(errno, "cannot remove", path);
}

absl::Status RemoveLeftovers(const std::string& temporary) {
  for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
    absl::Status status = RemoveFile(temporary + suffix);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// Makes the empty file with its mode, so that it never has a wider one.
absl::Status MakeEmptyFile(const std::string& path) {
  const int file =
      open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return FileStatus(errno, "cannot make", path);
  close(file);
  return absl::OkStatus();
}

absl::Status FillNewFile(const std::string& path, const Account& account) {
  absl::StatusOr<Database> database =
      Database::Open(path, OpenMode::kReadWrite);
  if (!database.ok()) return database.status();
  absl::Status status = database->Run(kSetUp);
  if (status.ok()) status = MigrateSchema(*database);
  if (status.ok()) status = AddAccount(*database, account);
  if (!status.ok()) return status;
  // Closing it would do the same, and keep the error to itself.
  return database->Checkpoint(CheckpointMode::kTruncate);
}

}  // namespace

absl::Status MakeReplicaFile(const std::string& path, const Account& account) {
  // Only the holder of the lock makes this file, so one that is there is
  // left over from a writer that died.
  const std::string temporary = path + ".new";
  absl::Status status = RemoveLeftovers(temporary);
  if (status.ok()) status = MakeEmptyFile(temporary);
  if (status.ok()) status = FillNewFile(temporary, account);
  // Leftovers beside a file that is gone would be taken for its own.
  for (const char* suffix : {"-journal", "-wal", "-shm"}) {
    if (status.ok()) status = RemoveFile(path + suffix);
  }
  if (status.ok() && rename(temporary.c_str(), path.c_str()) != 0) {
    status = FileStatus(errno, "cannot make", path);
  }
  if (status.ok()) status = SyncFolderOf(path);
  absl::Status removed = RemoveLeftovers(temporary);
  return status.ok() ? removed : status;
}

absl::Status CheckReplicaFile(const std::string& path,
                              const std::optional<Account>& account) {
  absl::StatusOr<Database> database = Database::Open(path, OpenMode::kReadOnly);
  if (!database.ok()) return database.status();
  absl::Status status = CheckSchema(*database, path, 1);
  if (!status.ok() || !account) return status;
  return CheckAccount(*database, path, *account);
}

absl::StatusOr<Database> OpenReplicaFile(const std::string& path) {
  absl::StatusOr<Database> database =
      Database::Open(path, OpenMode::kReadWrite);
  if (!database.ok()) return database.status();
  database->SetBusyTimeout(kWaitForLocks);
  absl::Status status = database->KeepWalFiles();
  if (status.ok()) status = database->Run(kForWriting);
  if (status.ok()) status = MigrateSchema(*database);
  if (!status.ok()) return status;
  return database;
}

}  // namespace leadline
