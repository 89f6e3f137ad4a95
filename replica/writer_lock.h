// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_WRITER_LOCK_H_
#define LEADLINE_REPLICA_WRITER_LOCK_H_

#include <string>

#include "absl/status/statusor.h"

namespace leadline {

// The right to write a replica: an flock on a small file beside it
// (`<replica>.lock`), held while this object lives and let go by the kernel
// when its process dies. The file stays. SQLite's own locks are not enough:
// they let two connections take turns, and a WAL that two connections reset
// can be corrupted by the SQLite that Debian has. The replica itself is locked
// in the same way once it is there, which SQLite does not notice: it may have
// other names, in other folders. Not thread-safe.
class WriterLock {
 public:
  // Unavailable if another process, or another object of this one, holds it;
  // PermissionDenied or NotFound if the file cannot be made.
  static absl::StatusOr<WriterLock> Take(const std::string& replica);

  // Locks a replica that was made under this lock. Errors as Take.
  absl::Status TakeFile(const std::string& replica);

  WriterLock(WriterLock&& other) noexcept;
  WriterLock& operator=(WriterLock&& other) noexcept;
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;
  ~WriterLock();

 private:
  WriterLock() = default;

  int beside_ = -1;
  int file_ = -1;  // of the replica; none before it is made
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_WRITER_LOCK_H_
