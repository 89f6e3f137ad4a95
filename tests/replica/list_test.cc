// SPDX-License-Identifier: Apache-2.0
// Lists of all leads that have a number, and lookups of several numbers at
// once.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "replica/reader.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

class ListTest : public ReplicaTest {
 protected:
  std::unique_ptr<ReplicaReader> OpenReader() const {
    auto reader =
        ReplicaReader::Open(Path(), std::make_shared<LeadDictionaries>());
    EXPECT_TRUE(reader.ok()) << reader.status();
    return *std::move(reader);
  }

  // The bodies on one page, and where the next begins.
  static constexpr size_t kLongestList = 1000;

  struct Page {
    std::vector<std::string> leads;
    std::optional<MatchPosition> last;
  };
  static Page PageOf(ReplicaReader& reader, const std::string& phone,
                     size_t size,
                     const std::optional<MatchPosition>& after = {}) {
    Page page;
    const auto end = reader.ListByPhone(*PhoneQuery::Parse(phone), after, {},
                                        [&](const FoundLead& found) {
                                          if (page.leads.size() == size)
                                            return false;
                                          page.leads.push_back(found.lead);
                                          return true;
                                        });
    EXPECT_TRUE(end.ok()) << end.status();
    if (end.ok()) page.last = end->last;
    return page;
  }

  static std::vector<std::string> ListOf(ReplicaReader& reader,
                                         const std::string& phone,
                                         size_t page_size) {
    std::vector<std::string> all;
    std::optional<MatchPosition> after;
    do {
      const Page page = PageOf(reader, phone, page_size, after);
      EXPECT_LE(page.leads.size(), page_size);
      all.insert(all.end(), page.leads.begin(), page.leads.end());
      // A list that never ends is no list.
      if (all.size() > kLongestList) break;
      after = page.last;
    } while (after);
    return all;
  }
};

TEST_F(ListTest, PagesOfAnySizeAreTheListInTheWinnersOrder) {
  // Few distinct values, so that ties of all kinds come about.
  std::mt19937_64 random(20261126);
  std::vector<LeadRow> rows;
  for (uint64_t number = 1; number <= 40; ++number) {
    LeadRow row = Row(number, "9901111111");
    row.last_activity.reset();
    if (random() % 4 != 0) row.last_activity = At(1 + random() % 3);
    row.stamp.reset();
    if (random() % 4 != 0) row.stamp = At(1 + random() % 3);
    row.lead = "lead " + std::to_string(number);
    rows.push_back(row);
  }
  std::shuffle(rows.begin(), rows.end(), random);
  Commit(rows);
  std::sort(rows.begin(), rows.end(), [](const LeadRow& a, const LeadRow& b) {
    return std::tie(a.last_activity, a.stamp, a.number) >
           std::tie(b.last_activity, b.stamp, b.number);
  });
  std::vector<std::string> expected;
  for (const LeadRow& row : rows) expected.emplace_back(row.lead);
  const auto reader = OpenReader();
  for (size_t size = 1; size <= 41; ++size) {
    EXPECT_EQ(ListOf(*reader, "9901111111", size), expected) << size;
  }
  EXPECT_EQ(LeadOf("9901111111"), expected.front());
}

TEST_F(ListTest, PagesPartThoseThatTieInEverythingToo) {
  std::vector<LeadRow> rows;
  for (uint64_t n = 1; n <= 7; ++n) {
    rows.push_back(Row(n, "9901111111", 5));
    rows.back().number = 0;
    rows.back().lead = "lead " + std::to_string(n);
  }
  Commit(rows);
  const auto reader = OpenReader();
  const std::vector<std::string> whole = ListOf(*reader, "9901111111", 100);
  EXPECT_EQ(whole.size(), 7U);
  for (size_t size = 1; size <= 7; ++size) {
    EXPECT_EQ(ListOf(*reader, "9901111111", size), whole) << size;
  }
}

TEST_F(ListTest, APageThatEndsWithTheListIsTheLast) {
  Commit({Row(1, "9901111111", 5), Row(2, "9901111111", 6)});
  const auto reader = OpenReader();
  EXPECT_TRUE(PageOf(*reader, "9901111111", 1).last);
  EXPECT_FALSE(PageOf(*reader, "9901111111", 2).last);
  EXPECT_FALSE(PageOf(*reader, "9902222222", 2).last);
}

TEST_F(ListTest, GoesOnBehindALeadThatIsGoneFromTheList) {
  std::vector<LeadRow> rows;
  for (uint64_t n = 1; n <= 4; ++n) {
    rows.push_back(Row(n, "9901111111", static_cast<int64_t>(n)));
    rows.back().lead = std::to_string(n);
  }
  Commit(rows);
  const Page first = PageOf(*OpenReader(), "9901111111", 2);
  EXPECT_EQ(first.leads, (std::vector<std::string>{"4", "3"}));
  LeadRow moved = Row(3, "9902222222", 60);
  moved.lead = "3 moved";
  moved.digest += 1;
  Commit({moved}, Read(200, 201));
  const Page second = PageOf(*OpenReader(), "9901111111", 2, first.last);
  EXPECT_EQ(second.leads, (std::vector<std::string>{"2", "1"}));
}

TEST_F(ListTest, ACountryCodePassesOverLeadsWithoutIt) {
  LeadRow with = Row(1, "+9999999999", 5);
  with.lead = "with";
  Commit({with, Row(2, "9999999999", 6), Row(3, "9999999999", 4)});
  const auto reader = OpenReader();
  EXPECT_EQ(ListOf(*reader, "+9999999999", 1),
            std::vector<std::string>{"with"});
  EXPECT_EQ(ListOf(*reader, "9999999999", 2).size(), 3U);
}

TEST_F(ListTest, OverVeryManyItGoesOnPageByPage) {
  std::vector<LeadRow> rows;
  for (uint64_t n = 0; n <= kMaxRowsLookedAt; ++n) {
    rows.push_back(Row(1000 + n, "9999999999", 1000));
  }
  Commit(rows);
  LeadRow last = Row(1, "+9999999999", 500);
  last.lead = "last";
  Commit({last});
  const auto reader = OpenReader();
  const auto query = *PhoneQuery::Parse("+9999999999");
  const auto none = [](const FoundLead&) { return true; };
  EXPECT_EQ(reader->ListByPhone(query, {}, {}, none).status().code(),
            absl::StatusCode::kOutOfRange);
  // Behind the first of them so many are passed over, and then it is found.
  const auto first = PageOf(*reader, "9999999999", 1).last;
  ASSERT_TRUE(first);
  const Page empty = PageOf(*reader, "+9999999999", 5,
                            MatchPosition{first->activity + 1, 0, 0, 0});
  EXPECT_TRUE(empty.leads.empty());
  ASSERT_TRUE(empty.last);
  EXPECT_EQ(PageOf(*reader, "+9999999999", 5, empty.last).leads,
            std::vector<std::string>{"last"});
}

TEST_F(ListTest, EachIsAnsweredAsIfAskedAlone) {
  Commit({Row(1, "9901111111", 5), Row(2, "9901111111", 6),
          Row(3, "+971501234567", 7)});
  Cover(0, 100, 200);
  const auto reader = OpenReader();
  std::vector<PhoneQuery> queries;
  for (const char* phone : {"9901111111", "9909999999", "+971501234567"}) {
    queries.push_back(*PhoneQuery::Parse(phone));
  }
  std::vector<size_t> order;
  const auto freshness = reader->FindEach(
      queries, {},
      [&](size_t index, const absl::StatusOr<PhoneAnswer>& answer) {
        order.push_back(index);
        const auto alone = reader->FindByPhone(queries[index]);
        EXPECT_EQ(answer->found.has_value(), alone->found.has_value());
        if (answer->found) {
          EXPECT_EQ(answer->found->lead, alone->found->lead);
          EXPECT_EQ(answer->found->match_count, alone->found->match_count);
        }
        EXPECT_EQ(answer->complete, alone->complete);
        return true;
      });
  ASSERT_TRUE(freshness.ok()) << freshness.status();
  EXPECT_EQ(order, (std::vector<size_t>{0, 1, 2}));
  const auto state = reader->State();
  EXPECT_EQ(freshness->as_of, state->as_of);
  EXPECT_EQ(freshness->complete, state->complete);
}

TEST_F(ListTest, AllOfABatchIsFromOneSnapshot) {
  Commit({Row(1, "9901111111")});
  const auto reader = OpenReader();
  const std::vector<PhoneQuery> queries(3, *PhoneQuery::Parse("9902222222"));
  int found = 0;
  const auto freshness = reader->FindEach(
      queries, {},
      [&](size_t index, const absl::StatusOr<PhoneAnswer>& answer) {
        if (index == 0) Commit({Row(2, "9902222222")}, Read(200, 201));
        if (answer->found) ++found;
        return true;
      });
  EXPECT_TRUE(freshness.ok());
  EXPECT_EQ(found, 0);
  EXPECT_TRUE(Find("9902222222").found);
}

TEST_F(ListTest, ABatchEndsWhereItIsToldTo) {
  Commit({Row(1, "9901111111")});
  const auto reader = OpenReader();
  const std::vector<PhoneQuery> queries(3, *PhoneQuery::Parse("9901111111"));
  int taken = 0;
  EXPECT_TRUE(reader
                  ->FindEach(queries, {},
                             [&](size_t, const absl::StatusOr<PhoneAnswer>&) {
                               return ++taken < 2;
                             })
                  .ok());
  EXPECT_EQ(taken, 2);
}

TEST_F(ListTest, WithNothingToAskItTellsHowFreshTheReplicaIs) {
  const auto reader = OpenReader();
  Cover(0, 100, 200);
  const auto freshness = reader->FindEach(
      {}, {}, [](size_t, const absl::StatusOr<PhoneAnswer>&) { return true; });
  ASSERT_TRUE(freshness.ok()) << freshness.status();
  EXPECT_EQ(freshness->as_of, reader->State()->as_of);
  EXPECT_TRUE(freshness->as_of);
}

TEST_F(ListTest, OneNumberOfVeryManyLeadsDoesNotEndTheBatch) {
  std::vector<LeadRow> rows;
  for (uint64_t n = 0; n <= kMaxRowsLookedAt; ++n) {
    rows.push_back(Row(1000 + n, "9999999999", 1000));
  }
  rows.push_back(Row(1, "9901111111"));
  Commit(rows);
  const auto reader = OpenReader();
  const std::vector<PhoneQuery> queries = {*PhoneQuery::Parse("+9999999999"),
                                           *PhoneQuery::Parse("9901111111")};
  std::vector<absl::StatusCode> codes;
  EXPECT_TRUE(
      reader
          ->FindEach(queries, {},
                     [&](size_t, const absl::StatusOr<PhoneAnswer>& answer) {
                       codes.push_back(answer.status().code());
                       return true;
                     })
          .ok());
  EXPECT_EQ(codes, (std::vector<absl::StatusCode>{absl::StatusCode::kOutOfRange,
                                                  absl::StatusCode::kOk}));
}

}  // namespace
}  // namespace leadline
