// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_HTTP_SEND_H_
#define LEADLINE_SANDBOX_HTTP_SEND_H_

#include <atomic>

#include "sandbox/hook.h"

namespace sandbox {

// Makes one call over HTTP or HTTPS and waits for its answer, which is thrown
// away but for its status: 0 if there was none, in time or at all. Ends early
// once `stopping` is true. Safe for use by many threads at once.
int SendHttp(const Delivery& delivery, const std::atomic<bool>& stopping);

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_HTTP_SEND_H_
