// SPDX-License-Identifier: Apache-2.0
#include "replica/writer_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "replica/file_status.h"

namespace leadline {
namespace {

absl::Status Lock(int file, const std::string& path,
                  const std::string& replica) {
  int result = 0;
  do {
    result = flock(file, LOCK_EX | LOCK_NB);
  } while (result != 0 && errno == EINTR);
  if (result == 0) return absl::OkStatus();
  if (errno == EWOULDBLOCK) {
    return absl::UnavailableError(
        "another process already writes " + replica +
        ": one leadline-sync at a time; stop the other one first");
  }
  return FileStatus(errno, "cannot lock", path);
}

}  // namespace

absl::StatusOr<WriterLock> WriterLock::Take(const std::string& replica) {
  const std::string path = replica + ".lock";
  WriterLock lock;
  lock.beside_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock.beside_ < 0) return FileStatus(errno, "cannot open", path);
  absl::Status status = Lock(lock.beside_, path, replica);
  if (status.ok()) status = lock.TakeFile(replica);
  if (!status.ok()) return status;
  return lock;
}

// Only once the other lock is held: closing any descriptor of a file takes from
// a process all that SQLite has locked in it.
absl::Status WriterLock::TakeFile(const std::string& replica) {
  file_ = open(replica.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  // What cannot be read is not written either.
  if (file_ < 0) return absl::OkStatus();
  return Lock(file_, replica, replica);
}

WriterLock::WriterLock(WriterLock&& other) noexcept
    : beside_(std::exchange(other.beside_, -1)),
      file_(std::exchange(other.file_, -1)) {}

WriterLock& WriterLock::operator=(WriterLock&& other) noexcept {
  std::swap(beside_, other.beside_);
  std::swap(file_, other.file_);
  return *this;
}

WriterLock::~WriterLock() {
  for (const int file : {file_, beside_}) {
    if (file >= 0) close(file);
  }
}

}  // namespace leadline
