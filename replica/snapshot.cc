// SPDX-License-Identifier: Apache-2.0
#include "replica/snapshot.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/status/statusor.h"
#include "replica/file_status.h"
#include "replica/schema.h"
#include "replica/sqlite.h"

namespace leadline {
namespace {

constexpr char kCopy[] = "VACUUM INTO ?1";

// What a file begins with, and holds at kApplicationAt, when it is a replica.
constexpr std::string_view kMagic("SQLite format 3\0", 16);
constexpr std::string_view kApplication = "LdLn";
constexpr size_t kApplicationAt = 68;
constexpr size_t kHead = 100;

// True for what an unfinished copy can leave: nothing yet, pages without the
// first one, which is written last, or a replica.
bool IsUnfinishedCopy(int file) {
  struct stat status {};
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) return false;
  if (status.st_size == 0) return true;
  std::array<char, kHead> bytes{};
  const ssize_t size = pread(file, bytes.data(), bytes.size(), 0);
  if (size != static_cast<ssize_t>(bytes.size())) return false;
  const std::string_view head(bytes.data(), bytes.size());
  return head.find_first_not_of('\0') == std::string_view::npos ||
         (head.starts_with(kMagic) &&
          head.substr(kApplicationAt, kApplication.size()) == kApplication);
}

// An empty file to copy into, locked so that two snapshots to one name cannot
// mix. The lock dies with its process, so what that left can be used again;
// nothing else that has the name is touched, nor what a link there names.
class PartialFile {
 public:
  explicit PartialFile(std::string path) : path_(std::move(path)) {}
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;
  ~PartialFile() {
    if (file_ >= 0) close(file_);
  }

  absl::Status Claim() {
    constexpr int kFlags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    file_ = open(path_.c_str(), kFlags | O_CREAT | O_EXCL, 0600);
    if (file_ < 0 && errno == EEXIST) file_ = open(path_.c_str(), kFlags);
    if (file_ < 0 && (errno == ELOOP || errno == EISDIR)) return Taken();
    if (file_ < 0) return FileStatus(errno, "cannot make", path_);
    if (flock(file_, LOCK_EX | LOCK_NB) != 0) {
      return absl::UnavailableError("another snapshot to " + path_ +
                                    " is being made");
    }
    if (!IsUnfinishedCopy(file_)) return Taken();
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
  absl::Status Taken() const {
    return absl::AlreadyExistsError(
        path_ +
        " is in the way and was left as it is: it is no unfinished "
        "snapshot; move it away, or name another file");
  }

  const std::string path_;
  int file_ = -1;
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
