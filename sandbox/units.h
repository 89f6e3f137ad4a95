// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_UNITS_H_
#define LEADLINE_SANDBOX_UNITS_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sandbox/faults.h"
#include "sandbox/rate_limit.h"

namespace sandbox {

// "250ms", "5s", "2m", "1h", "0" as milliseconds; a minus in front is allowed.
// nullopt for anything else. Pure functions.
std::optional<int64_t> ParseDuration(std::string_view text);

// "25/5s" into the limit's calls and window; "0" and "none" switch it off.
// False if the text makes no sense.
bool ParseRate(std::string_view text, RateLimitOptions& rate);

// "close=0.01,bad-gateway=0.05". False if a name or a probability is wrong.
bool ParseFaults(std::string_view text,
                 std::vector<std::pair<FaultKind, double>>& faults);

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_UNITS_H_
