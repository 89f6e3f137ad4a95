// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_UPSTREAM_URL_H_
#define LEADLINE_SYNC_UPSTREAM_URL_H_

#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace leadline {

// Where the upstream is. A value type.
struct UpstreamUrl {
  std::string scheme;  // "https" or "http"
  std::string host;    // lower case, an IPv6 address without its brackets
  int port = 0;        // the scheme's own where none was given

  // "https://host" with the port only where it is not the scheme's own.
  std::string Base() const;

  friend bool operator==(const UpstreamUrl&, const UpstreamUrl&) = default;
};

// Reads what --upstream names: scheme, host, perhaps a port, perhaps the /v2
// that LeadSquared prints behind its hosts. Pure.
// InvalidArgument, with the cure, if it is not that, names a user or a query,
// or is plain http to a host that is neither a loopback address nor in
// `allowed_plain_hosts` (the keys would travel readable).
absl::StatusOr<UpstreamUrl> CheckUpstreamUrl(
    std::string_view url, std::span<const std::string> allowed_plain_hosts);

// True for localhost, 127.0.0.0/8 and ::1.
bool IsLoopbackHost(std::string_view host);

}  // namespace leadline

#endif  // LEADLINE_SYNC_UPSTREAM_URL_H_
