// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_CLIENT_CPP_WORDS_H_
#define LEADLINE_CLIENT_CPP_WORDS_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

// Numbers, times and foreign text as people read them. All functions are pure.
namespace leadline {

// "350 ms", "3 s", "5 min", "7 h", "12 days", "9 years": one unit, rounded
// down, so that an age is never exaggerated. Negative lengths read as 0.
std::string InWords(std::chrono::milliseconds length);

// "10,000".
std::string WithThousands(std::uint64_t number);

// "99.87 %" for `part` of `whole`: rounded down, so that only all are 100 %.
// REQUIRES: whole > 0.
std::string PercentInWords(std::uint64_t part, std::uint64_t whole);

// "12.3 MB".
std::string BytesInWords(std::uint64_t bytes);

// "2026-07-31 05:33:50 UTC".
std::string InstantText(const google::protobuf::Timestamp& instant);

std::chrono::milliseconds ToMilliseconds(
    const google::protobuf::Duration& length);
std::chrono::milliseconds ToMilliseconds(
    const google::protobuf::Timestamp& instant);

// Reads "200ms", "30s", "5m", "2h" or "1d"; nothing for any other text.
std::optional<std::chrono::milliseconds> ParseLength(std::string_view text);

// `text` without the blanks, tabs and carriage returns at its ends.
std::string_view Trimmed(std::string_view text);

// True if `text` is well-formed UTF-8, as every text in a request has to be: no
// overlong forms, no surrogates, nothing above U+10FFFF.
bool IsUtf8(std::string_view text);

// `text` with control characters, those that turn the writing direction
// included, replaced by a space: what stands in a lead is foreign text and
// must not drive the terminal.
std::string Printable(std::string_view text);

}  // namespace leadline

#endif  // LEADLINE_CLIENT_CPP_WORDS_H_
