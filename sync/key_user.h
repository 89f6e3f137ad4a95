// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_KEY_USER_H_
#define LEADLINE_SYNC_KEY_USER_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sync/upstream_calls.h"

namespace leadline {

// The user whose keys these are, `host` filled in: from the answer of this host
// to UserByAccessKeyCall, which works on every region's host. The other calls
// do not: PermissionDenied, for which AreKeysRefused is true, if the account's
// own is another LeadSquared host. InvalidArgument as ParseKeyUser.
absl::StatusOr<KeyUser> KeyUserAt(const std::string& host,
                                  std::string_view body);

// PermissionDenied: these keys are not for this host, or for none.
absl::Status KeysRefused(const std::string& why);

// True for an error of KeysRefused.
bool AreKeysRefused(const absl::Status& error);

// All of these are pure functions, safe for concurrent use.

}  // namespace leadline

#endif  // LEADLINE_SYNC_KEY_USER_H_
