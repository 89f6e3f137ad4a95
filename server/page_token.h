// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_PAGE_TOKEN_H_
#define LEADLINE_SERVER_PAGE_TOKEN_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "replica/lead_answers.h"
#include "replica/phone_query.h"

namespace leadline {

// Where a list goes on, as text that means nothing to its reader: URL-safe, of
// some 60 characters. It holds no digit of the number as such, and is good for
// that number only, on any server of the same replica. Both are safe to call
// from any thread.
std::string PageToken(const MatchPosition& last, const PhoneQuery& query);

// InvalidPageToken if the text is no such token, or one of another number.
absl::StatusOr<MatchPosition> ReadPageToken(std::string_view token,
                                            const PhoneQuery& query);

}  // namespace leadline

#endif  // LEADLINE_SERVER_PAGE_TOKEN_H_
