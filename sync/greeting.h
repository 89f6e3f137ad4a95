// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_GREETING_H_
#define LEADLINE_SYNC_GREETING_H_

#include <stop_token>

#include "absl/status/statusor.h"
#include "sync/http_transport.h"
#include "sync/settings.h"
#include "sync/single_call.h"
#include "sync/upstream_calls.h"

namespace leadline {

// The first call of a run: whose keys these are.
struct Greeting {
  KeyUser user;
  HttpResponse response;
};

// Asks upstream whose keys these are, within the limit. If `patient` (a
// replica exists, which goes on serving), it is asked until it answers: every
// five minutes after a 401, with growing pauses otherwise. If not, it fails
// with one clear line:
//   PermissionDenied    the keys are not accepted, or belong to another host:
//                       AreKeysRefused()
//   Unavailable         the host cannot be reached, or answers nonsense
//   Cancelled           stop was requested
//   Internal            the ledger cannot be written
absl::StatusOr<Greeting> Greet(const SyncSettings& settings, bool patient,
                               const CallParts& parts, std::stop_token stop);

}  // namespace leadline

#endif  // LEADLINE_SYNC_GREETING_H_
