// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_CLIENT_CPP_WHOLE_LIST_H_
#define LEADLINE_CLIENT_CPP_WHOLE_LIST_H_

#include <cstdint>
#include <functional>
#include <optional>

#include "client/cpp/lead_client.h"

namespace leadline {

// A list longer than this is worth a word while it is read.
inline constexpr int kLongList = 1000;

// Reads the list of `request`, page by page, into one response: all of it, or
// its first `limit` leads; then next_page_token is set if there is more. Its
// freshness is that of the first page, and it is complete if every page is.
// Without a limit, calls `on_long_list` once, when kLongList leads have been
// read and more may follow.
//
// Errors are those of ListLeadsByPhone, of any page: a list is whole or an
// error. NOT_FOUND, or UNAVAILABLE where the replica is not complete, also if
// the leads went while the list was read. Thread-safe.
CallResult<v1::ListLeadsByPhoneResponse> ReadWholeList(
    const LeadClient& client, v1::ListLeadsByPhoneRequest request,
    std::optional<std::uint32_t> limit,
    const std::function<void()>& on_long_list);

}  // namespace leadline

#endif  // LEADLINE_CLIENT_CPP_WHOLE_LIST_H_
