// SPDX-License-Identifier: Apache-2.0
// A machine that loses its power at any moment of a fill, and with it writes
// that were not synced; and a disk that takes no more writes.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <random>
#include <string>
#include <vector>

#include "replica/sqlite.h"
#include "replica/writer.h"
#include "tests/replica/power_loss_vfs.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

constexpr int kLosses = 60;
constexpr int64_t kPages = 30;
constexpr uint64_t kLeadsOnPage = 20;
// So small that checkpoints come between any two losses.
constexpr int64_t kMaxWal = 256 << 10;

std::vector<LeadRow> RowsOfPage(int64_t page) {
  std::vector<LeadRow> rows;
  for (uint64_t i = 0; i < kLeadsOnPage; ++i) {
    const uint64_t number = static_cast<uint64_t>(page) * kLeadsOnPage + i;
    rows.push_back(Row(number, std::to_string(9000000000 + number), page));
    rows.back().lead = BodyOf(number);
  }
  return rows;
}

class PowerLossTest : public ReplicaTest {
 protected:
  void SetUp() override {}

  absl::Status Open() {
    WriterOptions options = Options(Path());
    options.max_wal_bytes = kMaxWal;
    auto opened = ReplicaWriter::Open(options);
    if (opened.ok()) writer_ = *std::move(opened);
    return opened.status();
  }

  absl::Status CommitPage(int64_t second) {
    const std::vector<LeadRow> rows = RowsOfPage(second);
    PageCommit page;
    page.rows = rows;
    page.read = Read(1000, 1001);
    page.covered = {{{Second(second), Second(second + 1)}, At(1000)}};
    absl::Status status = writer_->Commit(page).status();
    // As the worker does, between some commits. The next one tells of errors.
    if (second % 3 == 0) writer_->MoveWal().IgnoreError();
    return status;
  }

  // Commits pages that are missing until one fails. True if none did.
  bool CommitMissing() {
    for (const Stretch& gap :
         writer_->LoadCoverage()->Gaps({Second(0), Second(kPages)})) {
      for (auto at = gap.from; at < gap.to; at += std::chrono::seconds(1)) {
        if (!CommitPage((at - Second(0)).count()).ok()) return false;
      }
    }
    return true;
  }

  void BeginAnew() {
    CloseWriter();
    for (const std::string& name : folder_.Names()) {
      ASSERT_EQ(unlink(folder_.Path(name).c_str()), 0) << name;
    }
  }

  // Opens what is left. Each page's rows are there if and only if its coverage
  // is.
  void ExpectRowsAgreeWithCoverage() {
    const absl::Status opened = Open();
    ASSERT_TRUE(opened.ok()) << opened;
    auto database = Database::Open(Path(), OpenMode::kReadOnly);
    ASSERT_TRUE(database.ok()) << database.status();
    auto check = database->Prepare("PRAGMA integrity_check");
    ASSERT_TRUE(check.ok() && check->Step().ok());
    ASSERT_EQ(check->Blob(0), "ok");
    const auto coverage = writer_->LoadCoverage();
    ASSERT_TRUE(coverage.ok()) << coverage.status();
    int64_t covered = 0;
    for (const CoveredStretch& one : coverage->Stretches()) {
      covered += (one.stretch.to - one.stretch.from).count();
    }
    const int64_t leads = *database->Number("SELECT count(*) FROM leads");
    EXPECT_EQ(leads, covered * static_cast<int64_t>(kLeadsOnPage));
    EXPECT_EQ(*database->Number("SELECT count(DISTINCT activity) FROM leads"),
              covered);
    EXPECT_EQ(*database->Number("SELECT count(*) FROM phones"), 2 * leads);
    EXPECT_EQ(writer_->LoadState()->leads_stored, static_cast<uint64_t>(leads));
  }

  const PowerLossVfs disk_;
};

TEST_F(PowerLossTest, RowsAndCoverageAgreeAfterEachLossAndTheFillGoesOn) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  int fills = 0;
  for (int loss = 0; loss < kLosses; ++loss) {
    // Now and then there is time for a whole fill.
    PowerLossVfs::DieAfter(loss % 10 == 9 ? 100'000 : random() % 600);
    if (Open().ok() && CommitMissing()) {
      ++fills;
      PowerLossVfs::DieAfter(random() % 10);
    }
    CloseWriter();
    PowerLossVfs::LosePower(folder_.Path(), random);
    ExpectRowsAgreeWithCoverage();
    ASSERT_FALSE(HasFailure()) << "after loss " << loss;
    if (writer_->LoadState()->leads_stored == kPages * kLeadsOnPage) {
      BeginAnew();
    }
    CloseWriter();
  }
  EXPECT_GT(fills, 0);
}

// Whichever operation is the first that the disk refuses, down to those of the
// last checkpoint.
TEST_F(PowerLossTest, ANewFileHasItsNameOnlyOnceItIsWhole) {
  std::mt19937_64 random(7);
  bool opened = false;
  for (uint64_t operations = 0; !opened; ++operations) {
    PowerLossVfs::DieAfter(operations);
    opened = Open().ok();
    CloseWriter();
    PowerLossVfs::LosePower(folder_.Path(), random);
    ExpectRowsAgreeWithCoverage();
    ASSERT_FALSE(HasFailure()) << "after " << operations << " operations";
    BeginAnew();
  }
}

TEST_F(PowerLossTest, WhatWasSyncedIsNeverLost) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  ASSERT_TRUE(Open().ok());
  ASSERT_TRUE(CommitMissing());
  CloseWriter();  // moves the WAL into the file, and syncs it
  for (int loss = 0; loss < 20; ++loss) {
    ASSERT_TRUE(Open().ok());
    PowerLossVfs::DieAfter(random() % 50);
    CommitPage(kPages + loss).IgnoreError();
    CloseWriter();
    PowerLossVfs::LosePower(folder_.Path(), random);
    ExpectRowsAgreeWithCoverage();
    ASSERT_FALSE(HasFailure()) << "after loss " << loss;
    EXPECT_GE(writer_->LoadState()->leads_stored, kPages * kLeadsOnPage);
    CloseWriter();
  }
}

TEST_F(PowerLossTest, ADiskThatTakesNoWritesFailsTheCommitAndLosesNothing) {
  struct Case {
    int code;
    absl::StatusCode expected;
  };
  ASSERT_TRUE(Open().ok());
  int64_t page = 0;
  for (const Case& one :
       {Case{SQLITE_READONLY, absl::StatusCode::kPermissionDenied},
        Case{SQLITE_FULL, absl::StatusCode::kResourceExhausted},
        Case{SQLITE_IOERR_WRITE, absl::StatusCode::kInternal}}) {
    ASSERT_TRUE(CommitPage(page).ok());
    PowerLossVfs::RefuseWrites(one.code);
    const absl::Status refused = CommitPage(page + 1);
    EXPECT_EQ(refused.code(), one.expected) << refused;
    EXPECT_EQ(CommitPage(page + 1).code(), one.expected);
    EXPECT_EQ(writer_->LoadCoverage()->NewestRun(),
              (Stretch{Second(0), Second(page + 1)}));
    PowerLossVfs::RefuseWrites(0);
    EXPECT_TRUE(CommitPage(page + 1).ok());
    page += 2;
  }
  CloseWriter();
  ExpectRowsAgreeWithCoverage();
  EXPECT_EQ(writer_->LoadState()->leads_stored,
            static_cast<uint64_t>(page) * kLeadsOnPage);
}

}  // namespace
}  // namespace leadline
