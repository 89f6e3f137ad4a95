// SPDX-License-Identifier: Apache-2.0
// Reconciling, against an account made by hand and a real replica.
#include "sync/reconcile_pass.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/temp_folder.h"

namespace leadline {
namespace {

using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_seconds;
using testing::IsEmpty;

constexpr int kPage = 10;
constexpr sys_seconds kStart{hours(24 * 365 * 35)};

std::string IdOf(int number) {
  std::string digits = std::to_string(number);
  return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') +
         digits;
}

class ReconcilePassTest : public testing::Test {
 protected:
  std::unique_ptr<ReplicaWriter> NewReplica() const {
    WriterOptions options;
    options.path = folder_.Path("leads.db");
    options.account = {"org", "host", "user", "91", true};
    options.history_start = kStart;
    auto writer = ReplicaWriter::Open(options);
    EXPECT_TRUE(writer.ok()) << writer.status();
    return *std::move(writer);
  }

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
    account_[id] = changed_[id] = floor<seconds>(now_);
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
    commit.covered = {{{kStart, floor<seconds>(now_)}, now_}};
    EXPECT_TRUE(writer_->Commit(commit).ok());
    now_ += seconds(1);
  }

  PassContext Context() {
    PassContext context{coverage_, rereads_, now_, kPage, seconds(30), kStart};
    context.as_of = writer_->LoadState()->as_of;
    context.types = types_;
    return context;
  }

  // One call of the pass, if it has one; true if it had.
  bool Step() {
    coverage_ = *writer_->LoadCoverage();
    const auto call = pass_.Next(Context());
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

  void AnswerPage(const PageRequest& page) {
    std::vector<LeadRow> window;
    for (const auto& [id, stamp] : account_) {
      if (stamp >= page.window.from && stamp <= page.window.to &&
          TypeOf(id) == page.type) {
        window.push_back(RowOf(id));
      }
    }
    const auto first = std::min<size_t>(
        window.size(), static_cast<size_t>(page.page_index - 1) *
                           static_cast<size_t>(page.page_size));
    const auto last =
        std::min(window.size(), first + static_cast<size_t>(page.page_size));
    const auto count = static_cast<int64_t>(window.size());
    const std::vector<LeadRow> rows(
        window.begin() + static_cast<std::ptrdiff_t>(first),
        window.begin() + static_cast<std::ptrdiff_t>(last));
    ++(page.page_size == 1 ? counts_ : pages_);
    PageCommit commit;
    commit.rows = rows;
    commit.read = {now_, now_ + Duration(100)};
    pass_.TakePage(
        {first < window.size() ? count : 0, static_cast<int64_t>(rows.size()),
         true, now_, commit.read.ended},
        Context(), commit);
    Commit(commit);
  }

  void AnswerIds(const std::vector<std::string>& ids) {
    ++asked_by_id_;
    std::set<std::string> shown;
    for (const std::string& id : ids) {
      if (account_.contains(id) && !hide_all_) shown.insert(id);
    }
    PageCommit commit;
    commit.read = {now_, now_ + Duration(100)};
    const std::vector<GoneLead> gone = pass_.TakeIds(shown, commit.read, now_);
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
    const auto leads =
        writer_->LeadsStamped({kStart, floor<seconds>(now_)}, 1'000'000);
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
  std::unique_ptr<ReplicaWriter> writer_ = NewReplica();
  TimePoint now_{hours(24 * 365 * 56)};
  std::map<std::string, TimePoint> account_;
  std::map<std::string, TimePoint> changed_;
  size_t types_ = 1;
  Coverage coverage_;
  std::vector<Stretch> rereads_;
  bool hide_all_ = false;
  int counts_ = 0;
  int pages_ = 0;
  int asked_by_id_ = 0;
  int removed_ = 0;
  int brought_ = 0;
  std::mt19937 random_{7};
  ReconcilePass pass_{
      {.before_first_sweep = Duration(0), .window_leads = 80, .whole_every = 6},
      *writer_,
      [this] { return std::uniform_real_distribution<double>()(random_); }};
};

TEST_F(ReconcilePassTest, EqualAccountsCostOneCountForEachWindow) {
  GivenLeads(300);
  RunFor(minutes(10));
  EXPECT_EQ(counts_, 4);
  EXPECT_EQ(pages_, 0);
  EXPECT_EQ(pass_.Differences(), 0U);
}

TEST_F(ReconcilePassTest, LeadsOfSeveralTypesAreCountedTogether) {
  types_ = 3;
  GivenLeads(300);
  RunFor(minutes(10));
  EXPECT_EQ(counts_, 12);
  EXPECT_EQ(pages_, 0);
  EXPECT_EQ(pass_.Differences(), 0U);
}

TEST_F(ReconcilePassTest, ADeletedLeadOfTheLastTypeIsFound) {
  types_ = 3;
  GivenLeads(300);
  account_.erase(IdOf(128));  // 8 % 3: of the type 2
  RunFor(minutes(10));
  EXPECT_EQ(Stored(), InAccount());
  EXPECT_EQ(removed_, 1);
}

// So a worker that is started anew each day comes to it, too.
TEST_F(ReconcilePassTest, TheFirstSweepMayBeTheOneThatReadsAll) {
  GivenLeads(300);
  const Coverage coverage = *writer_->LoadCoverage();
  PassContext context{coverage, rereads_, now_, kPage, seconds(30), kStart};
  context.as_of = writer_->LoadState()->as_of;
  for (const double random : {0.0, 0.99}) {
    ReconcilePass pass({.before_first_sweep = Duration(0), .whole_every = 6},
                       *writer_, [random] { return random; });
    const auto call = pass.Next(context);
    ASSERT_TRUE(call.ok()) << call.status();
    ASSERT_TRUE(*call && (*call)->page);
    EXPECT_EQ((*call)->page->page_size, random < 0.5 ? 1 : kPage);
  }
}

TEST_F(ReconcilePassTest, ADeletedLeadIsFoundAndAskedForTwice) {
  GivenLeads(300);
  account_.erase(IdOf(123));
  RunFor(minutes(10));
  EXPECT_EQ(Stored(), InAccount());
  EXPECT_EQ(removed_, 1);
  EXPECT_EQ(asked_by_id_, 2);
  EXPECT_LE(pages_, 1);
}

TEST_F(ReconcilePassTest, ASecondIsNotHurriedIntoADelete) {
  GivenLeads(300);
  account_.erase(IdOf(123));
  RunUntilAsked(1);
  const TimePoint first = now_;
  RunUntilAsked(2);
  EXPECT_GE(now_ - first, Suspects::kBetween);
  EXPECT_EQ(removed_, 1);
}

TEST_F(ReconcilePassTest, WithoutItsControlsAnAnswerProvesNothing) {
  GivenLeads(300);
  account_.erase(IdOf(123));
  hide_all_ = true;
  RunFor(minutes(20));
  EXPECT_GE(asked_by_id_, 5);
  EXPECT_EQ(removed_, 0);
  hide_all_ = false;
  RunFor(minutes(5));
  EXPECT_EQ(removed_, 1);
}

TEST_F(ReconcilePassTest, TheLatestLeadsMayAllBeGone) {
  GivenLeads(5000);
  ASSERT_TRUE(writer_->AllowDeletes(1000, now_ + hours(48)).ok());
  account_.erase(IdOf(123));
  for (int i = 4950; i < 5000; ++i) account_.erase(IdOf(i));
  RunFor(hours(1));
  EXPECT_EQ(Stored(), InAccount());
  EXPECT_EQ(removed_, 51);
}

// They are no suspects yet, since no sweep has come so far.
TEST_F(ReconcilePassTest, LeadsThatWereGoneAtOnceAreNoControlsForLong) {
  GivenLeads(5000);
  for (int i = 0; i < 50; ++i) {
    account_[IdOf(i)] = changed_[IdOf(i)] = floor<seconds>(now_);
  }
  Tail();
  for (int i = 0; i < 50; ++i) account_.erase(IdOf(i));
  account_.erase(IdOf(123));
  RunFor(minutes(12));
  EXPECT_EQ(removed_, 1);
}

TEST_F(ReconcilePassTest, OfAFewLeadsOneThatIsGoneIsFound) {
  GivenLeads(3);
  account_.erase(IdOf(1));
  RunFor(minutes(10));
  EXPECT_EQ(Stored(), InAccount());
  EXPECT_EQ(removed_, 1);
}

TEST_F(ReconcilePassTest, WithNoLeadLeftToCompareWithNoneGoesAndItIsTold) {
  GivenLeads(3);
  const auto account = std::exchange(account_, {});
  testing::internal::CaptureStderr();
  RunFor(hours(24));
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              testing::HasSubstr("deletes-not-confirmed"));
  EXPECT_EQ(removed_, 0);
  EXPECT_EQ(pass_.UnconfirmedCount(), 3U);
  EXPECT_LT(asked_by_id_, 100);
  // Two come back: the third may be gone.
  account_ = account;
  account_.erase(IdOf(1));
  RunFor(hours(3));
  EXPECT_EQ(Stored(), InAccount());
  EXPECT_EQ(pass_.UnconfirmedCount(), 0U);
}

TEST_F(ReconcilePassTest, WhatIsMissingHereIsBrought) {
  GivenLeads(300);
  account_[IdOf(1000)] = account_[IdOf(100)];
  account_[IdOf(1001)] = account_[IdOf(200)];
  RunFor(minutes(10));
  EXPECT_EQ(Stored(), InAccount());
  EXPECT_EQ(brought_, 2);
  EXPECT_EQ(removed_, 0);
  EXPECT_GE(pass_.Differences(), 1U);
}

TEST_F(ReconcilePassTest, ALeadThatChangesMeanwhileIsNoSuspect) {
  GivenLeads(300);
  const TimePoint end = now_ + hours(3);
  while (now_ < end) {
    Change(IdOf(static_cast<int>(random_() % 300)));
    if (!Step()) now_ += seconds(5);
    if (random_() % 2 == 0) Tail();
  }
  EXPECT_EQ(removed_, 0);
  EXPECT_EQ(pass_.Differences(), 0U);
}

TEST_F(ReconcilePassTest, FailedCallsAreLeftForTheNextSweep) {
  GivenLeads(300);
  account_.erase(IdOf(123));
  const Coverage coverage = *writer_->LoadCoverage();
  PassContext context{coverage, rereads_, now_, kPage, seconds(30), kStart};
  context.as_of = now_;
  ASSERT_TRUE(*pass_.Next(context));
  pass_.Drop(now_, GiveUpReason::kTrouble);
  RunFor(hours(3));
  EXPECT_EQ(Stored(), InAccount());
}

TEST_F(ReconcilePassTest, HurryBeginsASweepBeforeItsTime) {
  GivenLeads(300);
  RunFor(minutes(5));
  account_.erase(IdOf(123));
  RunFor(minutes(5));
  ASSERT_EQ(removed_, 0) << "between sweeps is an hour";
  pass_.Hurry();
  RunFor(minutes(5));
  EXPECT_EQ(removed_, 1);
}

TEST_F(ReconcilePassTest, AGapPutsASweepOffByAMinuteAndNoMore) {
  GivenLeads(300);
  const Coverage none;
  PassContext context{none, rereads_, now_, kPage, seconds(30), kStart};
  context.as_of = now_;
  ASSERT_FALSE(*pass_.Next(context));
  RunFor(minutes(2));
  EXPECT_GT(counts_, 0);
}

TEST_F(ReconcilePassTest, RandomHistoriesEndEqual) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  random_.seed(seed);
  GivenLeads(400);
  int next = 5000;
  for (int round = 0; round < 1500; ++round) {
    const auto dice = random_() % 100;
    const std::string id = IdOf(static_cast<int>(random_() % 400));
    if (dice < 30 && account_.contains(id)) Change(id);
    if (dice == 30 && removed_ < 8) account_.erase(id);
    if (dice == 31) {
      // Lost: it is as old as the others, and no read of changes shows it.
      account_[IdOf(next++)] = now_ - hours(9) + seconds(2 * (random_() % 90));
    }
    if (!Step()) now_ += seconds(5);
    if (random_() % 3 != 0) Tail();
  }
  RunFor(hours(30));
  EXPECT_EQ(Stored(), InAccount());
}

}  // namespace
}  // namespace leadline
