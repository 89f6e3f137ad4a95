// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_HOOK_EVENTS_H_
#define LEADLINE_SANDBOX_HOOK_EVENTS_H_

#include <cstdint>
#include <string_view>

namespace sandbox {

// The events that a webhook can be registered for, by number. Those of a
// lead's delete and merge have names, and numbers that nobody published.
// "" for a number that is none. Pure functions.
std::string_view HookEventCode(uint32_t event);  // "Lead_Post_Update"
std::string_view HookEventName(uint32_t event);  // "Lead Update"

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_HOOK_EVENTS_H_
