// SPDX-License-Identifier: Apache-2.0
#include "sync/webhook_probes.h"

#include <optional>
#include <string_view>
#include <utility>

namespace leadline {

absl::StatusOr<std::unique_ptr<WebhookProbes>> WebhookProbes::Start(
    const Address& address, const std::string& path) {
  std::unique_ptr<WebhookProbes> probes(new WebhookProbes());
  WebhookProbes* const self = probes.get();
  Posts posts;
  posts.wants = [](const PostHead&) { return false; };
  posts.answer = [self, path](const Post& post) -> std::optional<HttpReply> {
    if (post.path != path) return std::nullopt;
    return self->Answered();
  };
  auto endpoint = HttpEndpoint::Start(
      address,
      [self, path](std::string_view asked) -> HttpReply {
        if (asked == path) return self->Answered();
        return {.status = 503, .body = "registering webhooks\n"};
      },
      std::move(posts));
  if (!endpoint.ok()) return endpoint.status();
  probes->endpoint_ = *std::move(endpoint);
  return probes;
}

HttpReply WebhookProbes::Answered() {
  {
    const std::scoped_lock lock(mutex_);
    ++answered_;
  }
  changed_.notify_all();
  return {.content_type = "application/json",
          .body = R"({"Status":"Success","StatusReason":""})"};
}

bool WebhookProbes::WaitFor(int calls, Duration longest) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, longest,
                           [this, calls] { return answered_ >= calls; });
}

}  // namespace leadline
