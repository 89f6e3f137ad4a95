// SPDX-License-Identifier: Apache-2.0
#include "sync/key_user.h"

#include "absl/strings/cord.h"

namespace leadline {
namespace {

constexpr char kRefusedKeys[] = "leadline/refused-keys";

bool IsLeadSquaredHost(const std::string& host) {
  const std::string_view suffix = ".leadsquared.com";
  return host.size() > suffix.size() && host.ends_with(suffix);
}

}  // namespace

absl::Status KeysRefused(const std::string& why) {
  absl::Status status = absl::PermissionDeniedError(why);
  status.SetPayload(kRefusedKeys, absl::Cord());
  return status;
}

bool AreKeysRefused(const absl::Status& error) {
  return error.GetPayload(kRefusedKeys).has_value();
}

absl::StatusOr<KeyUser> KeyUserAt(const std::string& host,
                                  std::string_view body) {
  absl::StatusOr<KeyUser> user = ParseKeyUser(body);
  if (!user.ok()) return user;
  if (!user->api_host.empty() && user->api_host != host &&
      IsLeadSquaredHost(user->api_host) && IsLeadSquaredHost(host)) {
    return KeysRefused("these keys belong to an account on " + user->api_host +
                       ", not on " + host + ": start with --upstream https://" +
                       user->api_host);
  }
  user->account.host = host;
  return user;
}

}  // namespace leadline
