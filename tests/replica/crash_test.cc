// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "replica/sqlite.h"
#include "replica/writer.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

constexpr int kRounds = 12;
constexpr int64_t kPages = 400;
constexpr uint64_t kLeadsOnPage = 40;

uint64_t LeadOnPage(int64_t page, uint64_t i) {
  return static_cast<uint64_t>(page) * kLeadsOnPage + i;
}

// What a page that covers [page, page + 1] brings.
std::vector<LeadRow> RowsOfPage(int64_t page) {
  std::vector<LeadRow> rows;
  for (uint64_t i = 0; i < kLeadsOnPage; ++i) {
    const uint64_t number = LeadOnPage(page, i);
    rows.push_back(Row(number, std::to_string(9000000000 + number), page));
    rows.back().lead = BodyOf(number);
  }
  return rows;
}

class CrashTest : public ReplicaTest {
 protected:
  void SetUp() override {}

  // Commits the pages that are missing, one after the other, until it is
  // killed. Tells of each page on `pipe`, once it is committed.
  [[noreturn]] static void WriteUntilKilled(const std::string& path, int pipe) {
    auto writer = ReplicaWriter::Open(Options(path));
    if (!writer.ok()) std::_Exit(3);
    const Coverage coverage = *(*writer)->LoadCoverage();
    for (const Stretch& gap : coverage.Gaps({Second(0), Second(kPages)})) {
      for (auto second = gap.from; second < gap.to;
           second += std::chrono::seconds(1)) {
        const int64_t page_number = (second - Second(0)).count();
        const std::vector<LeadRow> rows = RowsOfPage(page_number);
        PageCommit page;
        page.rows = rows;
        page.read = Read(1000, 1001);
        page.covered = {{{second, second + std::chrono::seconds(1)}, At(1000)}};
        if (!(*writer)->Commit(page).ok()) std::_Exit(4);
        if (write(pipe, "p", 1) != 1) std::_Exit(5);
      }
    }
    std::_Exit(0);
  }

  // Starts a writer and kills it once it has committed `pages` more and a
  // random moment has passed. True if it came to its end instead.
  bool RunAndKill(int pages, std::mt19937_64& random) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) WriteUntilKilled(Path(), ends[1]);
    close(ends[1]);
    char told = 0;
    for (int i = 0; i < pages && read(ends[0], &told, 1) == 1; ++i) {
    }
    // A moment of the commit that is under way, whichever it is.
    for (uint64_t spin = random() % 3000000; spin > 0; --spin) {
      asm volatile("");
    }
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    close(ends[0]);
    EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0)
        << WEXITSTATUS(status);
    return WIFEXITED(status);
  }

  // Each page's rows are there if and only if its coverage is.
  void ExpectRowsAgreeWithCoverage() {
    OpenWriter();
    const Coverage coverage = *writer_->LoadCoverage();
    const uint64_t stored = writer_->LoadState()->leads_stored;
    CloseWriter();
    auto database = Database::Open(Path(), OpenMode::kReadOnly);
    ASSERT_TRUE(database.ok());
    auto check = database->Prepare("PRAGMA integrity_check");
    ASSERT_TRUE(*check->Step());
    EXPECT_EQ(check->Blob(0), "ok");
    const int64_t leads = *database->Number("SELECT count(*) FROM leads");
    const int64_t pages =
        *database->Number("SELECT count(DISTINCT activity) FROM leads");
    int64_t covered = 0;
    for (const CoveredStretch& stretch : coverage.Stretches()) {
      covered += (stretch.stretch.to - stretch.stretch.from).count();
    }
    EXPECT_EQ(pages, covered);
    EXPECT_EQ(leads, covered * static_cast<int64_t>(kLeadsOnPage));
    EXPECT_EQ(stored, static_cast<uint64_t>(leads));
    EXPECT_EQ(*database->Number("SELECT count(*) FROM phones"), 2 * leads);
  }
};

TEST_F(CrashTest, RowsAndCoverageAgreeAfterEachKill) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < kRounds; ++round) {
    const bool ended = RunAndKill(static_cast<int>(random() % 25), random);
    ExpectRowsAgreeWithCoverage();
    if (HasFailure() || ended) return;
  }
}

TEST_F(CrashTest, AKillWhileTheFileIsMadeLeavesNoHalfFile) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 10; ++round) {
    RunAndKill(0, random);
    OpenWriter();
    CloseWriter();
    for (const std::string& name : folder_.Names()) {
      EXPECT_EQ(name.find(".new"), std::string::npos) << name;
      ASSERT_EQ(unlink(folder_.Path(name).c_str()), 0);
    }
  }
}

}  // namespace
}  // namespace leadline
