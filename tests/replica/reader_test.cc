// SPDX-License-Identifier: Apache-2.0
#include "replica/reader.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

class ReaderTest : public ReplicaTest {
 protected:
  std::unique_ptr<ReplicaReader> OpenReader() const {
    auto reader =
        ReplicaReader::Open(Path(), std::make_shared<LeadDictionaries>());
    EXPECT_TRUE(reader.ok()) << reader.status();
    return *std::move(reader);
  }
};

TEST_F(ReaderTest, FindsALeadByItsId) {
  const LeadRow row = Row(7, "9901111111");
  Commit({row, Row(8, "9902222222")});
  const auto found = OpenReader()->FindById(row.id);
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ((*found)->lead, row.lead);
  EXPECT_EQ((*found)->read_at, At(100));
}

TEST_F(ReaderTest, FindsNoLeadByAnUnknownId) {
  Commit({Row(7, "9901111111")});
  const auto reader = OpenReader();
  for (const std::string& id : {IdOf(8), std::string("no guid")}) {
    const auto found = reader->FindById(id);
    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_FALSE(found->has_value()) << id;
  }
}

TEST_F(ReaderTest, FindsALeadWhoseIdIsNoGuid) {
  LeadRow row = Row(7, "9901111111");
  row.id = "lead-seven";
  Commit({row});
  const auto found = OpenReader()->FindById("lead-seven");
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_TRUE(found->has_value());
}

// Nobody else ends it.
TEST_F(ReaderTest, ASnapshotEndsWithALookupThatFindsItTooOld) {
  const auto reader = OpenReader();
  const PhoneQuery query = *PhoneQuery::Parse("9901111111");
  ASSERT_FALSE(reader->FindByPhone(query)->found);
  Commit({Row(7, "9901111111")});
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!reader->FindByPhone(query)->found) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    std::this_thread::yield();
  }
}

// A number that is asked for again and again is known, but not for longer than
// it is right.
TEST_F(ReaderTest, ANumberThatIsKnownHasItsLatestLead) {
  const auto reader = OpenReader();
  const PhoneQuery query = *PhoneQuery::Parse("9901111111");
  const auto ask_often = [&](const std::string& expected) {
    reader->EndSnapshot();
    for (int i = 0; i < 4; ++i) {
      const auto answer = reader->FindByPhone(query);
      ASSERT_EQ(answer->found ? answer->found->lead : "", expected) << i;
      ASSERT_EQ(answer->as_of, reader->State()->as_of);
    }
  };
  ask_often("");
  for (int64_t change = 1; change <= 20; ++change) {
    LeadRow row = Row(7, "9901111111");
    row.digest = static_cast<uint64_t>(change);
    row.lead = "lead " + std::to_string(change);
    PageCommit page;
    page.rows = {&row, 1};
    page.read = Read(100 + change, 101 + change);
    page.as_of = At(100 + change);
    Commit(page);
    ask_often(row.lead);
  }
}

TEST_F(ReaderTest, WhatIsKnownIsTheAnswerToOneQuestion) {
  // In India, so that it is one without its country code.
  LeadRow row = Row(7, "9901111111");
  row.lead = BodyOf(7);
  Commit({row});
  const auto reader = OpenReader();
  const PhoneQuery national = *PhoneQuery::Parse("9901111111");
  const PhoneQuery international = *PhoneQuery::Parse("+9901111111");
  ASSERT_EQ(national.Key(), international.Key());
  const Projection some(kAttributes, {"Version"});
  const Projection other(kAttributes, {"DateAttribute0"});
  const auto ask_often = [&](const PhoneQuery& query, const Projection& wanted,
                             const std::string& expected) {
    for (int i = 0; i < 3; ++i) {
      const auto answer = reader->FindByPhone(query, wanted);
      EXPECT_EQ(answer->found ? answer->found->lead : "", expected);
    }
  };
  for (int i = 0; i < 3; ++i) {
    ask_often(national, {}, row.lead);
    ask_often(international, {}, "");
    ask_often(national, some, *some.Cut(row.lead));
    ask_often(national, other, *other.Cut(row.lead));
  }
}

// Leads with the same junk number; in India, where these replicas are, it is
// one without its country code.
class JunkNumberTest : public ReaderTest {
 protected:
  static constexpr uint64_t kFirst = 1000;

  void CommitJunk(uint64_t leads) {
    std::vector<LeadRow> rows;
    for (uint64_t n = 0; n < leads; ++n) {
      rows.push_back(Row(kFirst + n, "9999999999", 1000));
    }
    Commit(rows);
  }
  static absl::StatusOr<PhoneAnswer> Find(ReplicaReader& reader,
                                          const char* phone) {
    return reader.FindByPhone(*PhoneQuery::Parse(phone));
  }
};

TEST_F(JunkNumberTest, CountryCodePassesOverItUpToTheLimit) {
  CommitJunk(kMaxRowsLookedAt - 1);
  Commit({Row(1, "+9999999999", 500)});
  const auto reader = OpenReader();
  const auto answer = Find(*reader, "+9999999999");
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_TRUE(answer->found);
  EXPECT_EQ(answer->found->match_count, 1U);
  EXPECT_EQ(answer->found->last_activity, At(500));
}

TEST_F(JunkNumberTest, AboveTheLimitNothingIsSaid) {
  CommitJunk(kMaxRowsLookedAt + 1);
  Commit({Row(1, "+9999999999", 500)});
  const auto reader = OpenReader();
  EXPECT_EQ(Find(*reader, "+9999999999").status().code(),
            absl::StatusCode::kOutOfRange);
  const auto bare = Find(*reader, "9999999999");
  ASSERT_TRUE(bare.ok()) << bare.status();
  EXPECT_EQ(bare->found->match_count, kMaxMatchCount);
}

TEST_F(JunkNumberTest, AWinnerBeforeTheLimitIsFound) {
  CommitJunk(kMaxRowsLookedAt + 1);
  Commit({Row(1, "+9999999999", 2000), Row(2, "+9999999999", 500)});
  const auto reader = OpenReader();
  const auto answer = Find(*reader, "+9999999999");
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->found->last_activity, At(2000));
  EXPECT_EQ(answer->found->match_count, 1U);
}

// A lead can leave a gap for the present while the gap is read.
TEST_F(ReaderTest, AGapCountsAsClosedOnceTheNewestChangesWereReadAfterIt) {
  const auto covered = [](int64_t from, int64_t to, int64_t sent) {
    return CoveredStretch{{Second(from), Second(to)}, At(sent)};
  };
  PageCommit tail;
  tail.read = Read(1000, 1001);
  tail.covered = {covered(500, 1000, 1000)};
  tail.as_of = At(1000);
  Commit(tail);
  PageCommit gap;
  gap.read = Read(1002, 1010);
  gap.covered = {{{Options(Path()).history_start, Second(500)}, At(1002)}};
  Commit(gap);
  EXPECT_FALSE(writer_->LoadState()->complete);
  tail.read = Read(1011, 1012);
  tail.covered = {covered(900, 1011, 1011)};
  tail.as_of = At(1011);
  Commit(tail);
  EXPECT_TRUE(writer_->LoadState()->complete);
}

// Covered, but too soon after it happened, and then left behind.
TEST_F(ReaderTest, AStretchReadTooSoonKeepsTheReplicaIncomplete) {
  PageCommit all;
  all.read = Read(1000, 1001);
  all.covered = {{{Options(Path()).history_start, Second(1000)}, At(1000)}};
  all.as_of = At(1000);
  Commit(all);
  EXPECT_TRUE(writer_->LoadState()->complete);
  PageCommit tail;
  tail.read = Read(1100, 1101);
  tail.covered = {{{Second(1000), Second(1100)}, At(1100)}};
  tail.as_of = At(1100);
  Commit(tail);
  EXPECT_FALSE(writer_->LoadState()->complete);
}

}  // namespace
}  // namespace leadline
