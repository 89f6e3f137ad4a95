// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_WEBHOOK_CALLS_H_
#define LEADLINE_SYNC_WEBHOOK_CALLS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "sync/http_transport.h"
#include "sync/webhook_secret.h"

namespace leadline {

// What a webhook tells of. A value type.
struct WebhookEvent {
  std::string name;      // as people give it: "create", "activity:22"
  std::string code;      // the account's number for the event
  std::string activity;  // of an activity: which kind
  std::string field;     // of a field's change: which one
};

// Reads "create", "update", "owner", "activity:CODE" or "field:NAME".
// InvalidArgument, naming them, for anything else. Pure.
absl::StatusOr<WebhookEvent> ParseWebhookEvent(const std::string& text);

// A webhook that the account is to call.
struct NewWebhook {
  WebhookEvent event;
  std::string url;
  std::string header;
};
// The call that makes it. The secret is in the request's body, which is never
// logged.
HttpRequest CreateWebhookCall(const NewWebhook& webhook,
                              const WebhookSecret& secret);

// One page of the account's webhooks, 1-based; kWebhooksOnPage at most.
inline constexpr int kWebhooksOnPage = 200;
HttpRequest RetrieveWebhooksCall(int page);

// REQUIRES: `id` is a GUID.
HttpRequest DeleteWebhookCall(const std::string& id);

// A webhook that the account has.
struct RegisteredWebhook {
  std::string id;
  std::string event;  // "Lead_Post_Create"; a number on some accounts
  std::string url;
  std::string description;
  int status = 0;  // 0 enabled, 1 disabled by hand, 2 after failures

  bool IsDisabledAfterFailures() const { return status == 2; }
};
// InvalidArgument if the body is no answer to RetrieveWebhooksCall.
absl::StatusOr<std::vector<RegisteredWebhook>> ParseWebhooks(
    std::string_view body);

// The webhook of this event and URL that the account has already; null if it
// has none.
const RegisteredWebhook* FindWebhook(
    const std::vector<RegisteredWebhook>& webhooks, const NewWebhook& wanted);

// All of these are pure functions, safe for concurrent use.

}  // namespace leadline

#endif  // LEADLINE_SYNC_WEBHOOK_CALLS_H_
