// SPDX-License-Identifier: Apache-2.0
#include "sync/hint_check.h"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_set>
#include <utility>

#include "leadline/v1/lead.pb.h"
#include "sync/page_decoder.h"

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::seconds;

// Seconds this near to one another are read again by one call, and so many
// calls are worth their answer.
constexpr std::chrono::minutes kNear{10};
constexpr int kMostCalls = 4;

std::optional<TimePoint> StampOf(const v1::Lead& lead) {
  if (!lead.has_modified_at()) return std::nullopt;
  return TimePoint(seconds(lead.modified_at().seconds()) +
                   std::chrono::duration_cast<Duration>(
                       std::chrono::nanoseconds(lead.modified_at().nanos())));
}

// Names that the answer lacks are no difference: upstream drops names that it
// does not know.
bool AttributesDiffer(const LeadSeenById& seen, const v1::Lead& shown,
                      const v1::Lead& kept) {
  return std::ranges::any_of(seen.names, [&](const std::string& name) {
    if (name == "LeadAge") return false;
    const auto now = shown.attributes().find(name);
    const auto then = kept.attributes().find(name);
    const bool is_null = now == shown.attributes().end();
    if (is_null || then == kept.attributes().end()) {
      return is_null != (then == kept.attributes().end());
    }
    return now->second != then->second;
  });
}

}  // namespace

Difference DifferenceFromKept(const LeadSeenById& seen, TimePoint sent,
                              const std::optional<LeadById>& kept) {
  if (!kept) return Difference::kOther;
  v1::Lead shown_lead;
  v1::Lead kept_lead;
  // What cannot be parsed is read again.
  if (!shown_lead.ParseFromString(seen.row.lead) ||
      !kept_lead.ParseFromString(kept->lead)) {
    return Difference::kOther;
  }
  const std::optional<TimePoint> before = StampOf(kept_lead);
  if (seen.row.stamp > before) return Difference::kLaterStamp;
  // A read sent later than this one has the last word.
  if (kept->read_at >= sent) return Difference::kNone;
  const bool differs =
      seen.row.stamp != before || AttributesDiffer(seen, shown_lead, kept_lead);
  return differs ? Difference::kOther : Difference::kNone;
}

absl::StatusOr<std::vector<LeadSeenById>> ReadIdAnswer(std::string body) {
  // Lists of names are numbered for this answer alone: one that a read by id
  // shows is no list of the account's.
  std::map<std::vector<std::string>, uint32_t> numbers;
  PageDecoder decoder([&numbers](std::span<const std::string_view> names)
                          -> absl::StatusOr<uint32_t> {
    std::vector<std::string> list(names.begin(), names.end());
    const auto next = static_cast<uint32_t>(numbers.size() + 1);
    return numbers.try_emplace(std::move(list), next).first->second;
  });
  absl::StatusOr<LeadPage> page = decoder.Decode(std::move(body));
  if (!page.ok()) return page.status();
  std::map<uint32_t, const std::vector<std::string>*> lists;
  for (const auto& [names, number] : numbers) lists[number] = &names;
  std::vector<LeadSeenById> leads;
  for (LeadRow& row : page->rows) {
    v1::Lead lead;
    if (!lead.ParseFromString(row.lead)) continue;
    const auto list = lists.find(lead.attribute_list());
    if (list == lists.end()) continue;
    leads.push_back({std::move(row), *list->second});
  }
  return leads;
}

absl::StatusOr<std::vector<Stretch>> SecondsThatDiffer(
    const std::vector<LeadSeenById>& leads, TimePoint sent,
    ReplicaReader& reader) {
  std::vector<Stretch> found;
  for (const LeadSeenById& seen : leads) {
    // Windows cannot show a lead without a stamp.
    if (!seen.row.stamp) continue;
    const auto kept = reader.FindById(seen.row.id);
    if (!kept.ok()) return kept.status();
    if (DifferenceFromKept(seen, sent, *kept) == Difference::kNone) continue;
    const auto second = floor<seconds>(*seen.row.stamp);
    found.push_back({second, second + seconds(1)});
  }
  return WorthReading(std::move(found));
}

std::vector<Stretch> WorthReading(std::vector<Stretch> found) {
  std::ranges::sort(found, [](const Stretch& x, const Stretch& y) {
    return x.from > y.from;
  });
  found.erase(std::unique(found.begin(), found.end()), found.end());
  int calls = 0;
  auto call_begin = found.begin();
  for (auto at = found.begin(); at != found.end(); ++at) {
    if (calls > 0 && call_begin->to - at->from <= kNear) continue;
    if (++calls > kMostCalls) {
      found.erase(at, found.end());
      break;
    }
    call_begin = at;
  }
  return found;
}

absl::StatusOr<std::vector<std::string>> NamesSeen(ReplicaReader& reader) {
  const absl::StatusOr<std::vector<AttributeList>> lists =
      reader.AttributeLists();
  if (!lists.ok()) return lists.status();
  std::vector<std::string> names = {"ProspectID", "LeadLastModifiedOn",
                                    "LastModifiedOn", "ModifiedOn"};
  std::unordered_set<std::string> known(names.begin(), names.end());
  for (const AttributeList& list : *lists) {
    for (const std::string& name : list.names) {
      if (name.empty() || name.find_first_of(",\"\n") != std::string::npos) {
        continue;
      }
      if (known.insert(name).second) names.push_back(name);
    }
  }
  return names;
}

absl::StatusOr<std::vector<std::string>> NamesSeenSoFar::Get(
    ReplicaWriter& replica) {
  const size_t lists = replica.CountAttributeLists();
  if (lists_ == lists) return names_;
  auto reader = replica.OpenReader();
  if (!reader.ok()) return reader.status();
  auto names = NamesSeen(**reader);
  if (!names.ok()) return names.status();
  names_ = *std::move(names);
  lists_ = lists;
  return names_;
}

}  // namespace leadline
