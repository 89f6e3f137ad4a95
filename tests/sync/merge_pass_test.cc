// SPDX-License-Identifier: Apache-2.0
// Announced merges, against an account made by hand and a real replica.
#include "sync/merge_pass.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/support/temp_folder.h"
#include "tests/sync/open_replica.h"

namespace leadline {
namespace {

using absl::StatusCode;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_seconds;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr sys_seconds kStart{hours(24 * 365 * 35)};

std::string IdOf(int number) {
  return "00000000-0000-4000-8000-00000000000" + std::to_string(number);
}

class MergePassTest : public testing::Test {
 protected:
  void SetUp() override {
    OpenWriter();
    for (int i = 0; i < 8; ++i) account_[IdOf(i)] = now_ - hours(2);
    std::vector<LeadRow> rows;
    for (const auto& [id, stamp] : account_) rows.push_back(RowOf(id));
    PageCommit commit;
    commit.rows = rows;
    commit.read = {now_ - hours(1), now_ - hours(1)};
    Commit(commit);
  }

  // A worker that is started (again).
  void OpenWriter(const std::string& user = "user") {
    pass_.reset();
    writer_.reset();
    writer_ = OpenReplica(folder_, kStart, user);
    pass_.emplace(options_, *writer_, [] { return 0.5; });
  }

  LeadRow RowOf(const std::string& id) const {
    LeadRow row;
    row.id = id;
    row.stamp = account_.at(id);
    row.digest = static_cast<uint64_t>(row.stamp->time_since_epoch().count());
    row.lead = id;
    return row;
  }

  // The child is announced as merged into the survivor, and gone, now.
  void Merge(int child, int survivor) {
    Announce(child, survivor);
    account_.erase(IdOf(child));
    account_[IdOf(survivor)] = floor<seconds>(now_);
  }
  void Announce(int child, int survivor) {
    const std::string audit = "audit-" + std::to_string(child);
    announced_.push_back({audit, IdOf(survivor)});
    announced_at_[audit] = now_;
    children_[audit] = {IdOf(child)};
  }
  // One that absorbed no lead that is of interest.
  void AnnounceNothing(int number) {
    const std::string audit = "audit-n" + std::to_string(number);
    announced_.push_back({audit, IdOf(1)});
    announced_at_[audit] = now_;
  }

  void Commit(const PageCommit& commit) {
    const auto result = writer_->Commit(commit);
    ASSERT_TRUE(result.ok()) << result.status();
    last_ = *result;
    held_ += result->gone_held;
    if (pass_) pass_->Committed(*result, now_);
  }

  std::vector<AnnouncedMerge> AnnouncedIn(const Stretch& window) {
    std::vector<AnnouncedMerge> shown;
    for (const AnnouncedMerge& merge : announced_) {
      const TimePoint at = announced_at_[merge.audit];
      if (at >= window.from && at <= window.to) shown.push_back(merge);
    }
    return shown;
  }

  PassContext Context() {
    return {coverage_, rereads_, now_, 100, seconds(30), kStart};
  }

  // One call of the pass, answered; false if it has none.
  bool Step() {
    const auto step = pass_->Next(Context());
    EXPECT_TRUE(step.ok()) << step.status();
    if (!step.ok() || !*step) return false;
    PageCommit commit;
    commit.read = {now_, now_ + Duration(100)};
    std::vector<LeadRow> rows;
    if ((*step)->request && (*step)->request->audit.empty()) {
      ++looks_;
      const std::vector<AnnouncedMerge> shown =
          AnnouncedIn((*step)->request->window);
      const auto count = static_cast<int64_t>(shown.size());
      pass_->TakeAnnounced({count, count, shown}, now_, commit);
      Commit(commit);
    } else if ((*step)->request) {
      ++asked_for_children_;
      const auto& ids = children_[(*step)->request->audit];
      EXPECT_TRUE(pass_->TakeChildren(ids, now_).ok());
    } else if ((*step)->page) {
      for (const auto& [id, stamp] : account_) {
        const Stretch& window = (*step)->page->window;
        if (stamp < window.from || stamp > window.to) continue;
        rows.push_back(RowOf(id));
      }
      commit.rows = rows;
      const auto count = static_cast<int64_t>(rows.size());
      pass_->TakePage({count, count, true, now_, commit.read.ended}, commit);
      Commit(commit);
    } else {
      ++asked_by_id_;
      std::vector<LeadSeenById> leads;
      for (const std::string& id : (*step)->ids) {
        if (!account_.contains(id) || hidden_.contains(id)) continue;
        leads.push_back({RowOf(id), {}});
      }
      pass_->TakeIds(leads, commit.read, Context());
    }
    now_ += seconds(1);
    return true;
  }

  void RunFor(Duration length) {
    const TimePoint end = now_ + length;
    while (now_ < end) {
      if (!Step()) now_ += seconds(1);
    }
  }

  // "none" where there is no tombstone.
  std::string SurvivorOf(int child) {
    const auto tombstone = writer_->FindTombstone(IdOf(child));
    return *tombstone ? (*tombstone)->survivor : "none";
  }

  TempFolder folder_;
  std::unique_ptr<ReplicaWriter> writer_;
  MergeOptions options_{.between_looks = seconds(10)};
  std::optional<MergePass> pass_;
  TimePoint now_{hours(24 * 365 * 56)};
  Coverage coverage_;
  std::vector<Stretch> rereads_;
  std::map<std::string, TimePoint> account_;
  std::set<std::string> hidden_;
  std::vector<AnnouncedMerge> announced_;
  std::map<std::string, TimePoint> announced_at_;
  std::map<std::string, std::vector<std::string>> children_;
  CommitResult last_;
  int held_ = 0;
  int looks_ = 0;
  int asked_for_children_ = 0;
  int asked_by_id_ = 0;
};

TEST_F(MergePassTest, AMergeIsOneCommitWithItsSurvivor) {
  Merge(1, 2);
  for (int i = 0; i < 100 && SurvivorOf(1) == "none"; ++i) {
    if (!Step()) now_ += seconds(1);
  }
  EXPECT_EQ(last_.removed, 1);
  EXPECT_EQ(last_.replaced, 1) << "the survivor, by the same commit";
  EXPECT_EQ(SurvivorOf(1), IdOf(2));
  EXPECT_EQ(pass_->Counts().followed, 1U);
}

TEST_F(MergePassTest, WhatWasFollowedUpIsNotAskedAboutAgain) {
  Merge(1, 2);
  RunFor(minutes(5));
  EXPECT_EQ(asked_for_children_, 1);
  EXPECT_EQ(asked_by_id_, 1);
  EXPECT_GT(looks_, 10);
}

TEST_F(MergePassTest, ALeadThatIsStillThereIsNotMerged) {
  Announce(1, 2);
  RunFor(hours(1));
  EXPECT_EQ(SurvivorOf(1), "none");
  EXPECT_EQ(asked_by_id_, MergePass::kMostTries);
  EXPECT_EQ(pass_->Counts().left, 1U);
}

TEST_F(MergePassTest, AnAnswerWithoutItsControlsOrSurvivorProvesNothing) {
  Merge(1, 2);
  for (const auto& [id, stamp] : account_) hidden_.insert(id);
  RunFor(minutes(1));
  hidden_ = {IdOf(2)};
  RunFor(minutes(3));
  EXPECT_EQ(SurvivorOf(1), "none");
  hidden_.clear();
  RunFor(minutes(10));
  EXPECT_EQ(SurvivorOf(1), IdOf(2));
}

TEST_F(MergePassTest, WithNoOtherLeadThereIsNoControl) {
  std::vector<GoneLead> gone;
  for (const int other : {0, 3, 4, 5, 6, 7}) {
    account_.erase(IdOf(other));
    gone.push_back({IdOf(other), {now_, now_}, ""});
  }
  PageCommit commit;
  commit.gone = gone;
  commit.read = {now_, now_};
  Commit(commit);
  ASSERT_EQ(last_.removed, 6);
  Merge(1, 2);
  RunFor(hours(1));
  EXPECT_EQ(SurvivorOf(1), "none");
  EXPECT_EQ(pass_->Counts().left, 1U);
}

TEST_F(MergePassTest, ARestartFindsWhatWasInHand) {
  RunFor(minutes(1));
  const TimePoint merged = now_;
  Merge(1, 2);
  for (int i = 0; i < 1000 && asked_by_id_ == 0; ++i) {
    if (!Step()) now_ += seconds(1);
  }
  EXPECT_LT(*writer_->LoadMerges()->read_until, merged);
  OpenWriter();
  RunFor(minutes(2));
  EXPECT_EQ(SurvivorOf(1), IdOf(2));
}

// Each look shows something new: how far they were followed moves all the same.
TEST_F(MergePassTest, ABusyDayCostsOneCallForEachMerge) {
  options_.between_looks = minutes(15);
  options_.between_calls = minutes(2);
  OpenWriter();
  constexpr int kMerges = 180;
  for (int i = 0; i < kMerges; ++i) {
    AnnounceNothing(i);
    RunFor(minutes(8));
  }
  EXPECT_GT(*writer_->LoadMerges()->read_until, now_ - hours(1));
  RunFor(hours(6));
  EXPECT_EQ(asked_for_children_, kMerges);
}

TEST_F(MergePassTest, WhatTheGuardHoldsGoesWithTheWord) {
  OpenWriter("another");
  Merge(1, 2);
  RunFor(hours(5));
  EXPECT_EQ(SurvivorOf(1), "none");
  EXPECT_GE(held_, 4);
  EXPECT_GE(asked_by_id_, 4);
  EXPECT_LE(asked_by_id_, 6) << "once an hour";
  ASSERT_TRUE(writer_->AllowDeletes(1, now_ + hours(24)).ok());
  pass_->DeletesAllowed();
  RunFor(minutes(1));
  EXPECT_EQ(SurvivorOf(1), IdOf(2));
  EXPECT_EQ(pass_->Counts().followed, 1U);
}

TEST_F(MergePassTest, ARestartFindsWhatTheGuardHolds) {
  OpenWriter("another");
  Merge(1, 2);
  RunFor(hours(5));
  OpenWriter("another");
  ASSERT_TRUE(writer_->AllowDeletes(1, now_ + hours(24)).ok());
  RunFor(minutes(1));
  EXPECT_EQ(SurvivorOf(1), IdOf(2));
}

TEST_F(MergePassTest, AnAccountThatAnnouncesNoneIsAskedSeldom) {
  RunFor(minutes(61));
  EXPECT_EQ(looks_, 7);
  EXPECT_FALSE(writer_->LoadMerges()->announced);
}

TEST_F(MergePassTest, ARefusedCallIsMadeOnceADay) {
  int calls = 0;
  for (const TimePoint end = now_ + hours(49); now_ < end; now_ += minutes(5)) {
    const auto step = pass_->Next(Context());
    ASSERT_TRUE(step.ok()) << step.status();
    if (!*step) continue;
    ++calls;
    pass_->Drop(now_, GiveUpReason::kRefused);
  }
  EXPECT_EQ(calls, 3);
}

TEST_F(MergePassTest, ASwitchedOffPassAsksNothing) {
  MergePass off(MergePaceFor({}, 0), *writer_, [] { return 0.5; });
  EXPECT_FALSE(off.Next(Context())->has_value());
}

TEST(MergeAnswerTest, AnnouncementsAndChildrenAreRead) {
  const auto page =
      ReadAnnounced(R"({"RecordCount":2,"List":[{"ProspectActivityId":"a",)"
                    R"("RelatedProspectId":"B"},{"ProspectActivityId":"c"}]})");
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->record_count, 2);
  EXPECT_EQ(page->rows, 2);
  EXPECT_THAT(page->merges, ElementsAre(AnnouncedMerge{"a", "B"}));
  EXPECT_EQ(ReadAnnounced(R"({"RecordCount":0})")->rows, 0);
  EXPECT_THAT(*ReadChildren(R"([{"ProspectID":"x"},{"ProspectID":"x"}])"),
              ElementsAre("x"));
}

TEST(MergeAnswerTest, OddAnswersAreRefused) {
  EXPECT_EQ(ReadAnnounced("<html>").status().code(), StatusCode::kDataLoss);
  EXPECT_EQ(ReadAnnounced("[]").status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(ReadAnnounced(R"({"RecordCount":1,"List":7})").status().code(),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(ReadChildren("{}").status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(ReadChildren("[{}]").status().code(), StatusCode::kInvalidArgument);
}

TEST(MergeAnswerTest, TheCallsAreAsDocumented) {
  const HttpRequest look = MergeCallFor({3003, {kStart, kStart}, 2, ""});
  EXPECT_THAT(look.path, HasSubstr("RetrieveByActivityEvent"));
  EXPECT_THAT(look.body, HasSubstr(R"("ActivityEvent":"3003")"));
  EXPECT_THAT(look.body, HasSubstr(R"("PageIndex":2)"));
  EXPECT_EQ(MergeCallFor({3003, {}, 1, "a"}).body,
            R"({"Parameter":{"MergeAuditId":"a"}})");
}

}  // namespace
}  // namespace leadline
