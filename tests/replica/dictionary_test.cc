// SPDX-License-Identifier: Apache-2.0
// Leads packed with dictionaries, as readers get them back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "replica/dictionary_trainer.h"
#include "replica/reader.h"
#include "replica/sqlite.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

class DictionaryTest : public ReplicaTest {
 protected:
  static std::string PhoneOf(uint64_t number) {
    return std::to_string(9000000000 + number);
  }
  static std::vector<LeadRow> Rows(uint64_t first, uint64_t end) {
    std::vector<LeadRow> rows;
    for (uint64_t number = first; number < end; ++number) {
      rows.push_back(Row(number, PhoneOf(number)));
      rows.back().lead = BodyOf(number);
    }
    return rows;
  }
  void CommitBodies(uint64_t first, uint64_t end) { Commit(Rows(first, end)); }
  void CommitPacked(const std::vector<LeadRow>& rows,
                    const PackedBodies& packed) {
    PageCommit page;
    page.rows = rows;
    page.packed = &packed;
    page.read = Read(100, 101);
    Commit(page);
  }
  void ExpectBodies(const std::vector<uint64_t>& numbers) {
    for (const uint64_t number : numbers) {
      EXPECT_EQ(LeadOf(PhoneOf(number)), BodyOf(number)) << number;
    }
  }
  // Another dictionary, as a later version may train one.
  void AddDictionary(int64_t codec) {
    std::vector<std::string> bodies;
    for (uint64_t number = 0; number < 1000; ++number) {
      bodies.push_back(BodyOf(number, 1));
    }
    const std::vector<std::string_view> samples(bodies.begin(), bodies.end());
    const std::string dictionary = TrainLeadDictionary(samples);
    CloseWriter();
    auto database = Database::Open(Path(), OpenMode::kReadWrite);
    ASSERT_TRUE(database.ok()) << database.status();
    auto add = database->Prepare("INSERT INTO dictionaries VALUES(?1, ?2)");
    ASSERT_TRUE(add.ok()) << add.status();
    add->Bind(1, codec);
    add->BindBlob(2, dictionary);
    ASSERT_TRUE(add->Run().ok());
  }
  int64_t DictionariesInUse() {
    auto database = Database::Open(Path(), OpenMode::kReadOnly);
    return *database->Number("SELECT count(DISTINCT codec) FROM leads");
  }
};

TEST_F(DictionaryTest, LeadsReadTheSameBeforeAndAfterTheDictionary) {
  CommitBodies(0, 900);
  ExpectBodies({7});
  const uint64_t plain_bytes = writer_->LoadState()->file_bytes;
  CommitBodies(900, 1200);
  ExpectBodies({0, 7, 899, 900, 1199});
  EXPECT_LT(writer_->LoadState()->file_bytes, plain_bytes * 3 / 2);
  OpenWriter();
  Commit({Row(5000, "9901111111")});
  EXPECT_EQ(LeadOf("9901111111"), "lead 5000");
}

TEST_F(DictionaryTest, ADictionaryStaysAsItIs) {
  CommitBodies(0, 1200);
  CommitBodies(1200, 2400);
  ExpectBodies({0, 7, 1199, 1200, 2399});
}

TEST_F(DictionaryTest, EachLeadIsReadWithTheOneThatItNames) {
  CommitBodies(0, 1200);
  AddDictionary(2);
  OpenWriter();
  CommitBodies(1200, 1210);
  ExpectBodies({0, 7, 1199, 1200, 1209});
  EXPECT_EQ(DictionariesInUse(), 2);
}

TEST_F(DictionaryTest, WhatIsPackedAheadIsStored) {
  CommitBodies(0, 1200);
  const std::vector<LeadRow> rows = Rows(1200, 1300);
  // Packed from others, which shows whose bodies were taken.
  const PackedBodies packed = writer_->Pack(Rows(2200, 2300));
  ASSERT_EQ(packed.Size(), rows.size());
  CommitPacked(rows, packed);
  for (const uint64_t place : {0, 50, 99}) {
    EXPECT_EQ(LeadOf(PhoneOf(1200 + place)), BodyOf(2200 + place));
  }
}

TEST_F(DictionaryTest, NothingIsPackedAheadWithoutADictionary) {
  const std::vector<LeadRow> rows = Rows(0, 1200);
  const PackedBodies packed = writer_->Pack(rows);
  EXPECT_EQ(packed.Size(), 0);
  CommitPacked(rows, packed);  // trains one
  ExpectBodies({0, 7, 1199});
}

TEST_F(DictionaryTest, WhatWasPackedWithAnotherOneIsPackedAnew) {
  CommitBodies(0, 1200);
  const std::vector<LeadRow> rows = Rows(1200, 1210);
  const PackedBodies packed = writer_->Pack(rows);
  AddDictionary(2);
  OpenWriter();
  CommitPacked(rows, packed);
  ExpectBodies({1200, 1209});
  EXPECT_EQ(DictionariesInUse(), 2);
}

// What is no message is kept as it is.
TEST_F(DictionaryTest, BytesOfAnyKindComeBack) {
  std::vector<LeadRow> rows;
  for (uint64_t number = 0; number < 1500; ++number) {
    rows.push_back(Row(number, PhoneOf(number)));
    rows.back().lead = std::string(number % 3, 'x');
  }
  Commit(rows);
  EXPECT_EQ(LeadOf(PhoneOf(7)), "x");
  EXPECT_EQ(LeadOf(PhoneOf(8)), "xx");
  EXPECT_EQ(LeadOf(PhoneOf(9)), "");
}

TEST_F(DictionaryTest, ADamagedDictionaryIsSaidAndNothingElse) {
  CommitBodies(0, 1200);
  CloseWriter();
  auto database = Database::Open(Path(), OpenMode::kReadWrite);
  ASSERT_TRUE(database.ok()) << database.status();
  ASSERT_TRUE(
      database->Run("UPDATE dictionaries SET bytes = substr(bytes, 1, 100)")
          .ok());
  const auto reader =
      ReplicaReader::Open(Path(), std::make_shared<LeadDictionaries>());
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ(
      (*reader)->FindByPhone(*PhoneQuery::Parse(PhoneOf(7))).status().code(),
      absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace leadline
