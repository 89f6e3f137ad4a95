// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYNC_RECONCILE_FIXTURE_H_
#define LEADLINE_TESTS_SYNC_RECONCILE_FIXTURE_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "sync/reconcile_pass.h"
#include "tests/support/temp_folder.h"
#include "tests/sync/open_replica.h"

namespace leadline {

// Reconciling, against an account made by hand and a real replica.
class ReconcileFixture : public testing::Test {
 protected:
  using hours = std::chrono::hours;
  using minutes = std::chrono::minutes;
  using seconds = std::chrono::seconds;
  using sys_seconds = std::chrono::sys_seconds;

  static constexpr int kPage = 10;
  static constexpr sys_seconds kStart{hours(24 * 365 * 35)};

  static std::string IdOf(int number) {
    std::string digits = std::to_string(number);
    return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') +
           digits;
  }

  ReconcilePass NewPass() {
    return {options_, *writer_, [this] {
              return std::uniform_real_distribution<double>()(random_);
            }};
  }
  void Restart() { pass_.emplace(NewPass()); }

  // So many leads in account and replica, a few to the second, hours old.
  void GivenLeads(int count) {
    for (int i = 0; i < count; ++i) {
      account_[IdOf(i)] = now_ - hours(10) + seconds(i / 3 * 2);
    }
    changed_ = account_;
    Tail();
  }

  size_t TypeOf(const std::string& id) const {
    return static_cast<size_t>(id.back() - '0') % types_;
  }

  LeadRow RowOf(const std::string& id) const {
    LeadRow row;
    row.id = id;
    row.stamp = account_.at(id);
    row.digest = static_cast<uint64_t>(row.stamp->time_since_epoch().count());
    row.lead = id;
    return row;
  }

  void Change(const std::string& id) {
    account_[id] = changed_[id] = std::chrono::floor<seconds>(now_);
  }

  // The newest changes are read: what changed is brought.
  void Tail() {
    std::vector<LeadRow> rows;
    for (const auto& [id, stamp] : changed_) {
      if (account_.contains(id)) rows.push_back(RowOf(id));
    }
    changed_.clear();
    PageCommit commit;
    commit.rows = rows;
    commit.read = {now_, now_ + Duration(100)};
    commit.as_of = now_;
    commit.covered = {{{read_until_, std::chrono::floor<seconds>(now_)}, now_}};
    if (read_until_ == kStart) read_until_ = std::chrono::floor<seconds>(now_);
    EXPECT_TRUE(writer_->Commit(commit).ok());
    now_ += seconds(1);
  }

  PassContext Context() {
    PassContext context{coverage_, rereads_, now_, page_, seconds(30), kStart};
    context.as_of = writer_->LoadState()->as_of;
    context.types = types_;
    return context;
  }

  // One call of the pass, if it has one; true if it had.
  bool Step() {
    coverage_ = CoverageWithGap();
    const auto call = pass_->Next(Context());
    EXPECT_TRUE(call.ok()) << call.status();
    if (!call.ok() || !*call) return false;
    if ((*call)->page) {
      AnswerPage(*(*call)->page);
    } else {
      AnswerIds((*call)->ids);
    }
    now_ += seconds(1);
    return true;
  }

  Coverage CoverageWithGap() {
    std::vector<CoveredStretch> parts;
    const Coverage all = *writer_->LoadCoverage();
    for (const CoveredStretch& covered : all.Stretches()) {
      const auto& [from, to] = covered.stretch;
      const Stretch gap = gap_.value_or(Stretch{to, to});
      const Stretch before{from, std::min(to, gap.from)};
      const Stretch behind{std::max(from, gap.to), to};
      for (const Stretch& part : {before, behind}) {
        if (part.from < part.to) parts.push_back({part, covered.read_at});
      }
    }
    return Coverage(parts);
  }

  void AnswerPage(const PageRequest& page) {
    std::vector<LeadRow> window;
    for (const auto& [id, stamp] : account_) {
      const TimePoint exact = stamp + hidden_;
      if (exact >= page.window.from && exact <= page.window.to &&
          TypeOf(id) == page.type) {
        window.push_back(RowOf(id));
      }
    }
    const auto first = std::min<size_t>(
        window.size(), static_cast<size_t>(page.page_index - 1) *
                           static_cast<size_t>(page.page_size));
    auto last =
        std::min(window.size(), first + static_cast<size_t>(page.page_size));
    if (pages_are_short_ && last > first) --last;
    const auto count = static_cast<int64_t>(window.size());
    const std::vector<LeadRow> rows(
        window.begin() + static_cast<std::ptrdiff_t>(first),
        window.begin() + static_cast<std::ptrdiff_t>(last));
    ++(page.page_size == 1 ? counts_ : pages_);
    PageCommit commit;
    commit.rows = rows;
    commit.read = {now_, now_ + Duration(100)};
    pass_->TakePage(
        {first < window.size() ? count : 0, static_cast<int64_t>(rows.size()),
         true, now_, commit.read.ended},
        Context(), commit);
    Commit(commit);
  }

  void AnswerIds(const std::vector<std::string>& ids) {
    ++asked_by_id_;
    std::set<std::string> shown;
    for (const std::string& id : ids) {
      if (account_.contains(id) && !hide_all_ && !hidden_by_id_.contains(id)) {
        shown.insert(id);
      }
    }
    shown.insert(unasked_.begin(), unasked_.end());
    PageCommit commit;
    commit.read = {now_, now_ + Duration(100)};
    const std::vector<GoneLead> gone = pass_->TakeIds(shown, commit.read, now_);
    commit.gone = gone;
    Commit(commit);
  }

  void Commit(const PageCommit& commit) {
    const auto result = writer_->Commit(commit);
    ASSERT_TRUE(result.ok()) << result.status();
    removed_ += result->removed;
    brought_ += result->inserted;
  }

  // Steps and reads of the newest changes by turns, for this long.
  void RunFor(Duration length) {
    const TimePoint end = now_ + length;
    while (now_ < end) {
      if (!Step()) now_ += seconds(5);
      Tail();
    }
  }

  // Until so many reads by id were made; fails after an hour.
  void RunUntilAsked(int times) {
    const TimePoint end = now_ + hours(1);
    while (asked_by_id_ < times && now_ < end) RunFor(seconds(1));
    EXPECT_EQ(asked_by_id_, times);
  }

  std::set<std::string> Stored() {
    const auto leads = writer_->LeadsStamped(
        {kStart, std::chrono::floor<seconds>(now_)}, 1'000'000);
    std::set<std::string> ids;
    for (const StampedLead& lead : *leads) ids.insert(lead.id);
    return ids;
  }
  std::set<std::string> InAccount() const {
    std::set<std::string> ids;
    for (const auto& [id, stamp] : account_) ids.insert(id);
    return ids;
  }

  TempFolder folder_;
  std::unique_ptr<ReplicaWriter> writer_ = OpenReplica(folder_, kStart);
  TimePoint now_{hours(24 * 365 * 56)};
  std::map<std::string, TimePoint> account_;
  std::map<std::string, TimePoint> changed_;
  size_t types_ = 1;
  Coverage coverage_;
  sys_seconds read_until_ = kStart;  // by the first read, which is kept
  std::vector<Stretch> rereads_;
  int page_ = kPage;
  std::optional<Stretch> gap_;  // of what was read
  Duration hidden_{0};          // by which a stamp is not what it is printed as
  bool pages_are_short_ = false;
  bool hide_all_ = false;
  std::set<std::string> unasked_;  // and shown by id all the same
  std::set<std::string> hidden_by_id_;
  int counts_ = 0;
  int pages_ = 0;
  int asked_by_id_ = 0;
  int removed_ = 0;
  int brought_ = 0;
  std::mt19937 random_{7};
  ReconcileOptions options_{
      .before_first_sweep = Duration(0), .window_leads = 80, .whole_every = 6};
  std::optional<ReconcilePass> pass_ = NewPass();
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYNC_RECONCILE_FIXTURE_H_
