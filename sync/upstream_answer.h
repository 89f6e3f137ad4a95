// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_UPSTREAM_ANSWER_H_
#define LEADLINE_SYNC_UPSTREAM_ANSWER_H_

#include <optional>
#include <string>

#include "base/clock.h"
#include "sync/http_transport.h"

namespace leadline {

// What an answer of the upstream amounts to. A value type.
struct UpstreamVerdict {
  enum class Kind {
    kAnswer,        // an answer to what was asked
    kRateLimited,   // refused: the account's calls are used up
    kUnauthorized,  // wrong key, wrong host for the key, or user inactive
    kPermanent,     // refused, and would be again
    kTransient,     // an outage, or an answer that is not the API's
  };

  Kind kind = Kind::kTransient;
  // What a refusal said about the limit: so many calls in so many seconds.
  std::optional<int> learned_calls;
  std::optional<int> learned_window_s;
  // From a Retry-After header, of which LeadSquared documents none.
  Duration retry_after{0};
  int status = 0;              // of HTTP
  std::string exception_type;  // "MX...Exception", where the body named one
  // One line for people: the upstream's message, runs of digits long enough to
  // be a phone number masked, shortened.
  std::string message;
};

// Tells an answer from an error of any of the upstream's shapes: the status
// alone says little, as error bodies come with 200 and logical errors with 500.
// Looks only at the beginning of a long body. Pure.
UpstreamVerdict Classify(const HttpResponse& response);

}  // namespace leadline

#endif  // LEADLINE_SYNC_UPSTREAM_ANSWER_H_
