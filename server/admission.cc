// SPDX-License-Identifier: Apache-2.0
#include "server/admission.h"

#include "server/errors.h"

namespace leadline {

absl::Status Admit(const ArrivedCall& call,
                   std::chrono::system_clock::time_point now,
                   bool is_refusing) {
  if (call.is_cancelled) return CallCancelled();
  if (call.deadline <= now) return DeadlinePassed();
  return is_refusing ? Draining() : absl::OkStatus();
}

}  // namespace leadline
