// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_UPSTREAM_DATES_H_
#define LEADLINE_SYNC_UPSTREAM_DATES_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace leadline {

// Reads a date of the upstream, always UTC, in any of its shapes:
//   2016-09-13 10:22:13.000   2026-07-31 05:33:50   10/13/2016 3:56:09 PM
//   /Date(1417453996000+0000)/
// None if the text is not exactly one of them or no such moment exists (years
// 1 to 9999).
std::optional<TimePoint> ParseUpstreamDate(std::string_view text);

// "2016-09-13 10:22:13": what requests carry. Rounds down to whole seconds.
std::string PrintUpstreamDate(TimePoint instant);

// Reads an HTTP Date header, "Sun, 06 Nov 1994 08:49:37 GMT". None if it is
// not that.
std::optional<TimePoint> ParseHttpDate(std::string_view text);

// All of these are pure functions, safe for concurrent use.

}  // namespace leadline

#endif  // LEADLINE_SYNC_UPSTREAM_DATES_H_
