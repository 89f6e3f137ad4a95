// SPDX-License-Identifier: Apache-2.0
// What was done with leads, and which leads a merge absorbed:
// https://apidocs.leadsquared.com/bulk-retrieve-activities-by-activity-event/
// https://apidocs.leadsquared.com/get-activities-of-a-lead/
// https://apidocs.leadsquared.com/get-info-on-merged-child-leads/
#include <algorithm>
#include <limits>
#include <mutex>
#include <utility>

#include "sandbox/activity.h"
#include "sandbox/bulk_request.h"
#include "sandbox/dates.h"
#include "sandbox/guid.h"
#include "sandbox/object_printer.h"
#include "sandbox/operations.h"

namespace sandbox {
namespace {

constexpr int64_t kLargestActivityPage = 1000;
constexpr int64_t kActivitiesOfLead = 25;
std::string Text(const Guid& guid) {
  std::string text;
  AppendGuid(guid, text);
  return text;
}

// Which activities a call asks for.
struct Wanted {
  int64_t from_ms = std::numeric_limits<int64_t>::min();
  int64_t to_ms = std::numeric_limits<int64_t>::max();
  std::optional<uint32_t> index = {};  // of one lead
  std::optional<std::string> event = {};
};

// Those of leads that the key sees, in the order of the changes.
std::vector<Activity> Select(const Call& call, const Wanted& wanted) {
  const std::lock_guard lock(call.account_mu);
  const LeadText& text = *call.account.Text();
  std::vector<Activity> found;
  for (const Activity& activity : call.account.Activities()) {
    const uint32_t event = EventOf(activity);
    if (activity.at_ms < wanted.from_ms || activity.at_ms > wanted.to_ms ||
        (wanted.index && activity.index != *wanted.index) ||
        (wanted.event && *wanted.event != std::to_string(event)) ||
        (event == kMergeEvent && !call.options.announce_merges) ||
        !call.account.State(activity.index).readable ||
        !call.Sees(text, activity.index)) {
      continue;
    }
    found.push_back(activity);
  }
  return found;
}

std::variant<Wanted, Response> ReadWanted(const JsonBody& body) {
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
  return Wanted{*from_ms, *to_ms, {}, body.Text("/Parameter/ActivityEvent")};
}

// One part of a longer list, with what stands before and between its items.
template <typename Print>
std::string Printed(const std::vector<Activity>& all, std::string_view key,
                    std::pair<size_t, size_t> rows, const Print& print) {
  std::string body = R"({"RecordCount":)" + std::to_string(all.size()) + ",\"";
  body += key;
  body += "\":[";
  const size_t end = std::min(rows.first + rows.second, all.size());
  for (size_t row = rows.first; row < end; ++row) {
    if (row > rows.first) body += ',';
    print(all[row], body);
  }
  return body + "]}";
}

std::pair<size_t, size_t> RowsOf(const Page& page) {
  const auto size = static_cast<size_t>(page.size);
  return {static_cast<size_t>(page.index - 1) * size, size};
}

// As in an account's trail: times without milliseconds, details as pairs.
void AppendTrail(uint64_t seed, const Activity& activity, std::string& out) {
  std::string at;
  AppendActivityDate(activity.at_ms, at);
  ObjectPrinter(out)
      .Text("Id", Text(ActivityGuid(seed, activity.number)))
      .Raw("EventCode", std::to_string(EventOf(activity)))
      .Text("EventName", EventNameOf(activity))
      .Raw("ActivityScore", "0")
      .Text("CreatedOn", at)
      .Text("ModifiedOn", at)
      .Text("RelatedProspectId", Text(LeadGuid(seed, activity.index)))
      .Raw("Data", "[]")
      .Raw("Fields", "[]")
      .End();
}

// As in a list of one event's activities.
void AppendListed(uint64_t seed, const Activity& activity, std::string& out) {
  std::string at;
  AppendActivityDate(activity.at_ms, at);
  ObjectPrinter(out)
      .Text("ProspectActivityId", Text(ActivityGuid(seed, activity.number)))
      .Text("RelatedProspectId", Text(LeadGuid(seed, activity.index)))
      .Text("ActivityType", "2")
      .Text("ActivityEvent", std::to_string(EventOf(activity)))
      .Text("Status", "Active")
      .Text("CreatedOn", at)
      .Text("ModifiedOn", at)
      .End();
}

uint64_t SeedOf(const Call& call) {
  const std::lock_guard lock(call.account_mu);
  return call.account.Text()->Seed();
}

}  // namespace

Response RecentActivities(Call& call) {
  auto parsed = ParseBulkRequest(call, kActivitiesOfLead, kLargestPage);
  if (auto* const wrong = std::get_if<Response>(&parsed)) return *wrong;
  const BulkRequest& request = std::get<BulkRequest>(parsed);
  const auto wanted = ReadWanted(request.body);
  if (const auto* const wrong = std::get_if<Response>(&wanted)) return *wrong;
  std::vector<Activity> found = Select(call, std::get<Wanted>(wanted));
  if (request.sorting.descending) std::reverse(found.begin(), found.end());
  const uint64_t seed = SeedOf(call);
  return Ok(Printed(found, "ProspectActivities", RowsOf(request.page),
                    [seed](const Activity& activity, std::string& out) {
                      AppendTrail(seed, activity, out);
                    }));
}

Response ActivitiesByEvent(Call& call) {
  auto parsed = ParseBulkRequest(call, kActivitiesOfLead, kLargestPage);
  if (auto* const wrong = std::get_if<Response>(&parsed)) return *wrong;
  const BulkRequest& request = std::get<BulkRequest>(parsed);
  if (request.page.size > kLargestActivityPage) {
    return InvalidInput("PageSize can not be more than 1000");
  }
  const auto wanted = ReadWanted(request.body);
  if (const auto* const wrong = std::get_if<Response>(&wanted)) return *wrong;
  if (!std::get<Wanted>(wanted).event) {
    return InvalidInput("You have not passed any ActivityEvent.");
  }
  std::vector<Activity> found = Select(call, std::get<Wanted>(wanted));
  if (request.sorting.descending) std::reverse(found.begin(), found.end());
  const uint64_t seed = SeedOf(call);
  return Ok(Printed(found, "List", RowsOf(request.page),
                    [seed](const Activity& activity, std::string& out) {
                      AppendListed(seed, activity, out);
                    }));
}

Response ActivitiesOfLead(Call& call) {
  const std::optional<JsonBody> body = JsonBody::Parse(call.request.body);
  if (!body || !body->IsObject()) {
    return MxError(400, "", "Unexpected character encountered while parsing.");
  }
  const auto id = call.request.Parameter("leadid");
  if (!id) return InvalidInput("You have not passed leadId.");
  const auto offset = body->Number("/Paging/Offset").value_or(0);
  const auto count =
      body->Number("/Paging/RowCount").value_or(kActivitiesOfLead);
  if (offset < 0 || count < 1) {
    return InvalidInput("RowCount value is not correct.");
  }
  std::unique_lock lock(call.account_mu);
  const std::optional<uint32_t> index = call.account.FindId(*id);
  lock.unlock();
  std::vector<Activity> found;
  if (index) {
    Wanted wanted;
    wanted.index = index;
    wanted.event = body->Text("/Parameter/ActivityEvent");
    found = Select(call, wanted);
    std::reverse(found.begin(), found.end());
  }
  const uint64_t seed = SeedOf(call);
  return Ok(Printed(found, "ProspectActivities",
                    {static_cast<size_t>(offset), static_cast<size_t>(count)},
                    [seed](const Activity& activity, std::string& out) {
                      AppendTrail(seed, activity, out);
                    }));
}

// System events such as a merge are not among them.
Response ActivityTypes(Call&) {
  std::string body = "[";
  for (const ActivityType& type : ActivityTypesOfAccount()) {
    if (body.size() > 1) body += ',';
    ObjectPrinter(body)
        .Text("ActivityEvent", std::to_string(type.event))
        .Text("ActivityEventName", type.name)
        .End();
  }
  return Ok(body + "]");
}

// {"Parameter":{"MergeAuditId":"..."}}: the id of the merge's activity.
Response MergedChildLeads(Call& call) {
  const std::optional<JsonBody> body = JsonBody::Parse(call.request.body);
  const auto audit =
      body ? body->Text("/Parameter/MergeAuditId") : std::nullopt;
  if (!audit) return InvalidInput("You have not passed MergeAuditId.");
  const std::optional<Guid> wanted = ParseGuid(*audit);
  const std::lock_guard lock(call.account_mu);
  const uint64_t seed = call.account.Text()->Seed();
  std::string answer = "[";
  for (const MergedLead& merged : call.account.Merged()) {
    if (!call.options.announce_merges || !wanted ||
        ActivityGuid(seed, merged.activity) != *wanted) {
      continue;
    }
    ObjectPrinter child(answer);
    for (const Attribute& attribute : merged.lead) {
      if (attribute.value) {
        child.Text(attribute.name, *attribute.value);
      } else {
        child.Raw(attribute.name, "null");
      }
    }
    child.End();
  }
  return Ok(answer + "]");
}

}  // namespace sandbox
