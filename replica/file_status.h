// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_FILE_STATUS_H_
#define LEADLINE_REPLICA_FILE_STATUS_H_

#include <string>

#include "absl/status/status.h"

namespace leadline {

// The error of a system call on a file, from its errno: NotFound,
// PermissionDenied, ResourceExhausted (disk full), AlreadyExists, else
// Internal. `what` reads as "cannot rename". Thread-safe.
absl::Status FileStatus(int error, const char* what, const std::string& path);

// Makes the entries of the folder that `path` is in durable. Errors as
// FileStatus. Thread-safe.
absl::Status SyncFolderOf(const std::string& path);

}  // namespace leadline

#endif  // LEADLINE_REPLICA_FILE_STATUS_H_
