// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_WEBHOOK_BODY_H_
#define LEADLINE_SYNC_WEBHOOK_BODY_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace leadline {

// No more ids are taken from one webhook: a minute's activities come at once.
inline constexpr size_t kMostIdsOfWebhook = 10000;

// The ids of the leads that a webhook's body is about, in lower case and each
// once; none if it is a body that this program does not know. Nothing else of a
// body is ever used: it may be late, partial or out of order. The shape is told
// by the body itself, not by its content type or event. Pure.
std::vector<std::string> LeadIdsOf(std::string_view body);

// Whether the text is a GUID in its usual form, in either case. Pure.
bool IsGuid(std::string_view text);

}  // namespace leadline

#endif  // LEADLINE_SYNC_WEBHOOK_BODY_H_
