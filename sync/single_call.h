// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_SINGLE_CALL_H_
#define LEADLINE_SYNC_SINGLE_CALL_H_

#include <optional>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "sync/call_limiter.h"
#include "sync/http_transport.h"
#include "sync/upstream_answer.h"

namespace leadline {

// What a call outside of the engine is made with.
struct CallParts {
  HttpTransport& transport;
  CallLimiter& limiter;
  Clock& clock;
};

// What came of one attempt. A value type.
struct CallOutcome {
  absl::StatusOr<HttpResponse> response = absl::UnknownError("not tried");
  std::optional<UpstreamVerdict> verdict;  // of a response
};

// Waits for a slot of the limit, makes the call, and notes its end. Never sends
// twice. What upstream does is in the result; errors are Cancelled if
// request.stop was requested before it was sent, and Internal if the ledger
// cannot be written.
absl::StatusOr<CallOutcome> MakeSingleCall(const CallParts& parts,
                                           const HttpRequest& request);

// Not thread-safe: the transport is used by one call at a time.

}  // namespace leadline

#endif  // LEADLINE_SYNC_SINGLE_CALL_H_
