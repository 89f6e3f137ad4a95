// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_STATUS_COMMAND_H_
#define LEADLINE_SYNC_STATUS_COMMAND_H_

#include <iosfwd>

namespace leadline {

// `leadline-sync status --replica DB [--json]`: how the replica and its worker
// are, whether or not one runs. Returns the code to exit with: 0, with lines or
// one JSON object on `out`; 1 if the replica cannot be read, 2 for wrong use,
// both with one line on `err`. Thread-safe.
int RunStatusCommand(int argc, const char* const* argv, std::ostream& out,
                     std::ostream& err);

}  // namespace leadline

#endif  // LEADLINE_SYNC_STATUS_COMMAND_H_
