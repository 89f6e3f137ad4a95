// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_DELETES_WORD_H_
#define LEADLINE_SYNC_DELETES_WORD_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace leadline {

// The operator's word about deletes (see ReplicaWriter::AllowDeletes) on its
// way from `leadline-sync allow-deletes` to the worker, which alone may write
// the replica: the file DB.allow-deletes, with the number of leads in a line.
// A worker that runs takes it within a second, another one when it starts.

// Leaves the word, in the place of an earlier one that was not taken yet.
// Unavailable, naming the file, if it cannot be written; nothing half written
// stays. Thread-safe.
absl::Status LeaveDeletesWord(const std::string& replica, uint64_t leads);

// The word that waits; none mostly. InvalidArgument, naming the file and the
// cure, if it is none of ours. Thread-safe.
absl::StatusOr<std::optional<uint64_t>> WaitingDeletesWord(
    const std::string& replica);

// Ends the wait. Unavailable if the file cannot be removed. Thread-safe.
absl::Status DropDeletesWord(const std::string& replica);

}  // namespace leadline

#endif  // LEADLINE_SYNC_DELETES_WORD_H_
