// SPDX-License-Identifier: Apache-2.0
#include "sync/single_call.h"

#include <algorithm>
#include <utility>

namespace leadline {
namespace {

absl::StatusOr<CallSlot> TakeSlot(const CallParts& parts,
                                  std::stop_token stop) {
  while (true) {
    absl::StatusOr<TakeResult> taken =
        parts.limiter.TryTake(parts.clock.SteadyNow());
    if (!taken.ok()) return taken.status();
    if (taken->slot) return *taken->slot;
    if (!parts.clock.SleepFor(std::max(taken->wait, Duration(1)), stop)) {
      return absl::CancelledError("stopped");
    }
  }
}

}  // namespace

absl::StatusOr<CallOutcome> MakeSingleCall(const CallParts& parts,
                                           const HttpRequest& request) {
  const absl::StatusOr<CallSlot> slot = TakeSlot(parts, request.stop);
  if (!slot.ok()) return slot.status();
  // A request sent again by libcurl itself would need a slot of its own: the
  // caller may simply make another attempt.
  bool sent = false;
  CallOutcome outcome;
  outcome.response = parts.transport.Send(
      request, [&sent] { return !std::exchange(sent, true); });
  const SteadyPoint ended = parts.clock.SteadyNow();
  if (outcome.response.ok()) outcome.verdict = Classify(*outcome.response);
  absl::Status kept = parts.limiter.End(*slot, outcome.verdict, ended);
  if (!kept.ok()) return kept;
  return outcome;
}

}  // namespace leadline
