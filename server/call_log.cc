// SPDX-License-Identifier: Apache-2.0
#include "server/call_log.h"

#include <string>
#include <utility>

#include "base/log.h"
#include "server/errors.h"

namespace leadline {
namespace {

// What somebody has to do something about: here, at the client, or at the
// worker.
bool IsFailure(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kDeadlineExceeded:
      return false;
    default:
      return true;
  }
}

}  // namespace

bool CallLog::Report(Call call, const absl::Status& status,
                     std::chrono::nanoseconds spent) {
  // A call that is open for as long as its caller likes is not slow.
  const bool is_slow = !IsOpenEnded(call) && spent > slow_;
  const bool failed = IsFailure(status);
  if (!is_slow && !failed) return false;
  int64_t dropped = 0;
  if (!MayWrite(dropped)) return false;
  // The message may repeat what the caller sent.
  LogWarning(failed ? "call-failed" : "call-slow",
             {{"method", NameOf(call)},
              {"code", absl::StatusCodeToString(status.code())},
              {"reason", ReasonOf(status)},
              {"ms", std::chrono::duration<double, std::milli>(spent).count()},
              {"not_logged", dropped}});
  return true;
}

bool CallLog::MayWrite(int64_t& dropped) {
  const std::lock_guard lock(mutex_);
  const SteadyPoint now = clock_.SteadyNow();
  if (now - second_ >= std::chrono::seconds(1)) {
    second_ = now;
    lines_ = 0;
  }
  if (lines_ == kLinesASecond) {
    ++dropped_;
    return false;
  }
  ++lines_;
  dropped = std::exchange(dropped_, 0);
  return true;
}

}  // namespace leadline
