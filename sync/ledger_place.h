// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_LEDGER_PLACE_H_
#define LEADLINE_SYNC_LEDGER_PLACE_H_

#include <string>

#include "absl/status/statusor.h"

namespace leadline {

// Where the ledger of a replica is, by whichever of its paths the replica is
// named: beside the symbolic link that names the file, so that it stays in
// force when the link is moved to another file, or beside the file where no
// link names it; canonical. Of the names on the way from `replica` to the file
// that is the first that has a ledger already; where none has, the last that is
// a link. NotFound if a folder on the way does not exist; Internal for links
// without end. Thread-safe.
absl::StatusOr<std::string> LedgerPlaceOf(const std::string& replica);

}  // namespace leadline

#endif  // LEADLINE_SYNC_LEDGER_PLACE_H_
