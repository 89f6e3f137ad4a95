// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_ADMISSION_H_
#define LEADLINE_SERVER_ADMISSION_H_

#include <chrono>

#include "absl/status/status.h"

namespace leadline {

// What is known of a call when its turn comes.
struct ArrivedCall {
  bool is_cancelled = false;  // the caller went away
  std::chrono::system_clock::time_point deadline;
};

// OK if the call is worth an answer; else the error it ends with, of
// server/errors.h: its caller is gone, its time is up, or the server refuses
// calls because it is about to stop. Thread-safe.
absl::Status Admit(const ArrivedCall& call,
                   std::chrono::system_clock::time_point now, bool is_refusing);

}  // namespace leadline

#endif  // LEADLINE_SERVER_ADMISSION_H_
