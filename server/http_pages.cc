// SPDX-License-Identifier: Apache-2.0
#include "server/http_pages.h"

#include <string>

namespace leadline {

HttpReply HttpPages::Answer(std::string_view path) const {
  if (path == "/livez") return {.body = "ok\n"};
  if (path == "/readyz") return Ready();
  if (path == "/metrics") {
    const absl::StatusOr<ReplicaState> state = store_.State();
    const Duration least_age =
        state.ok() ? watch_.SeenFor(state->as_of, clock_.SteadyNow())
                   : Duration(0);
    return {.content_type = "text/plain; version=0.0.4; charset=utf-8",
            .body = metrics_.Text(state, clock_.Now(), least_age)};
  }
  return {.status = 404, .body = "there is /livez, /readyz and /metrics\n"};
}

HttpReply HttpPages::Ready() const {
  const absl::Status ready = health_.Ready();
  if (ready.ok()) return {.body = "ok\n"};
  return {.status = 503, .body = std::string(ready.message()) + "\n"};
}

}  // namespace leadline
