// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_CURL_TRANSPORT_H_
#define LEADLINE_SYNC_CURL_TRANSPORT_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "sync/credentials.h"
#include "sync/http_transport.h"
#include "sync/request_keys.h"
#include "sync/upstream_url.h"

namespace leadline {

struct CurlOptions {
  UpstreamUrl upstream;
  KeyPlacement keys_in = KeyPlacement::kHeaders;
  Duration connect_timeout{10000};
  // An answer slower than `low_speed` bytes a second for this long is given
  // up. A bulk answer may take a minute to begin.
  Duration low_speed_time{90000};
  int64_t low_speed = 1024;
  // A connection is not used again when it is older than this, so that a
  // change of the host's address is followed.
  Duration max_connection_age{300000};
  int64_t max_body_bytes = 512LL << 20;
  // A file of certificates to trust instead of the system's; empty: those.
  std::string ca_file;
};

// The upstream over libcurl: one kept-alive connection, HTTP/1.1, no redirects,
// certificates always checked. The clock must outlive it. Not thread-safe: one
// for each call that is to be in flight at the same time.
class CurlTransport final : public HttpTransport {
 public:
  // Internal if libcurl cannot be set up.
  static absl::StatusOr<std::unique_ptr<CurlTransport>> Create(
      CurlOptions options, Credentials credentials, const Clock& clock);

  ~CurlTransport() override;

  absl::StatusOr<HttpResponse> Send(const HttpRequest& request,
                                    const MaySend& may_send) override;

 private:
  class Session;
  explicit CurlTransport(std::unique_ptr<Session> session);

  std::unique_ptr<Session> session_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_CURL_TRANSPORT_H_
