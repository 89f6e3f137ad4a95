// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_ENUMERATE_ANSWER_H_
#define LEADLINE_SYNC_ENUMERATE_ANSWER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "replica/writer.h"
#include "sync/http_transport.h"
#include "sync/page_decoder.h"

namespace leadline {

// One page of the account's leads by ascending ProspectAutoId.
struct EnumerateRequest {
  int64_t after = 0;  // leads with a larger number
  int page_size = 1000;
  bool whole = false;  // with every attribute; else ids and stamps only
  size_t type = 0;     // which of the object types that are read, from 0

  friend bool operator==(const EnumerateRequest&,
                         const EnumerateRequest&) = default;
};

// A lead of such a page.
struct EnumeratedLead {
  std::string id;  // as the replica gives it back
  int64_t number = 0;
  // LeadLastModifiedOn, else LastModifiedOn: what windows go by.
  std::optional<TimePoint> stamp;

  friend bool operator==(const EnumeratedLead&,
                         const EnumeratedLead&) = default;
};

struct EnumeratedPage {
  std::vector<EnumeratedLead> leads;
  // Of a page asked for whole: those of its leads that have no such stamp, as
  // rows without one.
  std::vector<LeadRow> unstamped;
};

// Leads.Get with one condition, sorted by ProspectAutoId. `lead_type` ("OT_1")
// may be empty: none is named. Without its timeout.
HttpRequest EnumerateCall(const EnumerateRequest& request,
                          const std::string& lead_type);

// Reads the answer: flat objects in an array, bare or under "Leads". Parts of a
// request that Leads.Get does not know it ignores in silence, and answers with
// leads that were not asked for: so each must have an id and a number, larger
// than `after` and than the one before it, and there may be no more of them
// than asked for.
//   DataLoss         it is no JSON
//   InvalidArgument  it is no such page; says what is odd about it
// `decoder` makes the rows of a page asked for whole; its errors are passed on.
absl::StatusOr<EnumeratedPage> ReadEnumerated(std::string body,
                                              const EnumerateRequest& request,
                                              PageDecoder& decoder);

// Safe for concurrent use, with a decoder each.

}  // namespace leadline

#endif  // LEADLINE_SYNC_ENUMERATE_ANSWER_H_
