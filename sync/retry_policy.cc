// SPDX-License-Identifier: Apache-2.0
#include "sync/retry_policy.h"

#include <algorithm>

namespace leadline {
namespace {

Duration BackOff(int failures, double random, const RetryOptions& options) {
  Duration ceiling = options.first_delay;
  for (int i = 1; i < failures && ceiling < options.longest_delay; ++i) {
    ceiling *= 2;
  }
  ceiling = std::min(ceiling, options.longest_delay);
  const double delay = random * static_cast<double>(ceiling.count());
  return Duration(static_cast<Duration::rep>(delay));
}

}  // namespace

CallFailure FailureOf(const UpstreamVerdict& verdict) {
  switch (verdict.kind) {
    case UpstreamVerdict::Kind::kRateLimited:
      return CallFailure::kRateLimited;
    case UpstreamVerdict::Kind::kUnauthorized:
      return CallFailure::kUnauthorized;
    case UpstreamVerdict::Kind::kPermanent:
      return CallFailure::kPermanent;
    case UpstreamVerdict::Kind::kAnswer:
    case UpstreamVerdict::Kind::kTransient:
      break;
  }
  // Large pages are answered so now and then; the edge's 502 and 503 are not
  // about the page.
  return verdict.status == 500 || verdict.status == 504
             ? CallFailure::kBareError
             : CallFailure::kOutage;
}

CallFailure FailureOf(const absl::Status& error) {
  switch (error.code()) {
    case absl::StatusCode::kAborted:
      return CallFailure::kNotSent;
    case absl::StatusCode::kCancelled:
      return CallFailure::kStopped;
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return CallFailure::kTimedOut;
    case absl::StatusCode::kInvalidArgument:
      // An answer of another shape than this program knows.
      return CallFailure::kPermanent;
    default:
      return CallFailure::kBroken;
  }
}

NextStep AfterFailure(CallFailure failure, int failures, double random,
                      const RetryOptions& options) {
  using Action = NextStep::Action;
  const Duration delay = BackOff(failures, random, options);
  switch (failure) {
    case CallFailure::kRateLimited:
    case CallFailure::kNotSent:
      return {Action::kRetry, Duration(0), false};
    case CallFailure::kUnauthorized:
      return {Action::kProbe, options.probe_interval, false};
    case CallFailure::kPermanent:
      return {Action::kGiveUp, delay, false};
    case CallFailure::kStopped:
      return {Action::kStop, Duration(0), false};
    case CallFailure::kBareError:
    case CallFailure::kOutage:
    case CallFailure::kTimedOut:
    case CallFailure::kBroken:
      break;
  }
  const bool too_much =
      failure == CallFailure::kBareError || failure == CallFailure::kTimedOut;
  if (failures < options.most_attempts) {
    return {Action::kRetry, delay, too_much};
  }
  return {Action::kGiveUp, options.longest_delay, too_much};
}

PageSizer::PageSizer(int wanted)
    : wanted_(std::clamp(wanted, 1, kLargest)), size_(wanted_) {}

void PageSizer::Good(int64_t leads) {
  if (leads < size_) return;
  if (is_trial_) needed_ = kGoodBeforeDoubling;
  is_trial_ = false;
  if (size_ == wanted_ || ++good_ < needed_) return;
  good_ = 0;
  is_trial_ = true;
  size_ = std::min(size_ * 2, wanted_);
}

void PageSizer::TooMuch() {
  if (is_trial_) needed_ = std::min(needed_ * 2, kMostBeforeDoubling);
  is_trial_ = false;
  good_ = 0;
  size_ = std::max(size_ / 2, std::min(kSmallest, wanted_));
}

}  // namespace leadline
