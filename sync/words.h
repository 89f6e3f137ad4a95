// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_WORDS_H_
#define LEADLINE_SYNC_WORDS_H_

#include <cstdint>
#include <string>

#include "base/clock.h"

// Numbers and times as people read them. All functions are pure.
namespace leadline {

// "21,600".
std::string WithCommas(uint64_t number);

// "99.87%": rounded down, so that only all are 100.00%. REQUIRES: share >= 0.
std::string Percent(double share);

// "4.5s", "2m10s": without milliseconds from ten seconds on, rounded up.
// REQUIRES: length >= 0.
std::string Rounded(Duration length);

// "2026-07-31 05:33:50 UTC".
std::string InstantText(TimePoint instant);

}  // namespace leadline

#endif  // LEADLINE_SYNC_WORDS_H_
