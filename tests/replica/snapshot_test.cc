// SPDX-License-Identifier: Apache-2.0
#include "replica/snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "replica/sqlite.h"
#include "replica/writer.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

using absl::StatusCode;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class SnapshotTest : public ReplicaTest {
 protected:
  std::string Copy() const { return folder_.Path("copy.db"); }

  static int64_t LeadsIn(const std::string& path) {
    auto database = Database::Open(path, OpenMode::kReadOnly);
    EXPECT_TRUE(database.ok()) << database.status();
    const auto count = database->Number("SELECT count(*) FROM leads");
    EXPECT_TRUE(count.ok()) << count.status();
    return count.ok() ? *count : -1;
  }
};

TEST_F(SnapshotTest, IsAWholePrivateReplica) {
  Commit({Row(1, "9901111111"), Row(2, "9902222222")});
  Cover(0, 200, 100);
  const absl::Status status = writer_->Snapshot(Copy());
  ASSERT_TRUE(status.ok()) << status;
  struct stat file {};
  ASSERT_EQ(stat(Copy().c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777U, 0600U);
  EXPECT_THAT(folder_.Names(), Not(Contains(HasSubstr("partial"))));
  const ReplicaState state = *writer_->LoadState();
  CloseWriter();
  auto writer = ReplicaWriter::Open(Options(Copy()));
  ASSERT_TRUE(writer.ok()) << writer.status();
  const ReplicaState copied = *(*writer)->LoadState();
  EXPECT_EQ(copied.leads_stored, 2U);
  EXPECT_EQ(copied.as_of, state.as_of);
  EXPECT_TRUE(copied.complete);
}

TEST_F(SnapshotTest, NeverTakesTheNameOfAFileThatIsThere) {
  std::ofstream(Copy()) << "precious";
  EXPECT_EQ(writer_->Snapshot(Copy()).code(), StatusCode::kAlreadyExists);
  EXPECT_EQ(std::filesystem::file_size(Copy()), 8U);
  std::filesystem::create_symlink("nowhere", folder_.Path("link.db"));
  EXPECT_EQ(writer_->Snapshot(folder_.Path("link.db")).code(),
            StatusCode::kAlreadyExists);
}

TEST_F(SnapshotTest, UsesWhatADeadOneLeftBehind) {
  Commit({Row(1, "9901111111")});
  std::ofstream(Copy() + ".partial") << std::string(100000, '\0');
  ASSERT_TRUE(writer_->Snapshot(Copy()).ok());
  EXPECT_EQ(LeadsIn(Copy()), 1);
  std::filesystem::rename(Copy(), folder_.Path("second.db.partial"));
  EXPECT_TRUE(writer_->Snapshot(folder_.Path("second.db")).ok());
}

TEST_F(SnapshotTest, LeavesAloneWhatHasTheNameOfItsUnfinishedCopy) {
  const std::string partial = Copy() + ".partial";
  std::ofstream(partial) << std::string(5000, 'x');
  const absl::Status status = writer_->Snapshot(Copy());
  EXPECT_EQ(status.code(), StatusCode::kAlreadyExists);
  EXPECT_THAT(std::string(status.message()), HasSubstr(partial));
  EXPECT_EQ(std::filesystem::file_size(partial), 5000U);
}

TEST_F(SnapshotTest, FollowsNoLinkInPlaceOfItsUnfinishedCopy) {
  std::ofstream(folder_.Path("precious")).flush();
  std::filesystem::create_symlink("precious", Copy() + ".partial");
  EXPECT_EQ(writer_->Snapshot(Copy()).code(), StatusCode::kAlreadyExists);
  EXPECT_EQ(std::filesystem::file_size(folder_.Path("precious")), 0U);
  EXPECT_THAT(folder_.Names(), Contains("copy.db.partial"));
}

TEST_F(SnapshotTest, IsWholeWhileTheWriterIsAtWork) {
  std::atomic<bool> stop = false;
  std::thread writing([&] {
    for (uint64_t page = 0; !stop; ++page) {
      std::vector<LeadRow> rows;
      for (uint64_t i = 0; i < 10; ++i) {
        rows.push_back(Row(page * 10 + i, "9901111111"));
      }
      Commit(rows);
    }
  });
  for (int i = 0; i < 5; ++i) {
    const std::string copy = folder_.Path("copy" + std::to_string(i));
    const absl::Status status = SnapshotReplica(Path(), copy);
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(LeadsIn(copy) % 10, 0);
  }
  stop = true;
  writing.join();
}

TEST_F(SnapshotTest, SaysWhatIsMissing) {
  const absl::Status none = SnapshotReplica(folder_.Path("none.db"), Copy());
  EXPECT_EQ(none.code(), StatusCode::kNotFound);
  EXPECT_EQ(none.message(),
            "there is no replica at " + folder_.Path("none.db"));
  EXPECT_EQ(writer_->Snapshot(folder_.Path("none/copy.db")).code(),
            StatusCode::kNotFound);
  std::ofstream(folder_.Path("text")) << std::string(5000, 'x');
  const absl::Status text = SnapshotReplica(folder_.Path("text"), Copy());
  EXPECT_EQ(text.code(), StatusCode::kDataLoss);
  EXPECT_THAT(std::string(text.message()),
              HasSubstr("text is damaged, or no replica; move it away"));
  EXPECT_THAT(folder_.Names(), Not(Contains(HasSubstr("copy.db"))));
}

TEST_F(SnapshotTest, NamesTheCureOfADamagedReplica) {
  Commit({Row(1, "9901111111")});
  CloseWriter();
  const auto pages = std::filesystem::file_size(Path()) / 4096;
  std::fstream file(Path(), std::ios::in | std::ios::out | std::ios::binary);
  for (uintmax_t page = 1; page < pages; ++page) {
    file.seekp(static_cast<std::streamoff>(page * 4096));
    file << std::string(4096, '\xAB');
  }
  file.close();
  const absl::Status status = SnapshotReplica(Path(), Copy());
  EXPECT_EQ(status.code(), StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("leads.db is damaged; move it away and start "
                        "leadline-sync, which rebuilds it"));
}

}  // namespace
}  // namespace leadline
