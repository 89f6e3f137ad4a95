// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_HOOK_OPTIONS_H_
#define LEADLINE_SANDBOX_HOOK_OPTIONS_H_

#include <cstdint>

namespace sandbox {

// The call without a payload that a new webhook must answer 200.
enum class HookVerification : uint8_t { kHead, kGet, kPost, kNone };

// How an update tells what it changed: both states, or the later one alone.
enum class HookUpdateShape : uint8_t { kBeforeAfter, kCurrent, kData };

// How webhooks are delivered. What the upstream does not tell, such as the time
// between two attempts, is a guess here.
struct HookOptions {
  HookVerification verification = HookVerification::kHead;
  uint32_t attempts = 3;        // of one delivery, then it is lost
  int64_t retry_ms = 5000;      // between two attempts
  int64_t timeout_ms = 5000;    // of one attempt
  uint32_t disable_after = 10;  // attempts that fail in a row
  int64_t delay_ms = 0;         // until a change is told
  // Activities of one such stretch are told together, as an array, this long
  // after its end.
  int64_t batch_ms = 60000;
  int64_t batch_delay_ms = 60000;
  double duplicates = 0;  // share of deliveries that come twice
  double reordered = 0;   // share that comes up to `reorder_ms` late
  int64_t reorder_ms = 10000;
  double losses = 0;  // share that never comes
  HookUpdateShape update_shape = HookUpdateShape::kBeforeAfter;
  bool custom_fields = false;  // of an update: mx_ attributes too
  bool bulk_changes = true;    // whether a bulk change is told at all
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_HOOK_OPTIONS_H_
