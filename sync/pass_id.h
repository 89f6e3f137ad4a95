// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_PASS_ID_H_
#define LEADLINE_SYNC_PASS_ID_H_

#include <array>
#include <cstdint>

namespace leadline {

enum class PassId : uint8_t {
  kTail,
  kReread,
  kSettle,
  kBackfill,
  kHint,
  kReconcile,
  kVerify,
  kEnumerate,
  kLive,
  kMerge,
  kBackfill2,  // the backfill's second hand
};

// In the order of their values.
inline constexpr std::array kAllPasses = {
    PassId::kTail, PassId::kReread,    PassId::kSettle,   PassId::kBackfill,
    PassId::kHint, PassId::kReconcile, PassId::kVerify,   PassId::kEnumerate,
    PassId::kLive, PassId::kMerge,     PassId::kBackfill2};

constexpr bool IsBackfill(PassId pass) {
  return pass == PassId::kBackfill || pass == PassId::kBackfill2;
}

// "tail", "reread", "settle", "backfill", "hint", "reconcile", "verify",
// "enumerate", "read-through", "merge", "backfill2": for logs and metrics.
const char* NameOf(PassId pass);

}  // namespace leadline

#endif  // LEADLINE_SYNC_PASS_ID_H_
