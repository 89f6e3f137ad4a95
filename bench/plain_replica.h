// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BENCH_PLAIN_REPLICA_H_
#define LEADLINE_BENCH_PLAIN_REPLICA_H_

#include <string>

#include "absl/status/status.h"

namespace leadline {

// Copies a replica to `copy`, with all leads stored as they are: for servers
// that cannot unpack them. Errors are SnapshotReplica's, LeadBodies' and
// Database's.
absl::Status CopyPlain(const std::string& replica, const std::string& copy);

}  // namespace leadline

#endif  // LEADLINE_BENCH_PLAIN_REPLICA_H_
