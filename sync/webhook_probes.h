// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_WEBHOOK_PROBES_H_
#define LEADLINE_SYNC_WEBHOOK_PROBES_H_

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "base/address.h"
#include "base/clock.h"
#include "base/http_endpoint.h"

namespace leadline {

// Answers in the worker's place while webhooks are registered: the account
// tries each new one with a call without a body, and never uses one that did
// not answer. Thread-safe.
class WebhookProbes {
 public:
  // Unavailable, naming the address and the cause, if it cannot listen.
  static absl::StatusOr<std::unique_ptr<WebhookProbes>> Start(
      const Address& address, const std::string& path);

  const Address& Where() const { return endpoint_->Where(); }

  // Waits until so many calls were answered, but not for longer than that.
  // Returns whether they were.
  bool WaitFor(int calls, Duration longest);

 private:
  WebhookProbes() = default;

  HttpReply Answered();

  std::mutex mutex_;
  std::condition_variable changed_;
  int answered_ = 0;  // guarded by mutex_
  // The last member: its thread uses the others.
  std::unique_ptr<HttpEndpoint> endpoint_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_WEBHOOK_PROBES_H_
