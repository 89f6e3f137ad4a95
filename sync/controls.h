// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_CONTROLS_H_
#define LEADLINE_SYNC_CONTROLS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "replica/writer.h"

namespace leadline {

// Which leads can be controls.
struct ControlRules {
  // Leads that may be gone themselves.
  std::function<bool(const std::string& id)> is_in_doubt;
  // How often an answer has lacked its controls: each time more leads are drawn
  // from, since those that changed last may all be gone.
  int failures = 0;
};

// Five leads, or as many as there are, to be asked for beside leads that may be
// gone: an answer without them proves nothing. They are drawn from those that
// changed last, as many as it takes. None where the replica has no other lead
// with a stamp. `random` gives numbers in [0, 1). Errors are the replica's.
// Safe for concurrent use if `random` is.
absl::StatusOr<std::vector<std::string>> PickControls(
    ReplicaWriter& replica, const std::function<double()>& random,
    const ControlRules& rules);

}  // namespace leadline

#endif  // LEADLINE_SYNC_CONTROLS_H_
