// SPDX-License-Identifier: Apache-2.0
// Callers of a server with read-through, in a history: what they ask for, and
// what must hold of their answers.
#include <algorithm>
#include <chrono>
#include <set>
#include <tuple>
#include <utility>

#include "leadline/v1/lead.pb.h"
#include "sandbox/phone_match.h"
#include "tests/sync/sync_simulation.h"

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Outcome = LiveAnswer::Outcome;

constexpr Duration kWindow{5000};
// Of the rate.
constexpr int kLivePart = 5;
// How long a live read is waited for, and what came of it remembered.
constexpr Duration kLongestRead{5000};
constexpr Duration kMissKept{30000};
constexpr Duration kFoundKept{5000};

std::pair<PhoneKey, bool> NumberOf(const PhoneQuery& query) {
  return {query.Key(), query.IsInternational()};
}

Duration KeptFor(const LiveAnswer& answer) {
  return answer.outcome == Outcome::kFound ? kFoundKept : kMissKept;
}

// A lead as it is, and its place among others: answers print whole seconds.
struct Match {
  sandbox::Lead lead;
  int64_t activity_ms;
  int64_t stamp_ms;
  uint32_t index;

  auto Rank() const { return std::tuple(activity_ms, stamp_ms, index); }
  auto PrintedRank() const {
    return std::tuple(floor<seconds>(milliseconds(activity_ms)),
                      floor<seconds>(milliseconds(stamp_ms)), index);
  }
};

}  // namespace

void SyncSimulation::AskSomething() {
  if (clock_.SteadyNow() >= quiet_from_) return;
  if (const auto query = PhoneQuery::Parse(DrawNumber()); query.ok()) {
    const int callers = Random() < 0.4 ? 1 + static_cast<int>(Random() * 5) : 1;
    for (int n = 0; n < callers; ++n) {
      At(RandomUpTo(Duration(800)), [this, query = *query] { AskFor(query); });
    }
  }
  const double mean_ms = 1000 / options_.questions_per_second;
  At(Duration(1) + RandomUpTo(Duration(static_cast<int64_t>(2 * mean_ms))),
     [this] { AskSomething(); });
}

// Of a lead mostly, and then often of one that has just changed.
std::string SyncSimulation::DrawNumber() {
  const std::string nobodys =
      std::to_string(5'000'000'000 + static_cast<int64_t>(Random() * 1e9));
  if (Random() < 0.15) return nobodys;
  uint32_t index = static_cast<uint32_t>(random_() % account_.Size());
  if (!changes_.empty() && Random() < 0.5) {
    const size_t back = random_() % std::min<size_t>(changes_.size(), 5);
    index = changes_[changes_.size() - 1 - back].index;
  }
  const auto lead = account_.Find(index, UpstreamMs());
  if (!lead) return nobodys;
  std::string number = ValueOf(*lead, Random() < 0.7 ? "Phone" : "Mobile");
  constexpr size_t kNational = 10;
  if (Random() < 0.4 && number.size() > kNational) {
    number.erase(0, number.size() - kNational);
  }
  return number;
}

void SyncSimulation::AskFor(const PhoneQuery& query) {
  if (!engine_) return;
  auto reader = writer_->OpenReader();
  if (!reader.ok()) return Fail("reader: " + reader.status().ToString());
  const auto answer = (*reader)->FindByPhone(query);
  if (!answer.ok()) return Fail("lookup: " + answer.status().ToString());
  if (answer->found) return;
  CheckMiss(query, *answer);
  const SteadyPoint now = clock_.SteadyNow();
  const bool joins = live_in_flight_ == NumberOf(query);
  const uint64_t caller = ++callers_made_;
  callers_.emplace(caller,
                   Caller{query, {}, now, joins ? live_sent_.back() : now});
  const LiveReads::Ticket ticket = reads_->Ask(
      query, [this, caller](const LiveAnswer& told) { Told(caller, told); });
  const auto waits = callers_.find(caller);
  if (waits == callers_.end()) return;
  waits->second.ticket = ticket;
  At(Duration(200) + RandomUpTo(seconds(15)),
     [this, caller] { Leave(caller); });
  WakeLiveLane();
}

void SyncSimulation::Leave(uint64_t caller) {
  const auto waits = callers_.find(caller);
  if (waits == callers_.end()) return;
  if (!reads_->Withdraw(waits->second.ticket)) {
    Fail("a caller was neither told nor let go");
  }
  callers_.erase(waits);
}

// As a question does in the program.
void SyncSimulation::WakeLiveLane() {
  if (!live_in_flight_) SchedulePoll(Lane::kLive, Duration(1));
}

void SyncSimulation::SchedulePoll(Lane lane, Duration later) {
  const bool live = lane == Lane::kLive;
  const uint64_t poll = live ? ++live_poll_ : 0;
  At(later, [this, lane, live, poll, g = generation_] {
    if (g == generation_ && (!live || poll == live_poll_)) Poll(lane);
  });
}

void SyncSimulation::NoteLiveCall(const SyncCall& call) {
  const SteadyPoint now = clock_.SteadyNow();
  const Number number = NumberOf(call.planned->live->query);
  const bool wanted = std::ranges::any_of(callers_, [&](const auto& caller) {
    return NumberOf(caller.second.query) == number;
  });
  if (!wanted) return Fail("a live read that nobody waits for");
  const auto remembered = remembered_until_.find(number);
  if (remembered != remembered_until_.end() && now < remembered->second) {
    return Fail("a live read of what is still remembered");
  }
  live_in_flight_ = number;
  live_sent_.push_back(now);
  const int rate = options_.rate_calls;
  const Duration span =
      rate >= kLivePart ? kWindow : kWindow * kLivePart / rate;
  while (now - live_sent_.front() >= span) live_sent_.pop_front();
  if (live_sent_.size() > std::max<size_t>(1, rate / kLivePart)) {
    Fail("more live reads than their share");
  }
}

void SyncSimulation::NoteSight(const SyncCall& call) {
  const LiveQuestion& question = *call.planned->live;
  const sandbox::PhoneQuery shown(question.text, /*exact=*/false, "91");
  std::vector<Match> matches;
  for (uint32_t index = 0; index < account_.Size(); ++index) {
    auto lead = account_.Find(index, UpstreamMs());
    if (!lead || (!shown.Matches(ValueOf(*lead, "Phone")) &&
                  !shown.Matches(ValueOf(*lead, "Mobile")))) {
      continue;
    }
    matches.push_back({*std::move(lead), account_.State(index).activity_ms,
                       account_.Stamp(index), index});
  }
  std::ranges::sort(matches, std::ranges::greater(), &Match::Rank);
  if (!options_.all_phone_matches && matches.size() > 1) matches.resize(1);
  std::erase_if(matches, [&](const Match& match) {
    return !HasNumber(match.lead, question.query);
  });
  Sight sight{clock_.SteadyNow(), {}, static_cast<uint32_t>(matches.size())};
  const auto best = std::ranges::max_element(matches, {}, &Match::PrintedRank);
  if (best != matches.end()) sight.winner = best->lead;
  std::deque<Sight>& sights = sights_[NumberOf(question.query)];
  sights.push_back(std::move(sight));
  const SteadyPoint old = clock_.SteadyNow() - kMissKept - 2 * kLongestRead;
  while (sights.front().at < old) sights.pop_front();
}

std::vector<std::string> SyncSimulation::IdsSeen(const SyncCall& call) {
  const auto& sights = sights_[NumberOf(call.planned->live->query)];
  if (sights.empty() || !sights.back().winner) return {};
  return {ValueOf(*sights.back().winner, "ProspectID")};
}

bool SyncSimulation::HasNumber(const sandbox::Lead& lead,
                               const PhoneQuery& query) const {
  for (const char* name : {"Phone", "Mobile"}) {
    for (const PhoneIndexKey& key : phone_rules_->KeysOf(ValueOf(lead, name))) {
      const bool bare = key.kind == MatchKind::kNational;
      if (key.key == query.Key() && !(bare && query.IsInternational())) {
        return true;
      }
    }
  }
  return false;
}

void SyncSimulation::Told(uint64_t caller, const LiveAnswer& answer) {
  const auto waits = callers_.extract(caller);
  if (waits.empty()) return Fail("a caller was told who had gone");
  if (answer.outcome != Outcome::kFound &&
      answer.outcome != Outcome::kNoneShown) {
    return;
  }
  ++(answer.outcome == Outcome::kFound ? live_found_ : live_none_);
  if (!answer.remembered) {
    remembered_until_[NumberOf(waits.mapped().query)] =
        clock_.SteadyNow() + KeptFor(answer);
  }
  CheckLiveAnswer(waits.mapped(), answer);
}

void SyncSimulation::CheckLiveAnswer(const Caller& caller,
                                     const LiveAnswer& answer) {
  const SteadyPoint since = answer.remembered
                                ? caller.asked - KeptFor(answer) - kLongestRead
                                : caller.joined;
  std::string wrong = "the account was not asked meanwhile";
  for (const Sight& sight : sights_[NumberOf(caller.query)]) {
    if (sight.at < since) continue;
    wrong = WrongWith(answer, sight);
    if (wrong.empty()) return;
  }
  Fail("a live answer was never right: " + wrong);
}

std::string SyncSimulation::WrongWith(const LiveAnswer& answer,
                                      const Sight& sight) const {
  if (!answer.found) return sight.winner ? "a lead had the number" : "";
  if (!sight.winner) return "no lead had the number";
  if (answer.found->match_count != sight.matches) {
    return "of " + std::to_string(sight.matches) + " leads it counted " +
           std::to_string(answer.found->match_count);
  }
  return DifferenceOf(*sight.winner, answer.found->lead);
}

void SyncSimulation::CheckMiss(const PhoneQuery& query,
                               const PhoneAnswer& miss) {
  if (!miss.complete || !miss.complete_through) return;
  const int64_t through = miss.complete_through->time_since_epoch().count();
  for (uint32_t index = 0; index < account_.Size(); ++index) {
    const auto lead = account_.Find(index, UpstreamMs());
    if (!lead || account_.Stamp(index) > through) continue;
    if (HasNumber(*lead, query)) {
      return Fail("lead " + ValueOf(*lead, "ProspectID") +
                  " has a number that no lead is said to have");
    }
  }
}

void SyncSimulation::CheckLiveReads() {
  if (!limit_.live_reads) return;
  if (!callers_.empty() || reads_->Counted().waiting != 0) {
    Fail("a caller was left waiting");
  }
  if (live_found_ == 0) Fail("no live read found a lead");
  // That there is none takes two calls, which a small limit has not in time.
  const bool has_two = options_.rate_calls >= 2 * kLivePart;
  if (has_two && live_none_ == 0) Fail("every live read found a lead");
}

void SyncSimulation::CheckFilled() {
  const auto state = writer_->LoadState();
  if (!state.ok()) return Fail("state: " + state.status().ToString());
  if (!state->complete) {
    Fail("the fill did not end while numbers were asked for");
  }
}

}  // namespace leadline
