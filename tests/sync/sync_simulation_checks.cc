// SPDX-License-Identifier: Apache-2.0
// What a simulation checks while it runs, and at its end.
#include <algorithm>
#include <set>
#include <utility>

#include "leadline/v1/lead.pb.h"
#include "replica/reader.h"
#include "tests/sync/sync_simulation.h"

namespace leadline {
namespace {

using std::chrono::seconds;

constexpr Duration kWindow{5000};
constexpr Duration kDay = std::chrono::hours(24);

}  // namespace

std::string ValueOf(const sandbox::Lead& lead, std::string_view name) {
  for (const sandbox::Attribute& attribute : lead) {
    if (attribute.name == name) return attribute.value.value_or("");
  }
  return "";
}

std::string DifferenceOf(const sandbox::Lead& lead,
                         const std::string& encoded) {
  v1::Lead stored;
  if (!stored.ParseFromString(encoded)) return "it cannot be parsed";
  size_t not_null = 0;
  for (const sandbox::Attribute& attribute : lead) {
    if (attribute.value) ++not_null;
    if (attribute.name == "LeadAge" || !attribute.value) continue;
    const auto at = stored.attributes().find(attribute.name);
    if (at == stored.attributes().end() || at->second != *attribute.value) {
      return attribute.name + " is " +
             (at == stored.attributes().end() ? "missing" : at->second) +
             ", should be " + *attribute.value;
    }
  }
  if (not_null == stored.attributes().size()) return "";
  return "it has attributes that the account's has not";
}

void SyncSimulation::CheckFresh(const Change& change) {
  auto reader = writer_->OpenReader();
  if (!reader.ok()) return Fail("reader: " + reader.status().ToString());
  const auto found = (*reader)->FindById(change.id);
  v1::Lead lead;
  if (found.ok() && *found) lead.ParseFromString((*found)->lead);
  if (lead.modified_at().seconds() >= change.at_ms / 1000) return;
  Fail("lead " + change.id + " is not fresh after all were stamped anew");
}

void SyncSimulation::CheckArrival() {
  const SteadyPoint now = clock_.SteadyNow();
  arrivals_.push_back(now);
  const Duration kept = limit_.daily_calls ? kDay : kWindow;
  while (now - arrivals_.front() > kept) arrivals_.pop_front();
  const auto in_window = std::ranges::count_if(
      arrivals_, [&](SteadyPoint at) { return now - at <= kWindow; });
  // Until a refusal told it the worker cannot know.
  const bool knows =
      options_.told_calls == 0 || (refused_at_ && now - *refused_at_ > kWindow);
  if (knows && in_window > options_.rate_calls) {
    Fail("more calls in one window than the account permits");
  }
  if (arrivals_.size() > limit_.daily_calls.value_or(arrivals_.size())) {
    Fail("more calls in 24 hours than the account permits");
  }
  // A call on its way when the refusal came back cannot be called back.
  if (refused_at_ && now - *refused_at_ > Duration(400) &&
      now - *refused_at_ < kWindow) {
    Fail("a call within a window after a refusal");
  }
}

void SyncSimulation::CheckLearned() {
  // Of one call in a window: a look takes a quarter of them, and is followed by
  // a call of the other lane.
  constexpr Duration kInterval = 4 * kWindow;
  constexpr Duration kOldest = kInterval + 4 * kWindow;
  if (engine_->PollInterval() != kInterval) {
    return Fail("looks are planned every " +
                std::to_string(engine_->PollInterval().count()) + " ms");
  }
  const auto as_of = engine_->State().as_of;
  if (!as_of || engine_->UpstreamNow() - *as_of > kOldest) {
    return Fail(
        "the newest changes are not read at the limit that was learned");
  }
  At(seconds(7), [this] { CheckLearned(); });
}

void SyncSimulation::CheckOthersAreRead() {
  // A window that fails is halved once in a minute, down to the lead's second.
  constexpr Duration kHalving = std::chrono::minutes(10);
  const uint32_t poisoned = options_.leads / 2;
  const auto second_of = [this](uint32_t index) {
    return account_.Stamp(index) / 1000;
  };
  auto reader = writer_->OpenReader();
  if (!reader.ok()) return Fail("reader: " + reader.status().ToString());
  for (uint32_t index = 0; index < account_.Size(); ++index) {
    const auto lead = account_.Find(index, UpstreamMs());
    if (!lead || UpstreamMs() - account_.Stamp(index) < kHalving.count() ||
        second_of(index) == second_of(poisoned)) {
      continue;
    }
    const auto found = (*reader)->FindById(ValueOf(*lead, "ProspectID"));
    if (!found.ok()) return Fail("find: " + found.status().ToString());
    if (!*found) {
      return Fail("a lead whose pages fail kept another from the replica");
    }
  }
  poison_.clear();
}

void SyncSimulation::CheckPlan() {
  // On their way there and back, and by a clock of whole seconds.
  constexpr Duration kTravel = seconds(3);
  const auto state = writer_->LoadState();
  if (!state.ok()) return Fail("state: " + state.status().ToString());
  const Duration age =
      TimePoint(Duration(UpstreamMs())) - state->as_of.value_or(TimePoint());
  // A look at the keys may come between.
  const int polls = options_.forbidden ? 3 : 1;
  if (age > polls * poll_interval_ + kTravel) {
    Fail("the newest changes are " + std::to_string(age.count()) + " ms old");
  }
  At(seconds(60), [this] { CheckPlan(); });
}

bool SyncSimulation::IsPromised(const Change& change,
                                const ReplicaState& state) const {
  const auto ms = [](const std::optional<TimePoint>& time) {
    return time ? time->time_since_epoch().count() : 0;
  };
  // Complete: whatever could be seen at as_of, whichever its stamp. Else:
  // leads whose stamp is, up to now, in what is covered.
  if (state.complete && change.visible_ms <= ms(state.as_of)) return true;
  return change.at_ms <= ms(state.complete_through) &&
         account_.Stamp(change.index) == change.at_ms;
}

void SyncSimulation::CheckPromise() {
  // Where changes become visible later than the lag allows, nothing is
  // promised before they have been settled: they can enter a window while it
  // is paged. Upstream tells its time in whole seconds, hence the two.
  if (options_.longest_delay > kSafetyLag - seconds(2)) return;
  absl::StatusOr<ReplicaState> state = writer_->LoadState();
  if (!state.ok()) return Fail("state: " + state.status().ToString());
  auto reader = ReplicaReader::Open((folder_ / "leads.db").string(),
                                    std::make_shared<LeadDictionaries>());
  if (!reader.ok()) return Fail("reader: " + reader.status().ToString());
  for (const Change& change : changes_) {
    if (!IsPromised(change, *state)) continue;
    if (options_.deletes && !account_.Find(change.index, UpstreamMs()))
      continue;
    auto found = (*reader)->FindById(change.id);
    if (!found.ok()) return Fail("find: " + found.status().ToString());
    if (!found->has_value()) {
      return Fail("lead " + change.id + " of " + std::to_string(change.at_ms) +
                  ", visible at " + std::to_string(change.visible_ms) +
                  ", now of " + std::to_string(account_.Stamp(change.index)) +
                  ", is missing, though promised");
    }
    v1::Lead lead;
    lead.ParseFromString((*found)->lead);
    if (lead.modified_at().seconds() < change.at_ms / 1000) {
      return Fail("lead " + change.id + " is older than promised: has " +
                  std::to_string(lead.modified_at().seconds()) + ", changed " +
                  std::to_string(change.at_ms) + ", visible at " +
                  std::to_string(change.visible_ms));
    }
  }
}

void SyncSimulation::CheckMerges() {
  for (Merged& merge : merged_) {
    if (!merge.followed) CheckMerge(merge);
  }
}

void SyncSimulation::CheckMerge(Merged& merge) {
  const auto tombstone = writer_->FindTombstone(merge.child);
  if (!tombstone.ok()) return Fail(tombstone.status().ToString());
  if (!*tombstone || (*tombstone)->survivor.empty()) return;
  merge.followed = true;
  if ((*tombstone)->survivor != merge.survivor) {
    return Fail("lead " + merge.child + " is led to another survivor");
  }
  auto reader = writer_->OpenReader();
  if (!reader.ok()) return Fail("reader: " + reader.status().ToString());
  const auto found = (*reader)->FindById(merge.survivor);
  if (!found.ok() || !*found) {
    return Fail("lead " + merge.child + " is merged into none");
  }
  const auto left = (*reader)->FindByIdOrSurvivor(merge.child);
  if (!left.ok() || !left->found || left->found->id != merge.survivor) {
    return Fail("the id " + merge.child + " does not lead to its survivor");
  }
  v1::Lead lead;
  lead.ParseFromString((*found)->lead);
  // Its stamp tells no more what came first.
  if (set_back_.contains(merge.survivor_index)) return;
  const int64_t second = merge.at_ms / 1000;
  if (lead.modified_at().seconds() < second) {
    return Fail("lead " + merge.child + " went before its survivor changed");
  }
  // Of two changes in one second the account's own state tells which it is.
  if (account_.Stamp(merge.survivor_index) / 1000 != second) return;
  const auto now = account_.Find(merge.survivor_index, UpstreamMs());
  for (const char* name : {"Phone", "Mobile"}) {
    const auto at = lead.attributes().find(name);
    const std::string has = at == lead.attributes().end() ? "" : at->second;
    if (now && has != ValueOf(*now, name)) {
      return Fail("lead " + merge.child + " went before its number moved");
    }
  }
}

void SyncSimulation::CheckMergesFollowed() {
  if (!options_.merges.between_looks || options_.fault_share > 0) return;
  // A lead that went before its merge could be seen was not merged.
  std::set<std::string> made;
  for (const sandbox::MergedLead& lead : account_.Merged()) {
    made.insert(ValueOf(lead.lead, "ProspectID"));
  }
  size_t followed = 0;
  for (const Merged& merge : merged_) {
    followed += merge.followed ? 1 : 0;
    // What is gone with its survivor is a delete.
    if (merge.followed || !made.contains(merge.child) ||
        !account_.Find(merge.survivor_index, UpstreamMs())) {
      continue;
    }
    return Fail("lead " + merge.child + " is not led to " + merge.survivor);
  }
  if (!merged_.empty() && followed == 0) Fail("no merge was followed");
}

void SyncSimulation::CheckChecks() {
  const SyncStats stats = engine_->Stats();
  if (engine_->State().leads_broken > 0) {
    Fail("mended leads are said to be broken");
  }
  if (options_.guarded && stats.deletes_held > 0) {
    Fail("leads that went are said to be held");
  }
  if (options_.verify.between_calls && stats.verified.agreed == 0) {
    Fail("no lead was verified");
  }
  if (options_.enumerate.between_calls && stats.enumerated.leads == 0) {
    Fail("no lead was enumerated");
  }
  const bool all_enumerated = options_.enumerate.between_calls.has_value();
  if (all_enumerated && stats.enumerated.hidden != 0) {
    Fail("leads are said to be hidden, and are not");
  }
}

void SyncSimulation::CheckEqual() {
  account_.Advance(UpstreamMs());
  absl::StatusOr<ReplicaState> state = writer_->LoadState();
  if (!state.ok()) return Fail("state: " + state.status().ToString());
  if (!state->complete) Fail("the replica is not complete after its rest");
  if (state->leads_stored != account_.LeadCount()) {
    Fail("the replica has " + std::to_string(state->leads_stored) +
         " leads, the account " + std::to_string(account_.LeadCount()));
  }
  auto reader = ReplicaReader::Open((folder_ / "leads.db").string(),
                                    std::make_shared<LeadDictionaries>());
  if (!reader.ok()) return Fail("reader: " + reader.status().ToString());
  for (uint32_t index = 0; index < account_.Size(); ++index) {
    if (const auto lead = account_.Find(index, UpstreamMs())) {
      CheckLead(*lead, **reader);
    }
  }
}

void SyncSimulation::CheckLead(const sandbox::Lead& lead,
                               ReplicaReader& reader) {
  const std::string id = ValueOf(lead, "ProspectID");
  auto found = reader.FindById(id);
  if (!found.ok()) return Fail("find: " + found.status().ToString());
  if (!found->has_value()) return Fail("lead " + id + " is missing");
  const std::string difference = DifferenceOf(lead, (*found)->lead);
  if (!difference.empty()) Fail("lead " + id + ": " + difference);
}

}  // namespace leadline
