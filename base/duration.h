// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_BASE_DURATION_H_
#define LEADLINE_BASE_DURATION_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/clock.h"

namespace leadline {

// Reads a length of time as people write it: "30s", "5m", "200ms", "1h30m",
// "7d", or "0". A bare number is refused, because its unit is anybody's
// guess. InvalidArgument, with the cure, for anything else.
// Safe to call from any thread.
absl::StatusOr<Duration> ParseDuration(std::string_view text);

// The same, and OutOfRange for what is not from `least` to `most`.
absl::StatusOr<Duration> ParseDuration(std::string_view text, Duration least,
                                       Duration most);

// The shortest text that ParseDuration reads back as `length`.
// REQUIRES: length >= 0. Safe to call from any thread.
std::string FormatDuration(Duration length);

}  // namespace leadline

#endif  // LEADLINE_BASE_DURATION_H_
