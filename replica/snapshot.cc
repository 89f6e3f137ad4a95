// SPDX-License-Identifier: Apache-2.0
#include "replica/snapshot.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "absl/status/statusor.h"
#include "replica/file_status.h"
#include "replica/schema.h"
#include "replica/sqlite.h"

namespace leadline {
namespace {

constexpr char kCopy[] = "VACUUM INTO ?1";

// An empty file to copy into, locked so that two snapshots to one name cannot
// mix. The lock dies with its process, so what that left can be used again.
class PartialFile {
 public:
  explicit PartialFile(std::string path)
      : path_(std::move(path)),
        file_(open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {}
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;
  ~PartialFile() {
    if (file_ >= 0) close(file_);
  }

  absl::Status Claim() {
    if (file_ < 0) return FileStatus(errno, "cannot make", path_);
    if (flock(file_, LOCK_EX | LOCK_NB) != 0) {
      return absl::UnavailableError("another snapshot to " + path_ +
                                    " is being made");
    }
    if (ftruncate(file_, 0) != 0) {
      return FileStatus(errno, "cannot empty", path_);
    }
    return absl::OkStatus();
  }

  // Gives the file its final name, which must not be taken.
  absl::Status Finish(const std::string& name) {
    if (fsync(file_) != 0) return FileStatus(errno, "cannot sync", path_);
    if (renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, name.c_str(),
                  RENAME_NOREPLACE) != 0) {
      return FileStatus(errno, "cannot make", name);
    }
    return SyncFolderOf(name);
  }

  void Discard() { unlink(path_.c_str()); }

 private:
  const std::string path_;
  const int file_;
};

absl::Status CopyInto(const std::string& replica, const std::string& partial) {
  absl::StatusOr<Database> database =
      Database::Open(replica, OpenMode::kReadOnly);
  if (!database.ok()) return database.status();
  absl::Status status = CheckSchema(*database, replica, 1);
  if (!status.ok()) return status;
  absl::StatusOr<Statement> copy = database->Prepare(kCopy);
  if (!copy.ok()) return copy.status();
  copy->BindText(1, partial);
  return copy->Run();
}

}  // namespace

absl::Status SnapshotReplica(const std::string& replica,
                             const std::string& copy) {
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(copy, error))) {
    return absl::AlreadyExistsError(
        copy + " exists and was left as it is; name a new file");
  }
  PartialFile partial(copy + ".partial");
  absl::Status status = partial.Claim();
  if (!status.ok()) return status;
  status = CopyInto(replica, copy + ".partial");
  if (status.ok()) status = partial.Finish(copy);
  if (!status.ok()) partial.Discard();
  return status;
}

}  // namespace leadline
