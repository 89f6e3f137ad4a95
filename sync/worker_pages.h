// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_WORKER_PAGES_H_
#define LEADLINE_SYNC_WORKER_PAGES_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/http_endpoint.h"
#include "replica/worker_report.h"
#include "sync/call_limiter.h"
#include "sync/hint_queue.h"
#include "sync/live_reads.h"
#include "sync/sync_engine.h"
#include "sync/webhook_receiver.h"

namespace leadline {

// The worker's HTTP pages: /livez (200 while the program runs), /readyz (200
// while upstream accepts the keys, else 503 with the reason) and /metrics. What
// it is given must outlive it. Safe for concurrent use.
class WorkerPages {
 public:
  struct Parts {
    const SyncEngine& engine;
    const CallLimiter& limiter;
    const HintQueue& hints;
    const WebhookReceiver* webhooks;  // null where no webhooks are taken
    const LiveReads* live;            // null where no live reads are made
    const Clock& clock;
    // How the worker is, as it last said; none before it first did.
    std::function<std::optional<WorkerReport>()> report;
  };

  explicit WorkerPages(Parts parts) : parts_(std::move(parts)) {}

  // The page at a path; 404 if there is none.
  HttpReply Answer(std::string_view path) const;

 private:
  HttpReply Ready() const;
  std::string Metrics() const;

  const Parts parts_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_WORKER_PAGES_H_
