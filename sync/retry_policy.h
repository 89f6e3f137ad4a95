// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_RETRY_POLICY_H_
#define LEADLINE_SYNC_RETRY_POLICY_H_

#include <cstdint>

#include "absl/status/status.h"
#include "base/clock.h"
#include "sync/upstream_answer.h"

namespace leadline {

// Why a call brought nothing.
enum class CallFailure {
  kRateLimited,   // the limiter is closed for everybody; it says when
  kUnauthorized,  // wrong key or host
  kPermanent,     // the upstream would refuse the same call again
  kBareError,     // 500 or 504 without the API's error body
  kOutage,        // any other error that is not the API's own
  kTimedOut,      // too slow, or larger than the transport allows
  kBroken,        // no connection, or an answer that broke off or is damaged
  kNotSent,       // no slot was free for a request: ask the limiter again
  kStopped,       // the program is to end
};

// REQUIRES: verdict.kind is not kAnswer.
CallFailure FailureOf(const UpstreamVerdict& verdict);

// Of a transport's or the page decoder's error. REQUIRES: not OK.
CallFailure FailureOf(const absl::Status& error);

struct RetryOptions {
  Duration first_delay{1000};  // doubled with every failure in a row
  Duration longest_delay{60000};
  Duration probe_interval{300000};
  int most_attempts = 6;  // of one call; then its pass gives way to others
};

// What to do after a failed call.
struct NextStep {
  enum class Action {
    kRetry,   // the same again, after `delay`
    kProbe,   // no call but one a `delay`, until one is answered: say so loudly
    kGiveUp,  // leave this piece of work, go on with others after `delay`
    kStop,
  };
  Action action = Action::kRetry;
  Duration delay{0};
  bool halve_page = false;  // tell the PageSizer, where pages were asked for

  friend bool operator==(const NextStep&, const NextStep&) = default;
};

// `failures`: how often the call has failed in a row, this time included,
// refusals and unsent ones left out. `random`: in [0, 1). Delays are
// exponential with full jitter: random * min(longest, first * 2^(failures-1)).
// Pure.
NextStep AfterFailure(CallFailure failure, int failures, double random,
                      const RetryOptions& options = {});

// How many leads to ask for: the wanted number, halved when a page is too much
// for the upstream, doubled again after ten full pages; where the larger page
// is too much again, after twice as many. A value type; not thread-safe.
class PageSizer {
 public:
  static constexpr int kSmallest = 50;
  static constexpr int kLargest = 5000;  // what the upstream permits
  static constexpr int kGoodBeforeDoubling = 10;
  static constexpr int kMostBeforeDoubling = 640;

  // `wanted` is brought into [1, kLargest].
  explicit PageSizer(int wanted = kLargest);

  int Size() const { return size_; }
  // A page with so many leads was answered. One that is not full proves
  // nothing.
  void Good(int64_t leads);
  void TooMuch();

 private:
  int wanted_;
  int size_;
  int good_ = 0;
  int needed_ = kGoodBeforeDoubling;
  bool is_trial_ = false;  // no full page of this size was answered yet
};

// All functions here are safe for concurrent use.

}  // namespace leadline

#endif  // LEADLINE_SYNC_RETRY_POLICY_H_
