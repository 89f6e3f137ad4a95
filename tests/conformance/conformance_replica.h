// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_CONFORMANCE_CONFORMANCE_REPLICA_H_
#define LEADLINE_TESTS_CONFORMANCE_CONFORMANCE_REPLICA_H_

#include <string>

#include "absl/status/status.h"

namespace leadline {

// Makes the complete replica of an account that has the leads of leads.json,
// read as the worker reads an answer of upstream, and that has lost those which
// the file says are gone.
absl::Status FillConformanceReplica(const std::string& path);

// Makes a replica that nothing was read into yet.
absl::Status MakeUnfilledReplica(const std::string& path);

}  // namespace leadline

#endif  // LEADLINE_TESTS_CONFORMANCE_CONFORMANCE_REPLICA_H_
