// SPDX-License-Identifier: Apache-2.0
// Leads/Retrieve/ByIds, "Get Leads in Bulk by IDs":
// https://apidocs.leadsquared.com/get-leads-in-bulk-by-ids/
#include <algorithm>
#include <utility>

#include "sandbox/bulk_request.h"
#include "sandbox/operations.h"

namespace sandbox {
namespace {

constexpr int64_t kMostIds = 10000;

// Ids that are not there, or not for these keys, are just absent.
Snapshot Read(const Call& call, const BulkRequest& request,
              const std::vector<std::string>& ids) {
  const std::lock_guard lock(call.account_mu);
  std::vector<uint32_t> matches;
  for (const std::string& id : ids) {
    const std::optional<uint32_t> index = call.account.FindId(id);
    if (index) matches.push_back(*index);
  }
  std::sort(matches.begin(), matches.end());
  matches.erase(std::unique(matches.begin(), matches.end()), matches.end());
  return TakePage(call, request, std::move(matches));
}

}  // namespace

Response RetrieveByIds(Call& call) {
  auto parsed = ParseBulkRequest(call, kMostIds, kMostIds);
  if (auto* const wrong = std::get_if<Response>(&parsed)) return *wrong;
  BulkRequest& request = std::get<BulkRequest>(parsed);
  request.sorting = {"ProspectID"};
  request.every_type = true;
  const auto ids = request.body.Texts("/SearchParameters/LeadIds");
  if (!ids || ids->empty()) {
    return InvalidInput("You have not passed LeadIds.");
  }
  if (!request.include_csv) {
    return InvalidInput("You have not passed Include_CSV.");
  }
  if (ids->size() > static_cast<size_t>(kMostIds)) {
    return InvalidInput("LeadIds can not be more than 10000.");
  }
  return CountedLeads(call, request, Read(call, request, *ids),
                      LeadShape::kFlat);
}

}  // namespace sandbox
