// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_UPSTREAM_CALLS_H_
#define LEADLINE_SYNC_UPSTREAM_CALLS_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "replica/coverage.h"
#include "replica/replica_state.h"
#include "sync/http_transport.h"

namespace leadline {

// Requests are made without their timeout, which is the caller's to set.

// Who the keys belong to. Works on any of the upstream's hosts.
HttpRequest UserByAccessKeyCall();

// One page of the leads changed within a closed window, every attribute,
// sorted by ProspectID ascending: the only sort that is stable.
struct RecentlyModifiedQuery {
  Stretch window;      // upstream time
  int page_index = 1;  // 1-based
  int page_size = 5000;
  std::string lead_type;  // "OT_1"; empty: not named
};
HttpRequest RecentlyModifiedCall(const RecentlyModifiedQuery& query);

// The leads with these ids, as flat objects with these attributes: at most
// 10,000 ids. Ids that are not in the account, and names that it does not
// know, are just absent from the answer.
HttpRequest LeadsByIdsCall(std::span<const std::string> ids,
                           std::span<const std::string> columns);

// The answer to UserByAccessKeyCall.
struct KeyUser {
  // org_id, user_id, default_country_code and full_view (an administrator
  // sees every lead). `host` is empty: it is the caller's to fill in.
  Account account;
  // The account's own host, without scheme, from LSQCommonServiceURLs.api.
  // Other calls fail on another region's host. Empty if not told.
  std::string api_host;
};
// InvalidArgument, naming what is missing, if the body is not that answer.
absl::StatusOr<KeyUser> ParseKeyUser(std::string_view body);

// {"Status":"Error","ExceptionType":"MX...","ExceptionMessage":"..."}
struct ErrorEnvelope {
  std::string exception_type;
  std::string message;
};
// None if the body is JSON but no error; the whole body is parsed.
// InvalidArgument if it is not JSON.
absl::StatusOr<std::optional<ErrorEnvelope>> ParseErrorEnvelope(
    std::string_view body);

// All of these are pure functions, safe for concurrent use.

}  // namespace leadline

#endif  // LEADLINE_SYNC_UPSTREAM_CALLS_H_
