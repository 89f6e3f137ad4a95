// SPDX-License-Identifier: Apache-2.0
#include "replica/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "replica/attribute_names.h"
#include "replica/reader.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class ReplicaWriterTest : public ReplicaTest {
 protected:
  uint32_t CountOf(const std::string& phone) {
    const PhoneAnswer answer = Find(phone);
    return answer.found ? answer.found->match_count : 0;
  }

  ReplicaState State() { return *writer_->LoadState(); }

  static Stretch Between(int64_t from, int64_t to) {
    return {Second(from), Second(to)};
  }
};

TEST_F(ReplicaWriterTest, CountsWhatBecameOfEachRow) {
  CommitResult result = Commit({StampedRow(1, 10), StampedRow(2, 10)});
  EXPECT_EQ(result.inserted, 2);
  LeadRow bare = Row(3, "1234567");
  bare.stamp.reset();
  result = Commit({StampedRow(1, 10), StampedRow(2, 20), bare}, Read(110, 111));
  EXPECT_EQ(result.unchanged, 1);
  EXPECT_EQ(result.replaced, 1);
  EXPECT_EQ(result.inserted, 1);
  EXPECT_EQ(result.unstamped, 1);
  EXPECT_EQ(State().leads_stored, 3U);
}

TEST_F(ReplicaWriterTest, AChangedLeadLosesItsOldNumbers) {
  LeadRow row = Row(1, "9901111111", 10);
  row.mobile = "9902222222";
  Commit({row});
  EXPECT_EQ(Find("9902222222").found->field, MatchedField::kMobile);
  row = Row(1, "+91-9903333333", 20);
  row.mobile = "9901111111";
  row.digest = 2;
  Commit({row}, Read(110, 111));
  EXPECT_EQ(CountOf("9902222222"), 0U);
  EXPECT_EQ(Find("9901111111").found->field, MatchedField::kMobile);
  EXPECT_EQ(Find("9903333333").found->field, MatchedField::kPhone);
}

TEST_F(ReplicaWriterTest, PhoneGoesBeforeMobileAndCountsOnce) {
  LeadRow row = Row(1, "9901111111", 10);
  row.mobile = "+91-9901111111";
  Commit({row});
  const PhoneAnswer answer = Find("+919901111111");
  ASSERT_TRUE(answer.found);
  EXPECT_EQ(answer.found->match_count, 1U);
  EXPECT_EQ(answer.found->field, MatchedField::kPhone);
  EXPECT_EQ(answer.found->kind, MatchKind::kDefaultCountry);
}

TEST_F(ReplicaWriterTest, ANewActivityMovesTheWinner) {
  Commit({Row(1, "9901111111", 10), Row(2, "9901111111", 20)});
  EXPECT_EQ(LeadOf("9901111111"), "lead 2");
  LeadRow row = Row(1, "9901111111", 30);
  row.digest = 99;
  Commit({row}, Read(110, 111));
  EXPECT_EQ(LeadOf("9901111111"), "lead 1");
  EXPECT_EQ(CountOf("9901111111"), 2U);
}

TEST_F(ReplicaWriterTest, OrderIsActivityThenStampThenNumber) {
  LeadRow none = Row(9, "9901111111");
  none.last_activity.reset();
  none.stamp = At(99);
  LeadRow early = Row(5, "9901111111", 10);
  LeadRow late_stamp = Row(2, "9901111111", 10);
  late_stamp.stamp = At(11);
  LeadRow larger = Row(3, "9901111111", 10);
  larger.stamp = At(11);
  Commit({none});
  EXPECT_EQ(LeadOf("9901111111"), "lead 9");
  EXPECT_EQ(Find("9901111111").found->last_activity, std::nullopt);
  Commit({early});
  EXPECT_EQ(LeadOf("9901111111"), "lead 5");
  Commit({late_stamp});
  EXPECT_EQ(LeadOf("9901111111"), "lead 2");
  Commit({larger});
  EXPECT_EQ(LeadOf("9901111111"), "lead 3");
}

TEST_F(ReplicaWriterTest, IdsThatAreNoGuidsAreKeptApart) {
  LeadRow guid = Row(1, "9901111111", 10);
  LeadRow text = Row(2, "9902222222", 10);
  text.id = "not a guid";
  LeadRow upper = guid;
  for (char& c : upper.id) c = static_cast<char>(std::toupper(c));
  Commit({guid, text});
  const CommitResult result = Commit({upper, text}, Read(110, 111));
  EXPECT_EQ(result.unchanged, 2);
}

TEST_F(ReplicaWriterTest, ASmallerStampWaitsForASecondRead) {
  Commit({StampedRow(1, 50)}, Read(100, 101));
  CommitResult result = Commit({StampedRow(1, 40)}, Read(102, 103));
  EXPECT_EQ(result.ignored, 1);
  EXPECT_THAT(result.rereads,
              UnorderedElementsAre(Between(40, 41), Between(50, 51)));
  EXPECT_EQ(LeadOf("9901111111"), "lead 1 of second 50");
  OpenWriter();  // the doubt outlives the worker
  EXPECT_THAT(*writer_->LoadRereads(),
              ElementsAre(Between(40, 41), Between(50, 51)));
  result = Commit({StampedRow(1, 40)}, Read(104, 105));
  EXPECT_EQ(result.replaced, 1);
  EXPECT_THAT(result.rereads, IsEmpty());
  EXPECT_EQ(LeadOf("9901111111"), "lead 1 of second 40");
}

TEST_F(ReplicaWriterTest, ADoubtEndsWhenTheKeptLeadIsSeenAgain) {
  Commit({StampedRow(1, 50)}, Read(100, 101));
  Commit({StampedRow(1, 40)}, Read(102, 103));
  Commit({StampedRow(1, 50)}, Read(104, 105));
  const CommitResult result = Commit({StampedRow(1, 40)}, Read(106, 107));
  EXPECT_EQ(result.ignored, 1);
  EXPECT_EQ(LeadOf("9901111111"), "lead 1 of second 50");
}

TEST_F(ReplicaWriterTest, ContradictingOverlapsAreReadAgain) {
  Commit({StampedRow(1, 50)}, Read(100, 110));
  LeadRow other = StampedRow(1, 50);
  other.digest = 7;
  const CommitResult result = Commit({other}, Read(105, 115));
  EXPECT_EQ(result.ignored, 1);
  EXPECT_THAT(result.rereads, ElementsAre(Between(50, 51)));
}

TEST_F(ReplicaWriterTest, ATouchedRowOutranksAReadThatItOverlapped) {
  Commit({StampedRow(1, 50)}, Read(100, 101));
  PageCommit page;
  const std::vector<LeadRow> same = {StampedRow(1, 50)};
  page.rows = same;
  page.read = Read(110, 120);
  page.overlapped = true;
  EXPECT_EQ(Commit(page).unchanged, 1);
  // Sent after the first read, but over before the second was sent.
  LeadRow other = StampedRow(1, 50);
  other.digest = 7;
  EXPECT_EQ(Commit({other}, Read(105, 109)).ignored, 1);
}

TEST_F(ReplicaWriterTest, ARereadStaysUntilACommitNamesIt) {
  Commit({StampedRow(1, 50)}, Read(100, 110));
  LeadRow other = StampedRow(1, 50);
  other.digest = 7;
  Commit({other}, Read(105, 115));
  PageCommit page;
  page.read = Read(120, 121);
  page.reread_done = {Between(50, 51)};
  Commit(page);
  EXPECT_THAT(*writer_->LoadRereads(), IsEmpty());
}

TEST_F(ReplicaWriterTest, ARereadThatContradictsItselfAgainStays) {
  Commit({StampedRow(1, 50)}, Read(100, 110));
  LeadRow other = StampedRow(1, 50);
  other.digest = 7;
  const std::vector<LeadRow> rows = {other};
  PageCommit page;
  page.rows = rows;
  page.read = Read(105, 115);
  page.reread_done = {Between(50, 51)};
  EXPECT_THAT(Commit(page).rereads, ElementsAre(Between(50, 51)));
  EXPECT_THAT(*writer_->LoadRereads(), ElementsAre(Between(50, 51)));
}

// As of a window that was cut by a clock that was ahead.
TEST_F(ReplicaWriterTest, WhatLiesAfterItsReadIsNotCovered) {
  PageCommit page;
  page.read = Read(100, 101);
  page.covered = {{Between(10, 200), At(100)}, {Between(100, 200), At(100)}};
  Commit(page);
  EXPECT_THAT(writer_->LoadCoverage()->Stretches(),
              ElementsAre(CoveredStretch{Between(10, 100), At(100)}));
}

TEST_F(ReplicaWriterTest, WindowsInHandAreKeptReplacedAndForgotten) {
  EXPECT_THAT(*writer_->LoadInHand(), IsEmpty());
  PageCommit page;
  page.read = Read(100, 101);
  const WindowProgress older{Between(10, 50), 5000, 3, 17000, At(95)};
  const WindowProgress newer{Between(50, 90), 5000, 7, 33000, At(96)};
  page.in_hand = {older, newer};
  Commit(page);
  OpenWriter();
  EXPECT_THAT(*writer_->LoadInHand(), ElementsAre(older, newer));
  Commit(PageCommit());  // says nothing about them
  EXPECT_THAT(*writer_->LoadInHand(), ElementsAre(older, newer));
  page.in_hand = {newer};
  Commit(page);
  EXPECT_THAT(*writer_->LoadInHand(), ElementsAre(newer));
  page.in_hand->clear();
  Commit(page);
  EXPECT_THAT(*writer_->LoadInHand(), IsEmpty());
}

TEST_F(ReplicaWriterTest, CoverageComesBackAfterARestart) {
  Cover(50, 90, 100);
  Cover(20, 50, 101);
  Cover(90, 110, 105);
  const Coverage before = *writer_->LoadCoverage();
  OpenWriter();
  EXPECT_EQ(*writer_->LoadCoverage(), before);
  EXPECT_EQ(before.Stretches().size(), 3U);
}

TEST_F(ReplicaWriterTest, CompleteOnceNothingIsMissingUpToAsOf) {
  EXPECT_FALSE(State().complete);
  EXPECT_EQ(State().as_of, std::nullopt);
  Cover(60, 200, 100);
  EXPECT_FALSE(State().complete);
  EXPECT_EQ(State().covered_from, Second(60));
  EXPECT_EQ(State().complete_through, std::nullopt);
  PageCommit page;
  page.read = Read(110, 111);
  page.covered = {{Between(0, 60), At(110)}};
  Commit(page);
  // A lead may have left the gap while it was read, by a change that only the
  // next read of the newest changes shows.
  EXPECT_FALSE(State().complete);
  EXPECT_EQ(State().covered_from, Second(60));
  Cover(60, 220, 112);
  EXPECT_TRUE(State().complete);
  EXPECT_EQ(State().as_of, At(112));
  EXPECT_EQ(State().complete_through, At(82));  // the safety lag before 112
  EXPECT_EQ(State().covered_from, Second(0));
}

// A change that became visible between two reads of the newest changes may lie
// in what the second left out.
TEST_F(ReplicaWriterTest, NotCompleteWhereTheNewestReadLeftSomeBehind) {
  Cover(0, 200, 100);
  EXPECT_TRUE(State().complete);
  Cover(95, 200, 105);
  PageCommit page;
  page.read = Read(106, 107);
  page.covered = {{Between(0, 75), At(106)}};
  Commit(page);
  EXPECT_FALSE(State().complete);
  EXPECT_EQ(State().complete_through, At(75));
  // Nor by a look that leaves the same behind.
  Cover(95, 205, 110);
  EXPECT_FALSE(State().complete);
  page.read = Read(130, 131);
  page.covered = {{Between(75, 95), At(130)}};
  Commit(page);
  EXPECT_FALSE(State().complete);
  Cover(95, 220, 131);
  EXPECT_TRUE(State().complete);
}

TEST_F(ReplicaWriterTest, AsOfNeverGoesBack) {
  Cover(0, 200, 100);
  PageCommit page;
  page.read = Read(90, 91);
  page.as_of = At(90);
  Commit(page);
  EXPECT_EQ(State().as_of, At(100));
}

TEST_F(ReplicaWriterTest, AHitIsCompleteWhereNoUnreadLeadCanBeMoreRecent) {
  Cover(50, 200, 100);
  Commit({Row(1, "9901111111", 49), Row(2, "9902222222", 50)});
  EXPECT_FALSE(Find("9901111111").complete);
  EXPECT_TRUE(Find("9902222222").complete);
  EXPECT_FALSE(Find("9903333333").complete);
  EXPECT_EQ(Find("9902222222").as_of, At(100));
}

TEST_F(ReplicaWriterTest, APartialViewIsNeverComplete) {
  CloseWriter();
  WriterOptions options = Options(Path());
  options.account.full_view = false;
  writer_ = *ReplicaWriter::Open(options);
  Cover(0, 200, 100);
  Commit({Row(1, "9901111111", 50)});
  EXPECT_FALSE(State().complete);
  EXPECT_FALSE(State().view_suffices);
  EXPECT_FALSE(Find("9901111111").complete);
}

TEST_F(ReplicaWriterTest, ANewReplicaIsNoPartialView) {
  EXPECT_TRUE(State().view_suffices);
}

TEST_F(ReplicaWriterTest, APartialViewMayBeDeclaredEnough) {
  CloseWriter();
  WriterOptions options = Options(Path());
  options.account.full_view = false;
  options.partial_view = true;
  writer_ = *ReplicaWriter::Open(options);
  Cover(0, 200, 100);
  EXPECT_TRUE(State().complete);
  EXPECT_FALSE(State().account.full_view);
}

TEST_F(ReplicaWriterTest, StateCarriesWhatUpstreamSaid) {
  PageCommit page;
  page.read = Read(100, 101);
  page.leads_expected = 12345;
  page.upstream_offset = Duration(-250);
  Commit(page);
  const ReplicaState state = State();
  EXPECT_EQ(state.leads_expected, 12345U);
  EXPECT_EQ(state.upstream_offset, Duration(-250));
  EXPECT_EQ(state.account, Options("").account);
  EXPECT_EQ(state.schema_version, 4U);
  EXPECT_GT(state.file_bytes, 0U);
}

TEST_F(ReplicaWriterTest, AListOfNamesKeepsItsNumberForEver) {
  const std::vector<std::string_view> first = {"ProspectID", "Phone"};
  const std::vector<std::string_view> turned = {"Phone", "ProspectID"};
  const std::vector<std::string_view> joined = {"ProspectIDPhone"};
  const auto number_of = [this](const std::vector<std::string_view>& names) {
    return writer_->NumberOf(names).value_or(0);
  };
  EXPECT_EQ(number_of(first), 1U);
  EXPECT_EQ(number_of(turned), 2U);
  EXPECT_EQ(number_of(joined), 3U);
  EXPECT_EQ(number_of({}), 4U);
  OpenWriter();
  EXPECT_EQ(number_of(turned), 2U);
  EXPECT_EQ(number_of({}), 4U);
  EXPECT_EQ(number_of(first), 1U);
}

// An account that leaves out what is null has a list for nearly every lead.
TEST_F(ReplicaWriterTest, OfVeryManyListsOfNamesOnlyTheFirstAreKept) {
  const auto list = [](size_t n) { return "mx_" + std::to_string(n); };
  const auto number_of = [&](size_t n) {
    const std::string name = list(n);
    const std::vector<std::string_view> names = {"ProspectID", name};
    return *writer_->NumberOf(names);
  };
  constexpr size_t kMost = AttributeNames::kMost;
  for (size_t n = 1; n <= kMost + 500; ++n) {
    ASSERT_EQ(number_of(n), n <= kMost ? n : 0);
  }
  for (int opened = 0; opened < 2; ++opened) {
    EXPECT_EQ(number_of(7), 7U);
    EXPECT_EQ(number_of(kMost), kMost);
    EXPECT_EQ(number_of(kMost + 1), 0U);
    EXPECT_EQ(writer_->CountAttributeLists(), kMost);
    const auto reader = writer_->OpenReader();
    ASSERT_TRUE(reader.ok()) << reader.status();
    EXPECT_EQ((*reader)->AttributeLists()->size(), kMost);
    OpenWriter();
  }
}

TEST_F(ReplicaWriterTest, CountingStopsAtAThousand) {
  std::vector<LeadRow> rows;
  for (uint64_t number = 0; number < 1100; ++number) {
    rows.push_back(Row(number, "9901111111", static_cast<int64_t>(number)));
  }
  Commit(rows);
  EXPECT_EQ(CountOf("9901111111"), kMaxMatchCount);
  EXPECT_EQ(LeadOf("9901111111"), "lead 1099");
}

}  // namespace
}  // namespace leadline
