// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_REQUEST_KEYS_H_
#define LEADLINE_SYNC_REQUEST_KEYS_H_

#include <string>
#include <string_view>
#include <vector>

#include "sync/credentials.h"
#include "sync/upstream_url.h"

namespace leadline {

// How the keys travel.
enum class KeyPlacement { kHeaders, kQuery };

// The URL of a request to `path`, which may have a query of its own. Keys that
// travel in the query are in it, so it must never be logged.
std::string UrlWithKeys(const UpstreamUrl& upstream, std::string_view path,
                        KeyPlacement keys_in, const Credentials& credentials);

// The header lines that carry the keys; none if they travel in the query.
std::vector<std::string> HeadersWithKeys(KeyPlacement keys_in,
                                         const Credentials& credentials);

// Both are pure functions, safe for concurrent use.

}  // namespace leadline

#endif  // LEADLINE_SYNC_REQUEST_KEYS_H_
