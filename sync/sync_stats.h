// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_SYNC_STATS_H_
#define LEADLINE_SYNC_SYNC_STATS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "sync/enumerate_pass.h"
#include "sync/hint_pass.h"
#include "sync/merge_pass.h"
#include "sync/pass_id.h"
#include "sync/verify_pass.h"

namespace leadline {

// What a worker has done since it started. A value type.
struct SyncStats {
  std::array<uint64_t, kAllPasses.size()> calls_by_pass{};
  uint64_t calls_failed = 0;
  uint64_t refusals = 0;  // for the account's limit
  uint64_t leads_read = 0;
  uint64_t leads_inserted = 0;
  uint64_t leads_replaced = 0;
  uint64_t leads_unchanged = 0;
  uint64_t leads_skipped = 0;    // broken ones inside good pages
  uint64_t leads_damaged = 0;    // stored, with text that was no Unicode
  uint64_t leads_unstamped = 0;  // stored, but without any stamp
  uint64_t leads_removed = 0;    // gone upstream
  uint64_t leads_lost = 0;       // missed by the other passes, and found again
  uint64_t deletes_held = 0;     // they wait for a word, also of earlier runs
  uint64_t windows_that_differed = 0;
  uint64_t suspects = 0;     // leads that may be gone
  uint64_t unconfirmed = 0;  // suspects whose answers go on proving nothing
  HintStats hints;
  VerifyCounts verified;
  EnumerateCounts enumerated;
  MergeCounts merges;
  std::string last_error;                  // empty if there was none
  std::optional<TimePoint> last_error_at;  // upstream's time
  bool unauthorized = false;               // the keys do not work at present
};

// "backfill 118, tail 12": calls of each pass that made some, most first.
std::string CallsInWords(const SyncStats& stats);

}  // namespace leadline

#endif  // LEADLINE_SYNC_SYNC_STATS_H_
