// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_OPEN_FOR_READING_H_
#define LEADLINE_REPLICA_OPEN_FOR_READING_H_

#include <string>

#include "absl/status/statusor.h"
#include "replica/sqlite.h"

namespace leadline {

// Opens a replica read-only and makes sure that it can be read: it is one, of
// a schema this program knows. Works without write permission:
// - with a writer at work, or one that ended or died, on the -wal and -shm
//   files that it left (the writer sees to it that it leaves them);
// - without those files, as one that nobody writes. The caller then has to
//   open it anew once they appear.
// Errors as ReplicaReader::Open; those about permissions name the cure.
absl::StatusOr<Database> OpenForReading(const std::string& path);

}  // namespace leadline

#endif  // LEADLINE_REPLICA_OPEN_FOR_READING_H_
