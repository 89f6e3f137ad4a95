// SPDX-License-Identifier: Apache-2.0
// Leads that are gone upstream: what takes them out of the replica, what
// brings them back, and how many may go at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "replica/gone_applier.h"
#include "replica/reader.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

using std::chrono::hours;
using testing::IsEmpty;

class GoneTest : public ReplicaTest {
 protected:
  // Leads 0 to count - 1, each with a number of its own, read at second 100.
  void GivenLeads(uint64_t count) {
    std::vector<LeadRow> rows;
    for (uint64_t i = 0; i < count; ++i) rows.push_back(StampedRow(i, 10));
    Commit(rows);
  }

  static GoneLead Gone(uint64_t number, int64_t sent) {
    return {IdOf(number), Read(sent, sent + 1), ""};
  }

  CommitResult Remove(const std::vector<GoneLead>& gone) {
    PageCommit page;
    page.gone = gone;
    page.read = gone.back().confirmed;
    return Commit(page);
  }

  // Leads from first to last, confirmed to be gone at `sent`.
  CommitResult RemoveAll(uint64_t first, uint64_t last, int64_t sent) {
    std::vector<GoneLead> gone;
    for (uint64_t i = first; i <= last; ++i) gone.push_back(Gone(i, sent));
    return Remove(gone);
  }

  bool Has(uint64_t number) {
    auto reader =
        ReplicaReader::Open(Path(), std::make_shared<LeadDictionaries>());
    EXPECT_TRUE(reader.ok()) << reader.status();
    const auto found = (*reader)->FindById(IdOf(number));
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() && found->has_value();
  }

  uint64_t Stored() { return writer_->LoadState()->leads_stored; }
};

TEST_F(GoneTest, AGoneLeadIsFoundNeitherByIdNorByNumber) {
  LeadRow row = Row(1, "9901111111", 10);
  row.mobile = "9902222222";
  Commit({row, Row(2, "9902222222", 5)});
  const CommitResult result = Remove({Gone(1, 200)});
  EXPECT_EQ(result.removed, 1);
  EXPECT_EQ(Stored(), 1U);
  EXPECT_FALSE(Has(1));
  auto reader =
      ReplicaReader::Open(Path(), std::make_shared<LeadDictionaries>());
  EXPECT_FALSE((*reader)->FindByPhone(*PhoneQuery::Parse("9901111111"))->found);
  const auto left = (*reader)->FindByPhone(*PhoneQuery::Parse("9902222222"));
  ASSERT_TRUE(left->found);
  EXPECT_EQ(left->found->match_count, 1U);
}

TEST_F(GoneTest, AReadThatHadNotEndedWhenItWasConfirmedRefutesIt) {
  GivenLeads(2);
  Commit({StampedRow(0, 20)}, Read(190, 201));
  const CommitResult result = Remove({Gone(0, 200), Gone(1, 200)});
  EXPECT_EQ(result.gone_refuted, 1);
  EXPECT_EQ(result.removed, 1);
  EXPECT_TRUE(Has(0));
  EXPECT_FALSE(Has(1));
}

TEST_F(GoneTest, ATombstoneYieldsOnlyToAReadSentAfterIt) {
  GivenLeads(1);
  Remove({Gone(0, 200)});
  EXPECT_EQ(Commit({StampedRow(0, 10)}, Read(199, 205)).ignored, 1);
  EXPECT_FALSE(Has(0));
  EXPECT_EQ(Commit({StampedRow(0, 10)}, Read(201, 205)).ignored, 1);
  EXPECT_FALSE(Has(0));
  EXPECT_EQ(Commit({StampedRow(0, 10)}, Read(202, 205)).inserted, 1);
  EXPECT_TRUE(Has(0));
  EXPECT_EQ(Stored(), 1U);
  // It is a lead like any other again.
  EXPECT_EQ(Remove({Gone(0, 300)}).removed, 1);
}

TEST_F(GoneTest, OnlyTenOrOneInAHundredGoInADay) {
  GivenLeads(2000);
  CommitResult result = RemoveAll(0, 24, 200);
  EXPECT_EQ(result.removed, 20);
  EXPECT_EQ(result.gone_held, 5);
  EXPECT_EQ(Stored(), 1980U);
  // A restart does not forget the day's count.
  CloseWriter();
  OpenWriter();
  result = RemoveAll(20, 24, 300);
  EXPECT_EQ(result.removed, 0);
  EXPECT_EQ(result.gone_held, 5);
  const int64_t day = std::chrono::seconds(hours(24)).count();
  EXPECT_EQ(RemoveAll(20, 24, 202 + day).removed, 5);
}

TEST_F(GoneTest, WhatIsHeldIsCountedUntilItWentOrIsShownAgain) {
  GivenLeads(30);
  RemoveAll(0, 11, 200);
  RemoveAll(12, 13, 210);
  EXPECT_EQ(*writer_->CountHeld(At(0)), 4U);
  CloseWriter();
  OpenWriter();
  EXPECT_EQ(*writer_->CountHeld(At(0)), 4U);
  EXPECT_EQ(*writer_->CountHeld(At(205)), 2U) << "confirmed later";
  const int64_t day = std::chrono::seconds(hours(24)).count();
  Commit({StampedRow(13, 500)}, Read(500 + day, 501 + day));
  EXPECT_EQ(RemoveAll(10, 13, 300 + day).removed, 3);
  EXPECT_EQ(*writer_->CountHeld(At(0)), 0U);
}

TEST_F(GoneTest, InASmallReplicaTenMayGo) {
  GivenLeads(30);
  EXPECT_EQ(RemoveAll(0, 29, 200).removed, 10);
}

TEST_F(GoneTest, TheOperatorsWordLetsSoManyMoreGo) {
  GivenLeads(100);
  EXPECT_EQ(RemoveAll(0, 49, 200).removed, 10);
  ASSERT_TRUE(writer_->AllowDeletes(25, At(1000)).ok());
  EXPECT_EQ(RemoveAll(10, 29, 210).removed, 20);
  CloseWriter();
  OpenWriter();
  const CommitResult result = RemoveAll(30, 49, 220);
  EXPECT_EQ(result.removed, 5);
  EXPECT_EQ(result.gone_held, 15);
}

TEST_F(GoneTest, TheOperatorsWordEnds) {
  GivenLeads(100);
  ASSERT_TRUE(writer_->AllowDeletes(25, At(205)).ok());
  EXPECT_EQ(RemoveAll(0, 14, 200).removed, 15);
  EXPECT_EQ(RemoveAll(15, 29, 204).removed, 0) << "read at 205, it ended";
  ASSERT_TRUE(writer_->AllowDeletes(3, At(300)).ok());
  EXPECT_EQ(RemoveAll(15, 29, 206).removed, 3) << "a word replaces another";
}

TEST_F(GoneTest, AnotherUserOfTheKeySuspendsDeletesUntilTheOperatorsWord) {
  GivenLeads(20);
  CloseWriter();
  WriterOptions options = Options(Path());
  options.account.user_id += "-other";
  auto writer = ReplicaWriter::Open(options);
  ASSERT_TRUE(writer.ok()) << writer.status();
  writer_ = *std::move(writer);
  EXPECT_EQ(RemoveAll(0, 4, 200).gone_held, 5);
  ASSERT_TRUE(writer_->AllowDeletes(0, At(1000)).ok());
  EXPECT_EQ(RemoveAll(0, 4, 210).removed, 5);
  writer_.reset();
  writer_ = *ReplicaWriter::Open(options);
  EXPECT_EQ(RemoveAll(5, 9, 220).removed, 5) << "a new worker knows the word";
}

TEST_F(GoneTest, MayGoCountsWhatWentAlready) {
  EXPECT_EQ(MayGo(100'000, 0), 1000U);
  EXPECT_EQ(MayGo(99'500, 500), 500U);
  EXPECT_EQ(MayGo(99'000, 1000), 0U);
  EXPECT_EQ(MayGo(98'000, 2000), 0U);
  EXPECT_EQ(MayGo(0, 0), 10U);
}

class StampQueriesTest : public ReplicaTest {
 protected:
  static Stretch Between(int64_t from, int64_t to) {
    return {Second(from), Second(to)};
  }
  // Leads with these stamps, numbered from 0.
  void GivenStamps(const std::vector<int64_t>& seconds) {
    std::vector<LeadRow> rows;
    for (const int64_t second : seconds) {
      rows.push_back(StampedRow(rows.size(), second));
    }
    Commit(rows);
  }
};

TEST_F(StampQueriesTest, CountsBothBounds) {
  GivenStamps({10, 11, 11, 13});
  EXPECT_EQ(*writer_->CountStamped(Between(10, 13)), 4U);
  EXPECT_EQ(*writer_->CountStamped(Between(11, 12)), 2U);
  EXPECT_EQ(*writer_->CountStamped(Between(12, 12)), 0U);
}

TEST_F(StampQueriesTest, ALeadWithoutAStampIsInNoStretch) {
  LeadRow bare = Row(1, "9901111111");
  bare.stamp.reset();
  Commit({bare});
  const Stretch ever{std::chrono::sys_seconds(), Second(1000)};
  EXPECT_EQ(*writer_->CountStamped(ever), 0U);
}

TEST_F(StampQueriesTest, ListsIdsByStamp) {
  GivenStamps({30, 10, 20});
  const auto leads = writer_->LeadsStamped(Between(10, 20), 10);
  EXPECT_THAT(*leads, testing::ElementsAre(StampedLead{IdOf(1), At(10)},
                                           StampedLead{IdOf(2), At(20)}));
  EXPECT_EQ(writer_->LeadsStamped(Between(10, 30), 2)->size(), 2U);
  EXPECT_THAT(*writer_->LatestLeads(2),
              testing::ElementsAre(StampedLead{IdOf(0), At(30)},
                                   StampedLead{IdOf(2), At(20)}));
  EXPECT_THAT(*writer_->LeadsStamped(Between(40, 50), 2), IsEmpty());
}

TEST_F(StampQueriesTest, AWindowEndsAtAQuietSecond) {
  // Busy from 10 to 14; the first second without a lead after three is 15.
  GivenStamps({10, 11, 12, 13, 14, 20, 21});
  const Stretch all = Between(0, 100);
  EXPECT_EQ(*writer_->WindowFrom(all, 3), (QuietWindow{Between(0, 15), 5}));
  EXPECT_EQ(*writer_->WindowFrom(Between(15, 100), 1),
            (QuietWindow{Between(15, 100), 2}));
  EXPECT_EQ(*writer_->WindowFrom(Between(15, 100), 5),
            (QuietWindow{Between(15, 100), 2}));
}

TEST_F(StampQueriesTest, WithoutAQuietSecondTheWindowIsAllOfIt) {
  GivenStamps({10, 11, 12, 13});
  EXPECT_EQ(*writer_->WindowFrom(Between(0, 14), 1),
            (QuietWindow{Between(0, 14), 4}));
}

}  // namespace
}  // namespace leadline
