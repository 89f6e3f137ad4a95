// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_HTTP_PAGES_H_
#define LEADLINE_SERVER_HTTP_PAGES_H_

#include <string_view>

#include "base/clock.h"
#include "base/http_endpoint.h"
#include "replica/lead_store.h"
#include "server/as_of_watch.h"
#include "server/health.h"
#include "server/metrics.h"

namespace leadline {

// The server's HTTP pages: /livez (200 while the program runs), /readyz (200
// while it takes calls, else 503 with the reason) and /metrics. What it is
// given must outlive it. Safe for concurrent use.
class HttpPages {
 public:
  HttpPages(const Health& health, const Metrics& metrics,
            const LeadStore& store, const Clock& clock)
      : health_(health), metrics_(metrics), store_(store), clock_(clock) {}

  // The page at a path; 404 if there is none.
  HttpReply Answer(std::string_view path) const;

 private:
  HttpReply Ready() const;

  const Health& health_;
  const Metrics& metrics_;
  const LeadStore& store_;
  const Clock& clock_;
  mutable AsOfWatch watch_;
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_HTTP_PAGES_H_
