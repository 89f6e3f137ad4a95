// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "replica/reader.h"
#include "replica/sqlite.h"
#include "replica/writer.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

namespace fs = std::filesystem;
using absl::StatusCode;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

void Write(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

class WriterOpenTest : public ReplicaTest {
 protected:
  void SetUp() override {}

  absl::Status TryOpen(const WriterOptions& options) {
    CloseWriter();
    auto writer = ReplicaWriter::Open(options);
    if (!writer.ok()) return writer.status();
    writer_ = std::move(*writer);
    return absl::OkStatus();
  }

  void RunSql(const char* sql) {
    auto database = Database::Open(Path(), OpenMode::kReadWrite);
    ASSERT_TRUE(database.ok());
    ASSERT_TRUE(database->Run(sql).ok());
  }

  bool IsFound(const std::string& phone) {
    auto reader =
        ReplicaReader::Open(Path(), std::make_shared<LeadDictionaries>());
    EXPECT_TRUE(reader.ok()) << reader.status();
    const auto answer = (*reader)->FindByPhone(*PhoneQuery::Parse(phone));
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() && answer->found.has_value();
  }
};

TEST_F(WriterOpenTest, ANewFileIsWholePrivateAndLeavesNothingElse) {
  OpenWriter();
  EXPECT_THAT(folder_.Names(), ElementsAre("leads.db", "leads.db-shm",
                                           "leads.db-wal", "leads.db.lock"));
  struct stat file {};
  ASSERT_EQ(stat(Path().c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777U, 0600U);
}

TEST_F(WriterOpenTest, LeftoversOfADeadWriterAreRemoved) {
  Write(Path() + ".new", "half a file");
  Write(Path() + ".new-wal", "half a log");
  const std::string gone = folder_.Path("gone.db");
  {
    const auto writer = ReplicaWriter::Open(Options(gone));
    ASSERT_TRUE(writer.ok()) << writer.status();
    const std::vector<LeadRow> rows = {Row(2, "9902222222")};
    PageCommit page;
    page.rows = rows;
    ASSERT_TRUE((*writer)->Commit(page).ok());
    Write(Path() + "-wal", ContentOf(gone + "-wal"));
  }
  OpenWriter();
  EXPECT_THAT(folder_.Names(), Not(Contains(HasSubstr(".new"))));
  Commit({Row(1, "9901111111")});
  EXPECT_TRUE(IsFound("9901111111"));
  EXPECT_FALSE(IsFound("9902222222"));
}

TEST_F(WriterOpenTest, ASecondWriterIsRefused) {
  OpenWriter();
  const auto second = ReplicaWriter::Open(Options(Path()));
  EXPECT_EQ(second.status().code(), StatusCode::kUnavailable);
  EXPECT_THAT(std::string(second.status().message()),
              HasSubstr("already writes"));
  fs::create_symlink("leads.db", folder_.Path("link.db"));
  EXPECT_EQ(
      ReplicaWriter::Open(Options(folder_.Path("link.db"))).status().code(),
      StatusCode::kUnavailable);
}

// No path tells that it is the same file.
TEST_F(WriterOpenTest, AWriterByAnotherHardLinkIsRefused) {
  OpenWriter();
  fs::create_directory(folder_.Path("elsewhere"));
  const std::string other = folder_.Path("elsewhere/leads.db");
  fs::create_hard_link(Path(), other);
  EXPECT_EQ(ReplicaWriter::Open(Options(other)).status().code(),
            StatusCode::kUnavailable);
  EXPECT_EQ(ReplicaWriter::CheckPath(other).code(), StatusCode::kUnavailable);
  CloseWriter();
  EXPECT_TRUE(ReplicaWriter::CheckPath(other).ok());
}

TEST_F(WriterOpenTest, AnotherAccountIsRefusedAndNothingIsWritten) {
  OpenWriter();
  Commit({Row(1, "9901111111")});
  CloseWriter();
  const std::string before = ContentOf(Path());
  WriterOptions options = Options(Path());
  options.account.org_id = "org-2";
  EXPECT_EQ(TryOpen(options).code(), StatusCode::kFailedPrecondition);
  options = Options(Path());
  options.account.host = "api-in21.example.com";
  const absl::Status status = TryOpen(options);
  EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("another --replica"));
  EXPECT_EQ(ContentOf(Path()), before);
}

TEST_F(WriterOpenTest, AnotherUserIsAcceptedAndRemembered) {
  OpenWriter();
  WriterOptions options = Options(Path());
  options.account.user_id = "user-2";
  ASSERT_TRUE(TryOpen(options).ok());
  EXPECT_EQ(writer_->LoadState()->account.user_id, "user-2");
  ASSERT_TRUE(TryOpen(options).ok());
  CloseWriter();
  auto database = Database::Open(Path(), OpenMode::kReadOnly);
  EXPECT_EQ(*database->Number("SELECT user_changed FROM account"), 1);
}

TEST_F(WriterOpenTest, AUserWhoSeesLessIsRememberedAsAnother) {
  OpenWriter();
  WriterOptions options = Options(Path());
  options.account.full_view = false;
  ASSERT_TRUE(TryOpen(options).ok());
  CloseWriter();
  {
    auto database = Database::Open(Path(), OpenMode::kReadOnly);
    EXPECT_EQ(*database->Number("SELECT user_changed FROM account"), 1);
    RunSql("UPDATE account SET user_changed = 0");
  }
  ASSERT_TRUE(TryOpen(options).ok());
  ASSERT_TRUE(TryOpen(Options(Path())).ok());
  CloseWriter();
  auto database = Database::Open(Path(), OpenMode::kReadOnly);
  EXPECT_EQ(*database->Number("SELECT user_changed FROM account"), 0);
}

TEST_F(WriterOpenTest, AUserDemotedWhileItIsOpenTakesNoLeadAway) {
  OpenWriter();
  Commit({Row(1, "9901111111")});
  Cover(0, 200, 100);
  Account account = Options(Path()).account;
  ASSERT_TRUE(writer_->ChangeUser(account).ok());
  EXPECT_TRUE(writer_->LoadState()->complete);
  account.full_view = false;
  ASSERT_TRUE(writer_->ChangeUser(account).ok());
  EXPECT_FALSE(writer_->LoadState()->complete);
  EXPECT_FALSE(writer_->LoadState()->account.full_view);
  EXPECT_TRUE(writer_->LoadCoverage()->Stretches().empty());
  const std::vector<GoneLead> gone = {{IdOf(1), Read(200, 201), ""}};
  PageCommit page;
  page.gone = gone;
  page.read = Read(200, 201);
  EXPECT_EQ(Commit(page).gone_held, 1);
  account.org_id = "org-2";
  EXPECT_EQ(writer_->ChangeUser(account).code(),
            StatusCode::kFailedPrecondition);
  EXPECT_EQ(writer_->LoadState()->leads_stored, 1U);
}

TEST_F(WriterOpenTest, FilesThatAreNoReplicasAreLeftAlone) {
  const std::string theirs = folder_.Path("theirs.db");
  {
    auto database = Database::Open(theirs, OpenMode::kCreate);
    ASSERT_TRUE(database->Run("CREATE TABLE theirs(x)").ok());
    database = Database::Open(folder_.Path("numbered.db"), OpenMode::kCreate);
    ASSERT_TRUE(database->Run("PRAGMA user_version = 4").ok());
  }
  Write(folder_.Path("text.db"), std::string(5000, 'x'));
  Write(folder_.Path("empty.db"), "");
  for (const char* name : {"theirs.db", "numbered.db", "text.db", "empty.db"}) {
    const std::string path = folder_.Path(name);
    const std::string before = ContentOf(path);
    const absl::Status status = TryOpen(Options(path));
    EXPECT_TRUE(status.code() == StatusCode::kFailedPrecondition ||
                status.code() == StatusCode::kDataLoss)
        << name << ": " << status;
    EXPECT_EQ(ContentOf(path), before) << name;
  }
}

TEST_F(WriterOpenTest, AFileOfTheFirstVersionIsBroughtUpToDate) {
  OpenWriter();
  Commit({Row(1, "9901111111")});
  CloseWriter();
  RunSql(
      "DROP INDEX leads_by_stamp; DROP TABLE tombstones; DROP TABLE deletes;"
      "ALTER TABLE state DROP COLUMN clock_since;"
      "ALTER TABLE account DROP COLUMN view;"
      "DROP TABLE worker_report; DROP TABLE enumeration; DROP TABLE merges;"
      "DROP TABLE broken_leads; DROP TABLE held; DROP TABLE sweep;"
      "DROP TABLE windows_in_hand;"
      "CREATE TABLE progress(one INTEGER PRIMARY KEY);"
      "ALTER TABLE runs DROP "
      "COLUMN calls;"
      "ALTER TABLE runs DROP COLUMN calls_failed;"
      "ALTER TABLE runs DROP COLUMN leads_read;"
      "ALTER TABLE runs DROP COLUMN leads_changed;"
      "ALTER TABLE runs DROP COLUMN last_error;"
      "ALTER TABLE runs DROP COLUMN last_error_at;"
      "PRAGMA user_version = 1");
  ASSERT_TRUE(TryOpen(Options(Path())).ok());
  EXPECT_EQ(writer_->LoadState()->schema_version, 4U);
  EXPECT_EQ(writer_->LoadState()->leads_stored, 1U);
  const std::vector<GoneLead> gone = {{IdOf(1), Read(200, 201), ""}};
  PageCommit page;
  page.gone = gone;
  page.read = Read(200, 201);
  EXPECT_EQ(Commit(page).removed, 1);
}

TEST_F(WriterOpenTest, AFileOfANewerVersionIsRefused) {
  OpenWriter();
  CloseWriter();
  RunSql("PRAGMA user_version = 99");
  const absl::Status status = TryOpen(Options(Path()));
  EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("newer Leadline"));
}

TEST_F(WriterOpenTest, ADamagedFileIsRefusedAndLeftAsItIs) {
  OpenWriter();
  Commit({Row(1, "9901111111")});
  CloseWriter();
  {
    std::fstream file(Path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(100);
    file << std::string(4096 * 3, '\xff');
  }
  const std::string before = ContentOf(Path());
  EXPECT_EQ(TryOpen(Options(Path())).code(), StatusCode::kDataLoss);
  EXPECT_EQ(ContentOf(Path()), before);
}

TEST_F(WriterOpenTest, AMissingFolderIsNamed) {
  const absl::Status status =
      TryOpen(Options(folder_.Path("missing/leads.db")));
  EXPECT_EQ(status.code(), StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("missing"));
}

TEST_F(WriterOpenTest, ADanglingLinkIsFilled) {
  fs::create_symlink("real.db", Path());
  OpenWriter();
  EXPECT_TRUE(fs::is_symlink(Path()));
  EXPECT_THAT(folder_.Names(), Contains("real.db-wal"));
}

TEST_F(WriterOpenTest, AnUnknownCountryCodeIsRefused) {
  WriterOptions options = Options(Path());
  options.account.default_country_code = "999";
  EXPECT_EQ(TryOpen(options).code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(folder_.Names(), ElementsAre());
}

TEST_F(WriterOpenTest, AnotherCountryCodeMakesTheIndexAnew) {
  OpenWriter();
  Commit({Row(1, "501234567")});
  EXPECT_FALSE(IsFound("+971501234567"));
  WriterOptions options = Options(Path());
  options.account.default_country_code = "971";
  ASSERT_TRUE(TryOpen(options).ok());
  EXPECT_TRUE(IsFound("+971501234567"));
  EXPECT_TRUE(IsFound("501234567"));
  EXPECT_FALSE(IsFound("+91501234567"));
  auto database = Database::Open(Path(), OpenMode::kReadOnly);
  EXPECT_EQ(*database->Number("SELECT count(*) FROM phones"), 2);
}

TEST_F(WriterOpenTest, NoCountryCodeLeavesTheIndexAsItIs) {
  OpenWriter();
  Commit({Row(1, "9901111111")});
  WriterOptions options = Options(Path());
  options.account.default_country_code = "";
  ASSERT_TRUE(TryOpen(options).ok());
  EXPECT_EQ(writer_->LoadState()->account.default_country_code, "91");
  EXPECT_TRUE(IsFound("+919901111111"));
  Commit({Row(2, "9902222222")});
  EXPECT_TRUE(IsFound("+919902222222"));
}

TEST_F(WriterOpenTest, WhatTheReplicaSaysOfItselfFollowsTheOptionsAtOnce) {
  OpenWriter();
  Cover(0, 200, 100);
  EXPECT_TRUE(writer_->LoadState()->complete);
  WriterOptions options = Options(Path());
  options.history_start = Second(-10);
  ASSERT_TRUE(TryOpen(options).ok());
  EXPECT_FALSE(writer_->LoadState()->complete);
  ASSERT_TRUE(TryOpen(Options(Path())).ok());
  EXPECT_TRUE(writer_->LoadState()->complete);
}

TEST_F(WriterOpenTest, WhatAnotherViewCoveredProvesNothing) {
  WriterOptions all = Options(Path());
  WriterOptions sales = all;
  sales.account.user_id = "sales";
  sales.account.full_view = false;
  sales.partial_view = true;
  WriterOptions other_sales = sales;
  other_sales.account.user_id = "sales-2";
  WriterOptions other_admin = all;
  other_admin.account.user_id = "admin-2";
  WriterOptions type = all;
  type.lead_types = "OT_1";
  type.partial_view = true;
  struct Step {
    const WriterOptions* options;
    bool covered_before;
  };
  for (const auto& [options, covered_before] :
       {Step{&sales, false}, Step{&sales, true}, Step{&other_sales, false},
        Step{&all, false}, Step{&other_admin, true}, Step{&sales, false},
        Step{&type, false}, Step{&type, true}, Step{&all, false}}) {
    ASSERT_TRUE(TryOpen(*options).ok());
    EXPECT_EQ(writer_->LoadState()->complete, covered_before);
    EXPECT_EQ(writer_->LoadCoverage()->Stretches().empty(), !covered_before);
    EXPECT_EQ(writer_->LoadState()->as_of.has_value(), covered_before);
    Commit({Row(1, "9901111111")});
    Cover(0, 200, 100);
    EXPECT_TRUE(writer_->LoadState()->complete);
    EXPECT_EQ(writer_->LoadState()->leads_stored, 1U);
    writer_.reset();
  }
}

TEST_F(WriterOpenTest, OneObjectTypeIsNotTheWholeAccount) {
  WriterOptions options = Options(Path());
  options.lead_types = "OT_1";
  ASSERT_TRUE(TryOpen(options).ok());
  Cover(0, 200, 100);
  EXPECT_FALSE(writer_->LoadState()->complete);
}

TEST_F(WriterOpenTest, AWriterThatEndsLeavesAnEmptyWalAndItsRun) {
  OpenWriter();
  Commit({Row(1, "9901111111")});
  CloseWriter();
  EXPECT_EQ(fs::file_size(Path() + "-wal"), 0U);
  EXPECT_TRUE(fs::exists(Path() + "-shm"));
  auto database = Database::Open(Path(), OpenMode::kReadOnly);
  EXPECT_EQ(*database->Number("SELECT count(*) FROM runs"), 1);
  EXPECT_EQ(*database->Number("SELECT ended >= started FROM runs"), 1);
}

TEST_F(WriterOpenTest, OnlyTheLatestRunsAreKept) {
  OpenWriter();
  CloseWriter();
  RunSql(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
      " WHERE i < 150) INSERT INTO runs(started, what) SELECT i, 'old' FROM n");
  OpenWriter();
  CloseWriter();
  auto database = Database::Open(Path(), OpenMode::kReadOnly);
  EXPECT_EQ(*database->Number("SELECT count(*) FROM runs"), 100);
}

}  // namespace
}  // namespace leadline
