// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_SNAPSHOT_COMMAND_H_
#define LEADLINE_SYNC_SNAPSHOT_COMMAND_H_

#include <iosfwd>

namespace leadline {

// `snapshot FILE --replica DB`: copies a replica, in use or not, to a new
// file. `argv[0]` is "snapshot". Returns the code to exit with: 0 done, 1 it
// could not be done, 2 wrong use, both with one line on `err`.
int RunSnapshotCommand(int argc, const char* const* argv, std::ostream& out,
                       std::ostream& err);

}  // namespace leadline

#endif  // LEADLINE_SYNC_SNAPSHOT_COMMAND_H_
