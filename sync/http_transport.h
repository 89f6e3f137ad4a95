// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_HTTP_TRANSPORT_H_
#define LEADLINE_SYNC_HTTP_TRANSPORT_H_

#include <functional>
#include <ostream>
#include <stop_token>
#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"

namespace leadline {

// One request to the upstream, without host and keys: those belong to the
// transport. A value type.
struct HttpRequest {
  std::string method;       // "GET" or "POST"
  std::string path;         // starts with /v2/; may have a query
  std::string body;         // JSON; empty for GET
  Duration timeout{60000};  // for the whole call, connecting included
  // Requested: the call is abandoned at once and ends with Cancelled.
  std::stop_token stop;
};

// Method and path; never the query, which may hold a number or keys.
std::ostream& operator<<(std::ostream& out, const HttpRequest& request);

// A whole answer. A value type.
struct HttpResponse {
  int status = 0;
  std::string content_type;
  std::string date;         // the Date header, as it came
  std::string retry_after;  // the Retry-After header, as it came
  std::string body;         // content encoding undone
  SteadyPoint sent;         // taken just before the (last) request went out
  SteadyPoint ended;        // taken when the whole answer had arrived
};

// Asked for each request that is about to go on the wire, those included that
// an implementation sends again by itself. False: it is not sent.
using MaySend = std::function<bool()>;

// How the worker reaches the upstream. Whether an implementation may be used
// by several threads at once is its own to say.
class HttpTransport {
 public:
  HttpTransport() = default;
  HttpTransport(const HttpTransport&) = delete;
  HttpTransport& operator=(const HttpTransport&) = delete;
  virtual ~HttpTransport() = default;

  // Sends `request` and waits for the whole answer. An HTTP error status is a
  // value. A part of an answer never is:
  //   Aborted             may_send refused
  //   Cancelled           request.stop was requested
  //   DeadlineExceeded    request.timeout is over, or the host is too slow
  //   Unavailable         no address, no connection, or the answer broke off
  //   FailedPrecondition  the host's certificate is not to be trusted
  //   ResourceExhausted   the answer is larger than the transport allows
  //   Internal            anything else
  virtual absl::StatusOr<HttpResponse> Send(const HttpRequest& request,
                                            const MaySend& may_send) = 0;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_HTTP_TRANSPORT_H_
