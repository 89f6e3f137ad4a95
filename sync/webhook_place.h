// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_WEBHOOK_PLACE_H_
#define LEADLINE_SYNC_WEBHOOK_PLACE_H_

#include <string>

#include "absl/status/status.h"

namespace leadline {

// Where webhooks arrive, and which header proves that they are the account's.
struct WebhookPlace {
  std::string path = "/webhooks/leadsquared";
  std::string header = "X-Leadline-Secret";
};

// InvalidArgument, with the cure, unless the path begins with a slash, has
// nothing in it that would have to be escaped, and is no other page's. Pure.
absl::Status CheckWebhookPath(const std::string& path);
// InvalidArgument, with the cure, unless it can be the name of a header. Pure.
absl::Status CheckWebhookHeader(const std::string& header);

}  // namespace leadline

#endif  // LEADLINE_SYNC_WEBHOOK_PLACE_H_
