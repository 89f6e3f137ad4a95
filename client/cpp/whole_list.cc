// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/whole_list.h"

#include <algorithm>

namespace leadline {
namespace {

constexpr std::uint32_t kLargestPage = 1000;

// Adds `page` to what was read before it.
void Append(const v1::ListLeadsByPhoneResponse& page, bool is_first,
            v1::ListLeadsByPhoneResponse& list) {
  list.mutable_matches()->MergeFrom(page.matches());
  list.set_next_page_token(page.next_page_token());
  if (is_first) *list.mutable_freshness() = page.freshness();
  if (!page.freshness().complete()) {
    list.mutable_freshness()->set_complete(false);
  }
}

// No page had a lead, though the server saw some at first.
CallError NoneLeft(bool complete) {
  CallError error;
  error.code = complete ? CallCode::kNotFound : CallCode::kUnavailable;
  error.reason = complete ? "NO_SUCH_LEAD" : "REPLICA_INCOMPLETE";
  return error;
}

}  // namespace

CallResult<v1::ListLeadsByPhoneResponse> ReadWholeList(
    const LeadClient& client, v1::ListLeadsByPhoneRequest request,
    std::optional<std::uint32_t> limit,
    const std::function<void()>& on_long_list) {
  v1::ListLeadsByPhoneResponse list;
  bool is_first = true;
  bool is_long = false;
  while (true) {
    const auto read = static_cast<std::uint32_t>(list.matches_size());
    const std::uint32_t room = limit ? *limit - read : kLargestPage;
    request.set_page_size(static_cast<int>(std::min(room, kLargestPage)));
    const auto page = client.ListLeadsByPhone(request);
    if (!page.Ok()) return page.Error();
    Append(page.Value(), is_first, list);
    is_first = false;
    const bool is_full =
        limit && static_cast<std::uint32_t>(list.matches_size()) >= *limit;
    if (list.next_page_token().empty() || is_full) break;
    if (!limit && !is_long && list.matches_size() >= kLongList) {
      is_long = true;
      on_long_list();
    }
    request.set_page_token(list.next_page_token());
  }
  if (list.matches().empty()) return NoneLeft(list.freshness().complete());
  return list;
}

}  // namespace leadline
