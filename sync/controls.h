// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_CONTROLS_H_
#define LEADLINE_SYNC_CONTROLS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "replica/writer.h"

namespace leadline {

// A few leads, of those that changed last, to be asked for beside leads that
// may be gone: an answer without them proves nothing. None where the replica
// has none. `random` gives numbers in [0, 1). Errors are the replica's. Safe
// for concurrent use if `random` is.
absl::StatusOr<std::vector<std::string>> PickControls(
    ReplicaWriter& replica, const std::function<double()>& random);

}  // namespace leadline

#endif  // LEADLINE_SYNC_CONTROLS_H_
