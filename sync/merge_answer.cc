// SPDX-License-Identifier: Apache-2.0
// https://apidocs.leadsquared.com/bulk-retrieve-activities-by-activity-event/
// https://apidocs.leadsquared.com/get-info-on-merged-child-leads/
#include "sync/merge_answer.h"

#include <algorithm>

#include "replica/lead_id.h"
#include "sync/json_text.h"
#include "sync/upstream_dates.h"

namespace leadline {
namespace {

absl::Status NoSuchAnswer(const std::string& what) {
  return absl::InvalidArgumentError("the answer about merges is odd: " + what);
}

HttpRequest Post(std::string path, const Json& body) {
  HttpRequest call;
  call.method = "POST";
  call.path = std::move(path);
  call.body = PrintJson(body);
  return call;
}

}  // namespace

HttpRequest MergeCallFor(const MergeRequest& request) {
  if (!request.audit.empty()) {
    return Post("/v2/LeadManagement.svc/GetMergedChildLeadsByAuditId",
                {{"Parameter", {{"MergeAuditId", request.audit}}}});
  }
  return Post(
      "/v2/ProspectActivity.svc/CustomActivity/RetrieveByActivityEvent",
      {{"Parameter",
        {{"FromDate", PrintUpstreamDate(request.window.from)},
         {"ToDate", PrintUpstreamDate(request.window.to)},
         {"ActivityEvent", std::to_string(request.event)}}},
       {"Paging",
        {{"PageIndex", request.page_index}, {"PageSize", kMergesOnPage}}},
       {"Sorting", {{"ColumnName", "ModifiedOn"}, {"Direction", "0"}}}});
}

// {"RecordCount":1,"List":[{"ProspectActivityId":"fa3a64ea-...",
//  "RelatedProspectId":"153b372d-...","ActivityEvent":"3003",...}]}
absl::StatusOr<AnnouncedPage> ReadAnnounced(std::string_view body) {
  const Json answer = ParseJson(body);
  if (answer.is_discarded()) {
    return absl::DataLossError("the answer about merges is no JSON");
  }
  if (!answer.is_object() || !answer.contains("RecordCount") ||
      !answer["RecordCount"].is_number_integer()) {
    return NoSuchAnswer("it has no RecordCount");
  }
  AnnouncedPage page;
  page.record_count = answer["RecordCount"].get<int64_t>();
  const auto list = answer.find("List");
  // As with leads, an empty answer may have no list.
  if (list == answer.end() || list->is_null()) return page;
  if (!list->is_array()) return NoSuchAnswer("its List is no array");
  for (const Json& activity : *list) {
    ++page.rows;
    if (!activity.is_object()) return NoSuchAnswer("an activity is no object");
    AnnouncedMerge merge{StringAt(activity, "ProspectActivityId"),
                         NormalLeadId(StringAt(activity, "RelatedProspectId"))};
    if (merge.audit.empty() || merge.survivor.empty()) continue;
    page.merges.push_back(std::move(merge));
  }
  return page;
}

// [{"ProspectID":"153b372d-...","ProspectAutoId":"1111",...}]
absl::StatusOr<std::vector<std::string>> ReadChildren(std::string_view body) {
  const Json answer = ParseJson(body);
  if (answer.is_discarded()) {
    return absl::DataLossError("the answer about merges is no JSON");
  }
  if (!answer.is_array()) return NoSuchAnswer("it is no array of leads");
  std::vector<std::string> children;
  for (const Json& lead : answer) {
    if (!lead.is_object()) return NoSuchAnswer("a lead is no object");
    std::string id = NormalLeadId(StringAt(lead, "ProspectID"));
    if (id.empty()) return NoSuchAnswer("a lead has no ProspectID");
    if (std::ranges::find(children, id) == children.end()) {
      children.push_back(std::move(id));
    }
  }
  return children;
}

}  // namespace leadline
