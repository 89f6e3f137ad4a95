// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_ALLOW_DELETES_COMMAND_H_
#define LEADLINE_SYNC_ALLOW_DELETES_COMMAND_H_

#include <iosfwd>

namespace leadline {

// `leadline-sync allow-deletes LEADS --replica DB`: the operator's word that
// so many leads more may go. `argv[0]` is the word allow-deletes. Returns the
// code to exit with: 0 done, 1 it could not be left, 2 wrong use, both with one
// line on `err`. Thread-safe.
int RunAllowDeletesCommand(int argc, const char* const* argv, std::ostream& out,
                           std::ostream& err);

}  // namespace leadline

#endif  // LEADLINE_SYNC_ALLOW_DELETES_COMMAND_H_
