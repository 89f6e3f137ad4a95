// SPDX-License-Identifier: Apache-2.0
// Readers that may not write: on a read-only mount, and as another user.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "replica/snapshot.h"
#include "replica/writer.h"
#include "tests/replica/reader_process.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

using absl::StatusCode;

class ReadOnlyTest : public ReplicaTest {
 protected:
  void SetUp() override {
    ReplicaTest::SetUp();
    Commit({Row(1, "9901111111")});
    mount_point_ = folders_.Path("mount");
    std::filesystem::create_directory(mount_point_);
  }

  void TearDown() override {
    if (mounted_) umount2(mount_point_.c_str(), MNT_DETACH);
  }

  // Shows the replica's folder under another path, read-only. Skips the test
  // where that is not allowed.
  void MountReadOnly() {
    const char* from = folder_.Path().c_str();
    const char* to = mount_point_.c_str();
    if (mount(from, to, nullptr, MS_BIND, nullptr) != 0) {
      GTEST_SKIP() << "this user may not mount";
    }
    mounted_ = true;
    ASSERT_EQ(
        mount(nullptr, to, nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr),
        0);
  }

  // A writer in a process of its own that commits one more lead and is then
  // killed without a chance to clean up.
  void CommitAndDie(const LeadRow& row) {
    CloseWriter();
    const pid_t child = fork();
    if (child == 0) {
      OpenWriter();
      Commit({row});
      raise(SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
  }

  StatusCode OpenOnMount(const std::string& name = "leads.db") {
    return reader_.Open(mount_point_ + "/" + name);
  }

  ReaderProcess reader_;  // first: it forks before anything is opened
  TempFolder folders_;
  std::string mount_point_;
  bool mounted_ = false;
};

TEST_F(ReadOnlyTest, SeesTheCommitsOfALiveWriter) {
  MountReadOnly();
  if (IsSkipped()) return;
  ASSERT_EQ(OpenOnMount(), StatusCode::kOk);
  EXPECT_EQ(reader_.FindNow("9901111111"), StatusCode::kOk);
  for (uint64_t number = 2; number < 50; ++number) {
    const std::string phone = std::to_string(9900000000 + number);
    Commit({Row(number, phone)});
    ASSERT_EQ(reader_.FindNow(phone), StatusCode::kOk) << number;
  }
}

TEST_F(ReadOnlyTest, ReadsAfterTheWriterEndedCleanly) {
  Commit({Row(2, "9902222222")});
  CloseWriter();
  MountReadOnly();
  if (IsSkipped()) return;
  ASSERT_EQ(OpenOnMount(), StatusCode::kOk);
  EXPECT_EQ(reader_.FindNow("9901111111"), StatusCode::kOk);
  EXPECT_EQ(reader_.FindNow("9902222222"), StatusCode::kOk);
}

TEST_F(ReadOnlyTest, ReadsWhatAKilledWriterCommitted) {
  CommitAndDie(Row(2, "9902222222"));
  MountReadOnly();
  if (IsSkipped()) return;
  ASSERT_EQ(OpenOnMount(), StatusCode::kOk);
  EXPECT_EQ(reader_.FindNow("9901111111"), StatusCode::kOk);
  EXPECT_EQ(reader_.FindNow("9902222222"), StatusCode::kOk);
}

TEST_F(ReadOnlyTest, GoesOnReadingWhileWritersComeAndGo) {
  CloseWriter();
  MountReadOnly();
  if (IsSkipped()) return;
  ASSERT_EQ(OpenOnMount(), StatusCode::kOk);
  EXPECT_EQ(reader_.FindNow("9901111111"), StatusCode::kOk);
  OpenWriter();
  Commit({Row(2, "9902222222")});
  EXPECT_EQ(reader_.FindNow("9902222222"), StatusCode::kOk);
  CommitAndDie(Row(3, "9903333333"));
  EXPECT_EQ(reader_.FindNow("9903333333"), StatusCode::kOk);
  OpenWriter();
  Commit({Row(4, "9904444444")});
  EXPECT_EQ(reader_.FindNow("9904444444"), StatusCode::kOk);
  CloseWriter();
  EXPECT_EQ(reader_.FindNow("9904444444"), StatusCode::kOk);
}

// Moving the WAL into the file is the writer's, also where there is none.
TEST_F(ReadOnlyTest, LeavesTheFilesAsAKilledWriterLeftThem) {
  CommitAndDie(Row(2, "9902222222"));
  const std::string file = ContentOf(Path());
  const std::string wal = ContentOf(Path() + "-wal");
  ASSERT_FALSE(wal.empty());
  const auto expect_the_same = [&](const char* after) {
    EXPECT_TRUE(ContentOf(Path()) == file) << after;
    EXPECT_TRUE(ContentOf(Path() + "-wal") == wal) << after;
  };
  EXPECT_EQ(LeadOf("9902222222"), "lead 2");
  expect_the_same("a lookup");
  ASSERT_TRUE(SnapshotReplica(Path(), folder_.Path("copy.db")).ok());
  expect_the_same("a snapshot");
  ASSERT_TRUE(ReplicaWriter::CheckPath(Path()).ok());
  expect_the_same("a look at the path");
}

TEST_F(ReadOnlyTest, ReadsASnapshotThatNobodyEverWrote) {
  ASSERT_TRUE(writer_->Snapshot(folder_.Path("copy.db")).ok());
  MountReadOnly();
  if (IsSkipped()) return;
  ASSERT_EQ(OpenOnMount("copy.db"), StatusCode::kOk);
  EXPECT_EQ(reader_.FindNow("9901111111"), StatusCode::kOk);
}

TEST_F(ReadOnlyTest, ReadsAFileThatLostItsWalFiles) {
  CloseWriter();
  std::filesystem::remove(Path() + "-wal");
  std::filesystem::remove(Path() + "-shm");
  MountReadOnly();
  if (IsSkipped()) return;
  ASSERT_EQ(OpenOnMount(), StatusCode::kOk);
  EXPECT_EQ(reader_.FindNow("9901111111"), StatusCode::kOk);
}

TEST_F(ReadOnlyTest, AnotherUserNeedsOnlyToReadTheFiles) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  ASSERT_EQ(chmod(folder_.Path().c_str(), 0755), 0);
  reader_.BecomeNobody();
  EXPECT_EQ(reader_.Open(Path()), StatusCode::kPermissionDenied);
  for (const char* suffix : {"", "-wal", "-shm"}) {
    ASSERT_EQ(chmod((Path() + suffix).c_str(), 0644), 0);
  }
  ASSERT_EQ(reader_.Open(Path()), StatusCode::kOk);
  EXPECT_EQ(reader_.FindNow("9901111111"), StatusCode::kOk);
  CloseWriter();
  EXPECT_EQ(reader_.FindNow("9901111111"), StatusCode::kOk);
}

}  // namespace
}  // namespace leadline
