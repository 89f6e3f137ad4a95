// SPDX-License-Identifier: Apache-2.0
#include "sync/webhook_receiver.h"

#include <string>
#include <vector>

#include "base/log.h"
#include "sync/webhook_body.h"

namespace leadline {
namespace {

// What LeadSquared takes for done:
// https://apidocs.leadsquared.com/webhook-best-practices/
HttpReply Accepted() {
  return {.content_type = "application/json",
          .body = R"({"Status":"Success","StatusReason":""})"};
}

HttpReply Refused() {
  return {.status = 401,
          .content_type = "application/json",
          .body = R"({"Status":"Error","StatusReason":"wrong secret"})"};
}

}  // namespace

std::optional<HttpReply> WebhookReceiver::Page(std::string_view path) const {
  if (path != place_.path) return std::nullopt;
  return Accepted();
}

Posts WebhookReceiver::TakePosts() {
  return {[this](const PostHead& head) { return IsOurs(head); },
          [this](const Post& post) { return Take(post); }};
}

bool WebhookReceiver::IsOurs(const PostHead& head) const {
  if (head.path != place_.path) return false;
  const auto given = head.header(place_.header.c_str());
  return given && secret_.Is(*given);
}

std::optional<HttpReply> WebhookReceiver::Take(const Post& post) {
  if (post.path != place_.path) return std::nullopt;
  if (post.size == 0) return Accepted();
  if (!post.wanted) {
    ++refused_;
    return Refused();
  }
  ++received_;
  // A body that was cut off is of no shape; it still says that something is
  // new.
  const std::vector<std::string> ids = LeadIdsOf(post.body);
  if (ids.empty()) {
    ++unknown_;
    LogDebug("webhook-unknown", {{"bytes", post.size}});
  }
  hints_.Put(ids);
  return Accepted();
}

WebhookReceiver::Counts WebhookReceiver::Counted() const {
  return {received_, refused_, unknown_};
}

}  // namespace leadline
