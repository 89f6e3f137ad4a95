// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_PAGE_CHECK_H_
#define LEADLINE_SYNC_PAGE_CHECK_H_

#include "absl/status/status.h"
#include "base/clock.h"
#include "replica/coverage.h"
#include "sync/page_decoder.h"

namespace leadline {

// Whether the page can be the answer to a request for this window: upstream
// overlooks in silence what it does not know of a request. InvalidArgument if
//  - a lead lacks an attribute that lookups need: Phone, Mobile, or a stamp;
//  - a lead's stamp lies outside of the window. The window goes by
//    LeadLastModifiedOn or LastModifiedOn, whichever fits; where neither can be
//    read nothing is known. A lead that was changed since `changing_since`,
//    while the answer was made, may be found by its old stamp and shown with
//    its new one.
// Safe for concurrent use.
absl::Status CheckPage(const LeadPage& page, const Stretch& window,
                       TimePoint changing_since);

}  // namespace leadline

#endif  // LEADLINE_SYNC_PAGE_CHECK_H_
