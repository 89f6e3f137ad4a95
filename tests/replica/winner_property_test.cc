// SPDX-License-Identifier: Apache-2.0
// Random leads with few numbers, changed at random: whatever is asked for, the
// replica's answer is the one that looking at all leads gives.
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "replica/phone_index.h"
#include "replica/reader.h"
#include "replica/row_format.h"
#include "replica/sqlite.h"
#include "replica/writer.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

const char* const kPhones[] = {"9901111111",
                               "+91-9901111111",
                               "919901111111",
                               "09901111111",
                               "+1 990-111-1111",
                               "+9901111111",
                               "501234567",
                               "+971-501234567",
                               "",
                               "9901111111 / 501234567",
                               "+39 06 1234567",
                               "n/a"};
const char* const kQuestions[] = {
    "9901111111",     "+919901111111", "+9901111111",
    "19901111111",    "501234567",     "+971501234567",
    "+39 06 1234567", "0612345678",    "061234567"};

class WinnerPropertyTest : public ReplicaTest {
 protected:
  void Change(std::mt19937_64& random) {
    for (int i = 0; i < 10; ++i) {
      const uint64_t number = 1 + random() % 30;
      LeadRow row = Row(number, kPhones[random() % std::size(kPhones)]);
      row.mobile = kPhones[random() % std::size(kPhones)];
      row.last_activity.reset();
      if (random() % 4 != 0) {
        row.last_activity = At(static_cast<int64_t>(random() % 5));
      }
      // Never back, so that each change is believed.
      row.stamp = At(second_);
      row.digest = random();
      row.lead = "lead " + std::to_string(number) + " digest " +
                 std::to_string(row.digest);
      leads_[number] = row;
      Commit({row}, Read(1000 + second_, 1000 + second_));
      ++second_;
    }
  }

  // The winner by looking at all leads; the number of leads that match.
  std::pair<std::string, uint32_t> Winner(const PhoneQuery& query) const {
    using Order = std::tuple<int64_t, int64_t, int64_t>;
    std::optional<Order> best;
    std::pair<std::string, uint32_t> winner;
    for (const auto& [number, row] : leads_) {
      bool matches = false;
      for (const PhoneEntry& entry : EntriesOf(rules_, row.phone, row.mobile)) {
        matches |=
            entry.key == query.Key() &&
            (!query.IsInternational() || entry.kind != MatchKind::kNational);
      }
      if (!matches) continue;
      ++winner.second;
      const Order order(ToOrder(row.last_activity), ToOrder(row.stamp),
                        row.number);
      if (best && order < *best) continue;
      best = order;
      winner.first = row.lead;
    }
    return winner;
  }

  void ExpectSameAnswers() {
    auto reader =
        ReplicaReader::Open(Path(), std::make_shared<LeadDictionaries>());
    ASSERT_TRUE(reader.ok()) << reader.status();
    for (const char* question : kQuestions) {
      const PhoneQuery query = *PhoneQuery::Parse(question);
      const auto answer = (*reader)->FindByPhone(query);
      ASSERT_TRUE(answer.ok()) << answer.status();
      std::pair<std::string, uint32_t> got;
      if (answer->found) {
        got = {answer->found->lead, answer->found->match_count};
      }
      ASSERT_EQ(got, Winner(query)) << question;
    }
  }

  // No entry of the index is left over, none is missing.
  void ExpectNoStrayEntries() {
    int64_t entries = 0;
    for (const auto& [number, row] : leads_) {
      entries +=
          static_cast<int64_t>(EntriesOf(rules_, row.phone, row.mobile).size());
    }
    auto database = Database::Open(Path(), OpenMode::kReadOnly);
    ASSERT_EQ(*database->Number("SELECT count(*) FROM phones"), entries);
  }

  const PhoneKeyRules rules_ = *PhoneKeyRules::Create("91");
  std::map<uint64_t, LeadRow> leads_;
  int64_t second_ = 0;
};

TEST_F(WinnerPropertyTest, EveryAnswerIsTheOneThatAllLeadsGive) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 60; ++round) {
    Change(random);
    ExpectSameAnswers();
    ExpectNoStrayEntries();
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace leadline
