// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_REPLACE_H_
#define LEADLINE_REPLICA_REPLACE_H_

#include <string>

#include "absl/status/status.h"

namespace leadline {

// Puts another replica (a rebuilt or restored one) in the place of the one
// that readers use: makes `link` a symbolic link to `new_file`, in one step.
// Readers open the new one and drop the old, which stays as it is. Reads all
// of `new_file` to see that it is sound.
//   Unavailable         a writer has the replica behind `link` or `new_file`
//                       open; it would go on with a file that nobody reads
//   FailedPrecondition  `link` is a plain file: taking its name away from
//                       under those who use it would corrupt it; or it names
//                       new_file already; or new_file is no replica, of
//                       another version, or of another account than the one
//                       that `link` names
//   NotFound            there is no `new_file`
//   DataLoss            `new_file` is damaged
//   PermissionDenied, ResourceExhausted, Internal
// Thread-safe; of two at a time on one link one may fail.
absl::Status InstallReplica(const std::string& link,
                            const std::string& new_file);

}  // namespace leadline

#endif  // LEADLINE_REPLICA_REPLACE_H_
