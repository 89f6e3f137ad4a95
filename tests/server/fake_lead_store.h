// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SERVER_FAKE_LEAD_STORE_H_
#define LEADLINE_TESTS_SERVER_FAKE_LEAD_STORE_H_

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "leadline/v1/lead.pb.h"
#include "replica/lead_store.h"

namespace leadline {

// A replica in memory: what a test gives it is what it answers. It begins
// without a replica. Thread-safe.
class FakeLeadStore final : public LeadStore {
 public:
  // From here on a replica is open, with this state.
  void Open(const ReplicaState& state) {
    const std::lock_guard lock(mutex_);
    state_ = state;
    error_ = absl::OkStatus();
  }

  // From here on every call fails like this.
  void Fail(const absl::Status& error) {
    const std::lock_guard lock(mutex_);
    error_ = error;
  }

  // Questions that come down to these digits find this lead, behind those that
  // were added for them before.
  void Add(std::string_view digits, FoundLead lead) {
    const std::lock_guard lock(mutex_);
    leads_[PhoneKey::OfDigits(digits)].push_back(std::move(lead));
  }

  // What is answered for this id. Its freshness is that of the state.
  void AddId(const std::string& id, IdAnswer answer) {
    const std::lock_guard lock(mutex_);
    ids_[id] = std::move(answer);
  }

  // From here on each lookup of a batch does this first.
  void BeforeEach(std::function<void()> act) {
    const std::lock_guard lock(mutex_);
    before_each_ = std::move(act);
  }

  void SetLists(std::vector<AttributeList> lists) {
    const std::lock_guard lock(mutex_);
    lists_ = std::move(lists);
  }

  int Lookups() const {
    const std::lock_guard lock(mutex_);
    return lookups_;
  }

  // How often the state was asked for.
  int States() const {
    const std::lock_guard lock(mutex_);
    return states_;
  }

  absl::StatusOr<PhoneAnswer> FindByPhone(
      const PhoneQuery& query, const Projection& wanted) const override {
    const std::lock_guard lock(mutex_);
    ++lookups_;
    if (!error_.ok()) return error_;
    return Answer(query, wanted);
  }

  absl::StatusOr<SnapshotFreshness> FindEach(
      std::span<const PhoneQuery> queries, const Projection& wanted,
      TakeAnswer take) const override {
    for (size_t i = 0; i < queries.size(); ++i) {
      std::function<void()> act;
      {
        const std::lock_guard lock(mutex_);
        act = before_each_;
      }
      if (act) act();
      const absl::StatusOr<PhoneAnswer> answer =
          FindByPhone(queries[i], wanted);
      if (!answer.ok() && !absl::IsOutOfRange(answer.status())) {
        return answer.status();
      }
      if (!take(i, answer)) break;
    }
    const std::lock_guard lock(mutex_);
    if (!error_.ok() && !absl::IsOutOfRange(error_)) return error_;
    return Freshness();
  }

  // A position's row is the number of leads up to it.
  absl::StatusOr<MatchListEnd> ListByPhone(
      const PhoneQuery& query, const std::optional<MatchPosition>& after,
      const Projection& wanted, TakeLead take) const override {
    const std::lock_guard lock(mutex_);
    if (!error_.ok()) return error_;
    MatchListEnd end{Freshness(), std::nullopt};
    const auto found = leads_.find(query.Key());
    if (found == leads_.end()) return end;
    for (auto row = after ? after->row : 0;
         row < static_cast<int64_t>(found->second.size()); ++row) {
      const absl::StatusOr<FoundLead> lead =
          CutOf(found->second[static_cast<size_t>(row)], wanted);
      if (!lead.ok()) return lead.status();
      if (!take(*lead)) {
        end.last = MatchPosition{.row = row};
        break;
      }
    }
    return end;
  }

  absl::StatusOr<IdAnswer> FindById(std::string_view id) const override {
    const std::lock_guard lock(mutex_);
    if (!error_.ok()) return error_;
    const auto found = ids_.find(std::string(id));
    IdAnswer answer = found == ids_.end() ? IdAnswer() : found->second;
    static_cast<SnapshotFreshness&>(answer) = Freshness();
    return answer;
  }

  absl::StatusOr<ReplicaState> State() const override {
    const std::lock_guard lock(mutex_);
    ++states_;
    if (!error_.ok()) return error_;
    return state_;
  }

  absl::StatusOr<std::vector<AttributeList>> AttributeLists() const override {
    const std::lock_guard lock(mutex_);
    if (!error_.ok()) return error_;
    return lists_;
  }

 private:
  // Both: REQUIRES: mutex_ is held.
  SnapshotFreshness Freshness() const { return SnapshotOf(state_); }
  absl::StatusOr<PhoneAnswer> Answer(const PhoneQuery& query,
                                     const Projection& wanted) const {
    PhoneAnswer answer{Freshness(), std::nullopt};
    const auto found = leads_.find(query.Key());
    if (found == leads_.end()) return answer;
    absl::StatusOr<FoundLead> lead = CutOf(found->second.front(), wanted);
    if (!lead.ok()) return lead.status();
    answer.found = *std::move(lead);
    return answer;
  }
  static absl::StatusOr<FoundLead> CutOf(FoundLead lead,
                                         const Projection& wanted) {
    absl::StatusOr<std::string> cut = wanted.Cut(std::move(lead.lead));
    if (!cut.ok()) return cut.status();
    lead.lead = *std::move(cut);
    return lead;
  }

  mutable std::mutex mutex_;
  mutable int lookups_ = 0;
  mutable int states_ = 0;
  absl::Status error_ = absl::UnavailableError("there is no replica yet");
  ReplicaState state_;
  std::map<PhoneKey, std::vector<FoundLead>> leads_;
  std::map<std::string, IdAnswer> ids_;
  std::function<void()> before_each_;
  std::vector<AttributeList> lists_;
};

// A wall clock that stands where it is put. Intervals are real, and what a test
// lets pass.
class SetClock final : public Clock {
 public:
  TimePoint Now() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  void Set(TimePoint now) {
    const std::lock_guard lock(mutex_);
    now_ = now;
  }
  SteadyPoint SteadyNow() const override {
    const std::lock_guard lock(mutex_);
    return real_.SteadyNow() + passed_;
  }
  void LetPass(Duration length) {
    const std::lock_guard lock(mutex_);
    passed_ += length;
  }
  bool SleepFor(Duration length, std::stop_token stop) override {
    return real_.SleepFor(length, std::move(stop));
  }

 private:
  mutable std::mutex mutex_;
  TimePoint now_{};
  Duration passed_{0};
  SystemClock real_;
};

// 2026-03-01 12:00:00 UTC, the present of these tests.
inline constexpr TimePoint kNow =
    std::chrono::sys_days(std::chrono::year(2026) / 3 / 1) +
    std::chrono::hours(12);

// A complete replica that was brought up to date five seconds ago.
inline ReplicaState CompleteState() {
  ReplicaState state;
  state.as_of = kNow - std::chrono::seconds(5);
  state.complete_through = kNow - std::chrono::seconds(35);
  state.covered_from = kNow - std::chrono::years(10);
  state.complete = true;
  state.leads_stored = 10000;
  state.leads_expected = 10000;
  state.account = {"4242", "api-in21.leadsquared.com", "u1", "91", true};
  state.schema_version = 1;
  state.file_bytes = 7 << 20;
  return state;
}

// A replica whose first fill stands at a quarter.
inline ReplicaState FillingState() {
  ReplicaState state = CompleteState();
  state.complete = false;
  state.complete_through.reset();
  state.leads_stored = 2500;
  return state;
}

// The sample lead, as the worker encodes it.
inline v1::Lead PrashantSingh() {
  v1::Lead lead;
  lead.set_id("8b6e6bb3-25df-4b9b-8a18-3b1e0d3c4a54");
  lead.set_number(1);
  lead.set_first_name("Prashant");
  lead.set_last_name("Singh");
  lead.set_company("");
  lead.mutable_created_at()->set_seconds(1473762133);
  auto& attributes = *lead.mutable_attributes();
  attributes["FirstName"] = "Prashant";
  attributes["LastName"] = "Singh";
  attributes["Phone"] = "9901111111";
  attributes["mx_City"] = "";
  attributes["mx_Latest_Source"] = std::string(300, 'x');
  lead.set_attribute_list(3);
  return lead;
}

inline FoundLead Found(const v1::Lead& lead) {
  FoundLead found;
  found.lead = lead.SerializeAsString();
  found.field = MatchedField::kMobile;
  found.kind = MatchKind::kDefaultCountry;
  found.match_count = 2;
  found.read_at = kNow - std::chrono::seconds(60) + Duration(250);
  return found;
}

}  // namespace leadline

#endif  // LEADLINE_TESTS_SERVER_FAKE_LEAD_STORE_H_
