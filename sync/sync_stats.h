// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_SYNC_STATS_H_
#define LEADLINE_SYNC_SYNC_STATS_H_

#include <array>
#include <cstdint>
#include <string>

#include "sync/hint_pass.h"

namespace leadline {

// What a worker has done since it started. A value type.
struct SyncStats {
  std::array<uint64_t, 5> calls_by_pass{};  // by PassId
  uint64_t calls_failed = 0;
  uint64_t refusals = 0;  // for the account's limit
  uint64_t leads_read = 0;
  uint64_t leads_inserted = 0;
  uint64_t leads_replaced = 0;
  uint64_t leads_unchanged = 0;
  uint64_t leads_skipped = 0;    // broken ones inside good pages
  uint64_t leads_unstamped = 0;  // stored, but without any stamp
  HintStats hints;
  std::string last_error;     // empty if there was none
  bool unauthorized = false;  // the keys do not work at present
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_SYNC_STATS_H_
