// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_SMALL_FILE_H_
#define LEADLINE_SERVER_SMALL_FILE_H_

#include <sys/stat.h>

#include <string>

#include "absl/status/statusor.h"

namespace leadline {

// Who else may do what with a file that matters to who may ask.
inline constexpr mode_t kOthersMayWrite = S_IWOTH;
inline constexpr mode_t kOthersMayReadOrWrite = S_IROTH | S_IWOTH;

// The text of a file of up to 1 MiB. Errors name the file and the cure:
//   NotFound            it cannot be opened or read
//   PermissionDenied    its mode has one of the `forbidden` bits
//   FailedPrecondition  it is no plain file, or larger
// Thread-safe.
absl::StatusOr<std::string> ReadSmallFile(const std::string& path,
                                          mode_t forbidden);

}  // namespace leadline

#endif  // LEADLINE_SERVER_SMALL_FILE_H_
