// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_BULK_REQUEST_H_
#define LEADLINE_SANDBOX_BULK_REQUEST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sandbox/json_body.h"
#include "sandbox/lead_json.h"
#include "sandbox/operations.h"
#include "sandbox/selection.h"

namespace sandbox {

// The parts that all bulk reads have in common.
struct BulkRequest {
  JsonBody body;
  Page page;
  Sorting sorting;
  std::optional<std::string> include_csv;
  // An object type by number, if the request names one.
  std::optional<uint32_t> lead_type;
  // Of every object type, whatever the options say.
  bool every_type = false;
};

inline constexpr int64_t kLargestPage = 5000;

// Reads them from the call's body, or gives the answer that says what is wrong:
// 405 for another method than POST, 400 for text that is not JSON, 500 with an
// MX body for paging out of range (and for unknown columns, where these are not
// dropped), 500 without one if a fault says so.
// Safe for use by many threads.
std::variant<BulkRequest, Response> ParseBulkRequest(Call& call,
                                                     int64_t default_size,
                                                     int64_t largest_size);

// The rows of `matches` on the request's page, those that the key or the object
// type hides left out, and how many there are on all pages. The account's lock
// is held by the caller.
Snapshot TakePage(const Call& call, const BulkRequest& request,
                  std::vector<uint32_t> matches);

// Prints the rows as {"RecordCount":n,"Leads":[...]} and counts them for the
// call.
Response CountedLeads(Call& call, const BulkRequest& request,
                      const Snapshot& snapshot, LeadShape shape);

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_BULK_REQUEST_H_
