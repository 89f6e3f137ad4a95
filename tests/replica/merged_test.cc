// SPDX-License-Identifier: Apache-2.0
// Leads that the account says were merged into others: they go together with
// what their survivors took over, and their ids lead there.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "replica/gone_applier.h"
#include "replica/reader.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

constexpr uint64_t kSurvivor = 1000;

class MergedTest : public ReplicaTest {
 protected:
  // Leads 0 to count - 1, and the survivor, read at second 100.
  void GivenLeads(uint64_t count) {
    std::vector<LeadRow> rows = {Survivor(10)};
    for (uint64_t i = 0; i < count; ++i) rows.push_back(StampedRow(i, 10));
    Commit(rows);
  }

  static LeadRow Survivor(int64_t stamp) {
    return StampedRow(kSurvivor, stamp);
  }

  static GoneLead Merged(uint64_t number, int64_t sent = 200) {
    return {IdOf(number), Read(sent, sent + 1), IdOf(kSurvivor)};
  }

  CommitResult CommitMerged(const std::vector<GoneLead>& gone,
                            const std::vector<LeadRow>& rows,
                            const ReadTimes& read) {
    PageCommit page;
    page.rows = rows;
    page.gone = gone;
    page.read = read;
    return Commit(page);
  }

  std::unique_ptr<ReplicaReader> Reader() {
    auto reader =
        ReplicaReader::Open(Path(), std::make_shared<LeadDictionaries>());
    EXPECT_TRUE(reader.ok()) << reader.status();
    return *std::move(reader);
  }

  bool Has(uint64_t number) {
    return Reader()->FindById(IdOf(number))->has_value();
  }

  // The id of what is found by the lead's; empty if nothing is.
  std::string LeftOf(uint64_t number) {
    const auto found = Reader()->FindByIdOrSurvivor(IdOf(number));
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() && found->found ? found->found->id : "";
  }

  std::string SurvivorNamed(uint64_t number) {
    const auto tombstone = writer_->FindTombstone(IdOf(number));
    EXPECT_TRUE(tombstone.ok()) << tombstone.status();
    return *tombstone ? (*tombstone)->survivor : "none";
  }
};

TEST_F(MergedTest, ALeadGoesWithTheRowThatTookItsNumber) {
  Commit({Row(1, "9901111111", 10), Survivor(10)});
  LeadRow survivor = Survivor(150);
  survivor.mobile = "9901111111";
  const CommitResult result =
      CommitMerged({Merged(1)}, {survivor}, Read(202, 203));
  EXPECT_EQ(result.removed, 1);
  EXPECT_EQ(result.replaced, 1);
  EXPECT_FALSE(Has(1));
  EXPECT_EQ(LeftOf(1), IdOf(kSurvivor));
  EXPECT_EQ(LeftOf(kSurvivor), IdOf(kSurvivor));
  const auto found = Reader()->FindByPhone(*PhoneQuery::Parse("9901111111"));
  ASSERT_TRUE(found->found);
  EXPECT_EQ(found->found->lead, survivor.lead);
  EXPECT_EQ(found->found->match_count, 1U);
}

TEST_F(MergedTest, ItStaysWhereItsSurvivorWasNotReadSince) {
  GivenLeads(1);
  EXPECT_EQ(CommitMerged({Merged(0)}, {}, Read(202, 203)).gone_waiting, 1);
  EXPECT_EQ(CommitMerged({Merged(0)}, {Survivor(150)}, Read(199, 203)).removed,
            0)
      << "it was sent before";
  EXPECT_TRUE(Has(0));
}

TEST_F(MergedTest, ItStaysWhereItsSurvivorIsNotThere) {
  Commit({StampedRow(0, 10)});
  EXPECT_EQ(
      CommitMerged({Merged(0)}, {StampedRow(7, 150)}, Read(202, 203)).removed,
      0);
  EXPECT_TRUE(Has(0));
}

TEST_F(MergedTest, ItStaysWhereAnotherReadOfItsSurvivorWon) {
  GivenLeads(1);
  Commit({Survivor(190)}, Read(199, 203));
  const CommitResult result =
      CommitMerged({Merged(0)}, {Survivor(150)}, Read(202, 204));
  EXPECT_EQ(result.ignored, 1);
  EXPECT_EQ(result.gone_waiting, 1);
  EXPECT_TRUE(Has(0));
}

// The newest changes have brought it before.
TEST_F(MergedTest, ASurvivorThatIsShownAsItIsWillDo) {
  GivenLeads(1);
  Commit({Survivor(150)}, Read(160, 161));
  const CommitResult result =
      CommitMerged({Merged(0)}, {Survivor(150)}, Read(202, 203));
  EXPECT_EQ(result.unchanged, 1);
  EXPECT_EQ(result.removed, 1);
}

TEST_F(MergedTest, AReadThatShowedItSinceRefutesIt) {
  GivenLeads(1);
  Commit({StampedRow(0, 20)}, Read(199, 202));
  EXPECT_EQ(
      CommitMerged({Merged(0)}, {Survivor(150)}, Read(203, 204)).gone_refuted,
      1);
  EXPECT_TRUE(Has(0));
}

TEST_F(MergedTest, ADeleteMayTurnOutToBeAMerge) {
  GivenLeads(1);
  PageCommit page;
  const std::vector<GoneLead> gone = {{IdOf(0), Read(300, 301), ""}};
  page.gone = gone;
  page.read = Read(300, 301);
  EXPECT_EQ(Commit(page).removed, 1);
  EXPECT_EQ(SurvivorNamed(0), "");
  EXPECT_EQ(LeftOf(0), "");
  CommitMerged({Merged(0)}, {Survivor(150)}, Read(302, 303));
  EXPECT_EQ(LeftOf(0), IdOf(kSurvivor));
  // Which takes nothing from what is known of the delete.
  EXPECT_EQ(Commit({StampedRow(0, 10)}, Read(250, 305)).ignored, 1);
}

TEST_F(MergedTest, OneThatIsGoneSaysSinceWhenThatIsKnown) {
  GivenLeads(2);
  PageCommit page;
  const std::vector<GoneLead> gone = {{IdOf(0), Read(300, 301), ""}};
  page.gone = gone;
  page.read = Read(300, 301);
  Commit(page);
  const auto deleted = Reader()->FindByIdOrSurvivor(IdOf(0));
  EXPECT_FALSE(deleted->found);
  EXPECT_EQ(deleted->gone_since, At(301));
  EXPECT_EQ(deleted->survivor, "");
  const auto there = Reader()->FindByIdOrSurvivor(IdOf(1));
  EXPECT_TRUE(there->found);
  EXPECT_FALSE(there->gone_since);
  const auto unknown = Reader()->FindByIdOrSurvivor(IdOf(77));
  EXPECT_FALSE(unknown->found);
  EXPECT_FALSE(unknown->gone_since);
}

TEST_F(MergedTest, ASurvivorMayBeGoneItself) {
  GivenLeads(1);
  CommitMerged({Merged(0)}, {Survivor(150)}, Read(202, 203));
  PageCommit page;
  const std::vector<GoneLead> gone = {{IdOf(kSurvivor), Read(300, 301), ""}};
  page.gone = gone;
  page.read = Read(300, 301);
  Commit(page);
  const auto answer = Reader()->FindByIdOrSurvivor(IdOf(0));
  EXPECT_FALSE(answer->found);
  EXPECT_EQ(answer->survivor, IdOf(kSurvivor));
  EXPECT_EQ(answer->gone_since, At(301));
}

TEST_F(MergedTest, ALeadThatNeverCameLeadsToItsSurvivorToo) {
  GivenLeads(0);
  const CommitResult result =
      CommitMerged({Merged(5)}, {Survivor(150)}, Read(202, 203));
  EXPECT_EQ(result.removed, 0);
  EXPECT_EQ(LeftOf(5), IdOf(kSurvivor));
}

TEST_F(MergedTest, MergesOfMergesAreFollowedUpToABound) {
  constexpr uint64_t kChain = ReplicaReader::kMaxMerges + 2;
  std::vector<LeadRow> rows;
  for (uint64_t i = 0; i < kChain; ++i) rows.push_back(StampedRow(i, 10));
  Commit(rows);
  for (uint64_t i = 0; i + 1 < kChain; ++i) {
    const auto at = static_cast<int64_t>(200 + 10 * i);
    CommitMerged({{IdOf(i), Read(at, at + 1), IdOf(i + 1)}},
                 {StampedRow(i + 1, 10)}, Read(at + 2, at + 3));
  }
  EXPECT_EQ(writer_->LoadState()->leads_stored, 1U);
  EXPECT_EQ(LeftOf(1), IdOf(kChain - 1));
  EXPECT_EQ(LeftOf(0), "");
}

TEST_F(MergedTest, MergesAreNoDeletesToTheGuard) {
  GivenLeads(40);
  std::vector<GoneLead> merged;
  for (uint64_t i = 0; i < 15; ++i) merged.push_back(Merged(i));
  EXPECT_EQ(CommitMerged(merged, {Survivor(150)}, Read(202, 203)).removed, 15);
  std::vector<GoneLead> deleted;
  for (uint64_t i = 15; i < 40; ++i) {
    deleted.push_back({IdOf(i), Read(210, 211), ""});
  }
  const CommitResult result = CommitMerged(deleted, {}, Read(210, 211));
  EXPECT_EQ(result.removed, 10);
  EXPECT_EQ(result.gone_held, 15);
}

TEST_F(MergedTest, AFloodOfMergesWaitsForTheOperatorsWord) {
  GivenLeads(150);
  std::vector<GoneLead> merged;
  for (uint64_t i = 0; i < 150; ++i) merged.push_back(Merged(i));
  CommitResult result = CommitMerged(merged, {Survivor(150)}, Read(202, 203));
  EXPECT_EQ(result.removed, 100);
  EXPECT_EQ(result.gone_held, 50);
  ASSERT_TRUE(writer_->AllowDeletes(20, At(1000)).ok());
  result = CommitMerged(merged, {Survivor(150)}, Read(204, 205));
  EXPECT_EQ(result.removed, 20);
}

TEST_F(MergedTest, MergedMayGoCountsWhatWentAlready) {
  EXPECT_EQ(MergedMayGo(100'000, 0), 10'000U);
  EXPECT_EQ(MergedMayGo(98'000, 2000), 8000U);
  EXPECT_EQ(MergedMayGo(0, 0), 100U);
  EXPECT_EQ(MergedMayGo(50, 120), 0U);
}

TEST_F(MergedTest, AnotherUserOfTheKeySuspendsMergesToo) {
  GivenLeads(1);
  CloseWriter();
  WriterOptions options = Options(Path());
  options.account.user_id += "-other";
  auto writer = ReplicaWriter::Open(options);
  ASSERT_TRUE(writer.ok()) << writer.status();
  writer_ = *std::move(writer);
  EXPECT_EQ(
      CommitMerged({Merged(0)}, {Survivor(150)}, Read(202, 203)).gone_held, 1);
}

TEST_F(MergedTest, HowFarTheyWereFollowedUpIsKept) {
  EXPECT_EQ(*writer_->LoadMerges(), MergeProgress());
  PageCommit page;
  page.read = Read(200, 201);
  page.merges = MergeProgress{At(200), true};
  Commit(page);
  CloseWriter();
  OpenWriter();
  EXPECT_EQ(*writer_->LoadMerges(), (MergeProgress{At(200), true}));
}

}  // namespace
}  // namespace leadline
