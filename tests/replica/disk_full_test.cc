// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <string>
#include <vector>

#include "replica/writer.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

class DiskFullTest : public testing::Test {
 protected:
  void SetUp() override {
    if (mount("none", folder_.Path().c_str(), "tmpfs", 0, "size=6m") != 0) {
      GTEST_SKIP() << "this user may not mount";
    }
    mounted_ = true;
  }

  void TearDown() override {
    if (mounted_) umount2(folder_.Path().c_str(), MNT_DETACH);
  }

  WriterOptions Options() const {
    WriterOptions options;
    options.path = folder_.Path("leads.db");
    options.account = {"org-1", "api.example.com", "user-1", "91", true};
    options.history_start = Second(0);
    return options;
  }

  // Commits the rows of a page, which covers its second.
  static absl::Status CommitPage(ReplicaWriter& writer, int64_t page_number) {
    std::vector<LeadRow> rows;
    for (uint64_t i = 0; i < 200; ++i) {
      const uint64_t number = static_cast<uint64_t>(page_number) * 200 + i;
      rows.push_back(Row(number, std::to_string(9000000000 + number)));
      rows.back().lead = BodyOf(number);
    }
    PageCommit page;
    page.rows = rows;
    page.read = Read(1000, 1001);
    page.covered = {{{Second(page_number), Second(page_number + 1)}, At(1000)}};
    return writer.Commit(page).status();
  }

  TempFolder folder_;
  bool mounted_ = false;
};

TEST_F(DiskFullTest, APageThatDoesNotFitLeavesNothingAndCanBeTriedAgain) {
  if (IsSkipped()) return;
  auto writer = ReplicaWriter::Open(Options());
  ASSERT_TRUE(writer.ok()) << writer.status();
  ASSERT_TRUE(CommitPage(**writer, 0).ok());
  int64_t page = 1;
  absl::Status status;
  for (; page < 1000; ++page) {
    status = CommitPage(**writer, page);
    if (!status.ok()) break;
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
  const Coverage coverage = *(*writer)->LoadCoverage();
  EXPECT_EQ(coverage.NewestRun(), (Stretch{Second(0), Second(page)}));
  EXPECT_EQ((*writer)->LoadState()->leads_stored,
            static_cast<uint64_t>(page) * 200);
  ASSERT_EQ(
      mount(nullptr, folder_.Path().c_str(), nullptr, MS_REMOUNT, "size=64m"),
      0);
  status = CommitPage(**writer, page);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ((*writer)->LoadState()->leads_stored,
            static_cast<uint64_t>(page + 1) * 200);
}

}  // namespace
}  // namespace leadline
