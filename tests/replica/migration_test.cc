// SPDX-License-Identifier: Apache-2.0
// Files of other versions. See also writer_open_test.cc.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "replica/reader.h"
#include "replica/sqlite.h"
#include "replica/writer.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

using absl::StatusCode;
using testing::HasSubstr;

class MigrationTest : public ReplicaTest {
 protected:
  void RunSql(const char* sql) {
    CloseWriter();
    auto database = Database::Open(Path(), OpenMode::kReadWrite);
    ASSERT_TRUE(database.ok()) << database.status();
    const absl::Status status = database->Run(sql);
    ASSERT_TRUE(status.ok()) << status;
  }
  int64_t Number(const char* sql) {
    auto database = Database::Open(Path(), OpenMode::kReadOnly);
    EXPECT_TRUE(database.ok()) << database.status();
    return *database->Number(sql);
  }
  absl::Status TryRead() {
    return ReplicaReader::Open(Path(), std::make_shared<LeadDictionaries>())
        .status();
  }
};

// The first tables of the fourth migration can be made, the next is there.
TEST_F(MigrationTest, OneThatFailsLeavesNothingOfItself) {
  Commit({Row(1, "9901111111")});
  RunSql(
      "DROP TABLE enumeration; DROP TABLE broken_leads;"
      "PRAGMA user_version = 3");
  EXPECT_FALSE(ReplicaWriter::Open(Options(Path())).ok());
  EXPECT_EQ(Number("SELECT count(*) FROM sqlite_schema WHERE name IN"
                   " ('enumeration', 'broken_leads')"),
            0);
  EXPECT_EQ(Number("PRAGMA user_version"), 3);
  EXPECT_EQ(Number("SELECT count(*) FROM leads"), 1);
}

TEST_F(MigrationTest, AReaderReadsItsOwnVersionOnly) {
  ASSERT_TRUE(TryRead().ok());
  RunSql("PRAGMA user_version = 3");
  const absl::Status older = TryRead();
  EXPECT_EQ(older.code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(older.message()),
              HasSubstr("start this version's leadline-sync once"));
  RunSql("PRAGMA user_version = 99");
  EXPECT_EQ(TryRead().code(), StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace leadline
