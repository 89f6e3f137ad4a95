// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_DATES_H_
#define LEADLINE_SANDBOX_DATES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sandbox {

// The ways in which the upstream writes an instant (milliseconds since the
// Unix epoch, UTC). None of them shows the real milliseconds. Pure functions,
// safe for use by many threads.

// "2016-09-13 10:22:13.000", as in most fields of a lead.
void AppendLeadDate(int64_t ms, std::string& out);

// "10/13/2016 3:56:09 PM", as in LastModifiedOn.
void AppendAmericanDate(int64_t ms, std::string& out);

// "2026-07-31 05:33:50", as in activities.
void AppendActivityDate(int64_t ms, std::string& out);

// "1987-04-23", as in a field that is a day.
void AppendDay(int64_t ms, std::string& out);

// "Thu, 13 Oct 2016 15:56:09 GMT", as in the Date header.
std::string HttpDate(int64_t ms);

// Reads "2016-09-13 10:22:13", with or without ".000" and with a `T` for the
// space; a day alone is its midnight. nullopt for anything else, such as the
// 31st of February.
std::optional<int64_t> ParseRequestDate(std::string_view text);

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_DATES_H_
