// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_ACCESS_SETTINGS_H_
#define LEADLINE_SERVER_ACCESS_SETTINGS_H_

#include <string>

#include "absl/status/status.h"
#include "base/settings_cli.h"
#include "server/access_files.h"

namespace leadline {

// Adds --tls-cert, --tls-key, --tls-client-ca, --tls-client-name and
// --token-file. `options` must be valid until `cli` has parsed.
void AddAccessFlags(SettingsCli& cli, AccessOptions& options);

// InvalidArgument, with the flag and the cure, if one of them lacks another.
absl::Status CheckAccessFlags(const AccessOptions& options);

// What an address that other machines reach lacks, so that any of them could
// read leads or a token on its way; OK if it lacks nothing: connections are
// encrypted, and callers show a token or a certificate. InvalidArgument
// otherwise, with the cure. `address` is for the message: "--grpc-address
// 0.0.0.0:50051", say.
absl::Status CheckOpenAddress(const std::string& address,
                              const AccessOptions& options);

}  // namespace leadline

#endif  // LEADLINE_SERVER_ACCESS_SETTINGS_H_
