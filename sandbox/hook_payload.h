// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_HOOK_PAYLOAD_H_
#define LEADLINE_SANDBOX_HOOK_PAYLOAD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/activity.h"
#include "sandbox/hook_options.h"
#include "sandbox/lead_state.h"

namespace sandbox {

// What a webhook is told, as JSON. Pure functions, safe for use by many
// threads.

// A new lead: flat, and without what is null.
std::string CreatedPayload(const Lead& lead);

// {"Before":{...},"After":{...}}, or the later state under another key; custom
// fields only if they are `whole`.
std::string UpdatedPayload(const Lead& before, const Lead& after,
                           HookUpdateShape shape, bool whole);

// One item of the array that tells of activities.
std::string ActivityPayload(uint64_t seed, const Activity& activity);

// [a,b,c].
std::string ArrayPayload(const std::vector<std::string>& items);

// The payload as `content_type` has it: JSON, or a form in which each member is
// a field (its text, or JSON if it has parts) and an array is the field "Data".
std::string InContentType(const std::string& json,
                          std::string_view content_type);

// The attribute's value; nullopt if it is null or not there.
std::optional<std::string> ValueOf(const Lead& lead, std::string_view name);

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_HOOK_PAYLOAD_H_
