// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_BULK_CALLS_H_
#define LEADLINE_SERVER_BULK_CALLS_H_

#include <cstddef>

#include "server/batch_handler.h"
#include "server/bulk_pool.h"
#include "server/call_desk.h"
#include "server/call_quota.h"
#include "server/open_calls.h"

namespace leadline {

// What batches and streams of lookups share. What it is given must outlive it.
// Thread-safe.
struct BulkCalls {
  BulkCalls(ReplicaView& replica, CallDesk& call_desk, size_t most)
      : handler(replica), desk(call_desk), quota(most) {}

  BatchHandler handler;
  CallDesk& desk;
  CallQuota quota;
  OpenCalls streams;
  BulkPool pool;  // last, so that its jobs end before what they use
};

}  // namespace leadline

#endif  // LEADLINE_SERVER_BULK_CALLS_H_
