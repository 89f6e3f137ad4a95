// SPDX-License-Identifier: Apache-2.0
// Leads.RecentlyModified, "Get Leads by Date Range":
// https://apidocs.leadsquared.com/get-leads-by-date-range/
#include <limits>
#include <utility>

#include "sandbox/bulk_request.h"
#include "sandbox/dates.h"
#include "sandbox/operations.h"

namespace sandbox {
namespace {

struct Window {
  int64_t from_ms = 0;
  int64_t to_ms = 0;
};

std::variant<Window, Response> ReadWindow(const JsonBody& body) {
  const auto from = body.Text("/Parameter/FromDate");
  const auto to = body.Text("/Parameter/ToDate");
  if (!from || !to) return InvalidInput("You have not passed Parameter.");
  const auto from_ms = ParseRequestDate(*from);
  if (!from_ms) return InvalidInput("FromDate value is not correct.");
  const auto to_ms = ParseRequestDate(*to);
  if (!to_ms) return InvalidInput("ToDate value is not correct.");
  if (*from_ms > *to_ms) {
    return InvalidInput("FromDate can't be greater than ToDate.");
  }
  return Window{*from_ms, *to_ms};
}

// The rows of the page and the count of the whole window, on the account as it
// is now: nothing ties one page of a read to the next.
Snapshot Read(const Call& call, const BulkRequest& request,
              const Window& window) {
  const std::lock_guard lock(call.account_mu);
  const bool all = call.options.ignore_dates;
  std::vector<uint32_t> matches = LeadsStampedWithin(
      call.account, all ? 0 : window.from_ms,
      all ? std::numeric_limits<int64_t>::max() : window.to_ms);
  if (const uint32_t of = call.options.hidden_leads; of > 0) {
    std::erase_if(matches, [of](uint32_t index) { return index % of == 0; });
  }
  return TakePage(call, request, std::move(matches));
}

}  // namespace

Response RecentlyModified(Call& call) {
  auto parsed = ParseBulkRequest(call, call.options.default_page, kLargestPage);
  if (auto* const wrong = std::get_if<Response>(&parsed)) return *wrong;
  const BulkRequest& request = std::get<BulkRequest>(parsed);
  const auto window = ReadWindow(request.body);
  if (const auto* const wrong = std::get_if<Response>(&window)) return *wrong;
  const Snapshot snapshot = Read(call, request, std::get<Window>(window));
  // Nothing to show, or past the last page: the key is missing altogether.
  if (snapshot.Leads().empty()) {
    return Ok(call.options.quirks.Has(Quirk::kMissingLeadsKey)
                  ? R"({"RecordCount":0})"
                  : R"({"RecordCount":0,"Leads":[]})");
  }
  return CountedLeads(call, request, snapshot, LeadShape::kPairs);
}

}  // namespace sandbox
