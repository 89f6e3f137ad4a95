// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_SCHEMA_H_
#define LEADLINE_REPLICA_SCHEMA_H_

#include <cstdint>

#include "absl/status/status.h"
#include "replica/sqlite.h"

namespace leadline {

// Marks a file as a replica of ours: "LdLn" in the file's header.
inline constexpr int64_t kApplicationId = 0x4C644C6E;

// The version of the schema that this program writes; one more than the
// migrations before it.
int64_t LatestSchemaVersion();

// Makes the tables in an empty file, or brings older ones up to date, each
// migration in a transaction of its own. Errors as Database; the file is as
// before the migration that failed.
absl::Status MigrateSchema(Database& database);

// Ok if the file is a replica whose schema this program can read.
// FailedPrecondition if it is another program's file or made by a newer
// version of this one; DataLoss if it is damaged; else errors as Database.
// `oldest` is the oldest schema version that will do.
absl::Status CheckSchema(Database& database, const std::string& path,
                         int64_t oldest);

}  // namespace leadline

#endif  // LEADLINE_REPLICA_SCHEMA_H_
