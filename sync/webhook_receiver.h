// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_WEBHOOK_RECEIVER_H_
#define LEADLINE_SYNC_WEBHOOK_RECEIVER_H_

#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "base/http_endpoint.h"
#include "sync/hint_queue.h"
#include "sync/webhook_place.h"
#include "sync/webhook_secret.h"

namespace leadline {

// Takes the account's webhooks as hints: the ids of the leads they name go into
// a queue, and the answer is 200 at once, whatever becomes of them. An account
// disables a webhook that fails ten times in a row, so nothing that is ours may
// make one fail. A call without a body is the account trying whether somebody
// is there. `hints` must outlive it. Safe for concurrent use.
class WebhookReceiver {
 public:
  // What came so far.
  struct Counts {
    uint64_t received = 0;  // accepted, those of unknown shape included
    uint64_t refused = 0;   // without the secret, or with a wrong one
    uint64_t unknown = 0;   // no lead's id was found in it
  };

  WebhookReceiver(const WebhookPlace& place, WebhookSecret secret,
                  HintQueue& hints)
      : place_(place), secret_(std::move(secret)), hints_(hints) {}

  // The page at the path: a probe's 200. None for other paths.
  std::optional<HttpReply> Page(std::string_view path) const;

  // For HttpEndpoint. Valid as long as the receiver.
  Posts TakePosts();

  Counts Counted() const;

 private:
  bool IsOurs(const PostHead& head) const;
  std::optional<HttpReply> Take(const Post& post);

  // Constant after construction.
  const WebhookPlace place_;
  const WebhookSecret secret_;
  HintQueue& hints_;

  std::atomic<uint64_t> received_{0};
  std::atomic<uint64_t> refused_{0};
  std::atomic<uint64_t> unknown_{0};
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_WEBHOOK_RECEIVER_H_
