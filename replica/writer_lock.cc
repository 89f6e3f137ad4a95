// SPDX-License-Identifier: Apache-2.0
#include "replica/writer_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "replica/file_status.h"

namespace leadline {

absl::StatusOr<WriterLock> WriterLock::Take(const std::string& replica) {
  const std::string path = replica + ".lock";
  WriterLock lock(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (lock.file_ < 0) return FileStatus(errno, "cannot open", path);
  int result = 0;
  do {
    result = flock(lock.file_, LOCK_EX | LOCK_NB);
  } while (result != 0 && errno == EINTR);
  if (result == 0) return lock;
  if (errno == EWOULDBLOCK) {
    return absl::UnavailableError(
        "another process already writes " + replica +
        ": one leadline-sync at a time; stop the other one first");
  }
  return FileStatus(errno, "cannot lock", path);
}

WriterLock::WriterLock(WriterLock&& other) noexcept
    : file_(std::exchange(other.file_, -1)) {}

WriterLock& WriterLock::operator=(WriterLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

WriterLock::~WriterLock() {
  if (file_ >= 0) close(file_);
}

}  // namespace leadline
