// SPDX-License-Identifier: Apache-2.0
// Whoever opens a replica first after all have closed it, or after a crash,
// recovers its WAL, a reader too; who opens it in that moment waits.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "replica/reader.h"
#include "replica/writer.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

// Of the -shm file, as SQLite's file format has it: its size, the bytes locked
// by who writes, moves frames or recovers, and that locked by all who have it
// open.
constexpr off_t kShmBytes = 32768;
constexpr off_t kWriteLock = 120;
constexpr off_t kLocksToRecover = 3;
constexpr off_t kOpenLock = 128;

bool Lock(int file, short type, off_t first, off_t count) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = first;
  lock.l_len = count;
  return fcntl(file, F_SETLK, &lock) == 0;
}

// A process that is recovering a replica's WAL until it is let go.
class Recovery {
 public:
  explicit Recovery(const std::string& replica) {
    int up[2];
    EXPECT_EQ(pipe(down_), 0);
    EXPECT_EQ(pipe(up), 0);
    child_ = fork();
    if (child_ == 0) Recover(replica + "-shm", up[1]);
    close(down_[0]);
    close(up[1]);
    char byte = 0;
    EXPECT_EQ(read(up[0], &byte, 1), 1);
    close(up[0]);
  }
  Recovery(const Recovery&) = delete;
  Recovery& operator=(const Recovery&) = delete;
  ~Recovery() { End(); }

  void End() {
    if (child_ <= 0) return;
    close(down_[1]);
    waitpid(std::exchange(child_, 0), nullptr, 0);
  }

 private:
  [[noreturn]] void Recover(const std::string& path, int to_parent) const {
    close(down_[1]);
    char byte = 0;
    const int file = open(path.c_str(), O_RDWR | O_CREAT, 0600);
    if (file >= 0 && Lock(file, F_RDLCK, kOpenLock, 1) &&
        Lock(file, F_WRLCK, kWriteLock, kLocksToRecover) &&
        ftruncate(file, 0) == 0 && ftruncate(file, kShmBytes) == 0 &&
        write(to_parent, &byte, 1) == 1) {
      while (read(down_[0], &byte, 1) == 1) {
      }
    }
    std::_Exit(0);
  }

  int down_[2] = {-1, -1};
  pid_t child_ = 0;
};

std::function<void()>& OnWait() {
  static auto& on_wait = *new std::function<void()>();
  return on_wait;
}

// Tells when SQLite begins to wait for a lock.
class WaitingVfs {
 public:
  explicit WaitingVfs(std::function<void()> on_wait)
      : vfs_(*sqlite3_vfs_find("unix")) {
    OnWait() = std::move(on_wait);
    vfs_.zName = "waiting";
    vfs_.pNext = nullptr;
    vfs_.xSleep = [](sqlite3_vfs* /*vfs*/, int microseconds) {
      OnWait()();
      return microseconds;
    };
    sqlite3_vfs_register(&vfs_, 1);
  }
  WaitingVfs(const WaitingVfs&) = delete;
  WaitingVfs& operator=(const WaitingVfs&) = delete;
  ~WaitingVfs() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(sqlite3_vfs_find("unix"), 1);
  }

 private:
  sqlite3_vfs vfs_;
};

class RecoveryTest : public ReplicaTest {
 protected:
  void SetUp() override {
    ReplicaTest::SetUp();
    Commit({Row(1, "9811111111")});
    CloseWriter();
  }
};

TEST_F(RecoveryTest, AWriterThatOpensWaitsForIt) {
  Recovery recovery(Path());
  bool waited = false;
  const WaitingVfs vfs([&] {
    waited = true;
    recovery.End();
  });
  const auto writer = ReplicaWriter::Open(Options(Path()));
  EXPECT_TRUE(writer.ok()) << writer.status();
  EXPECT_TRUE(waited);
}

TEST_F(RecoveryTest, ACheckOfThePathWaitsForIt) {
  Recovery recovery(Path());
  const WaitingVfs vfs([&] { recovery.End(); });
  const absl::Status status = ReplicaWriter::CheckPath(Path());
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(RecoveryTest, AReaderThatOpensWaitsForIt) {
  Recovery recovery(Path());
  const WaitingVfs vfs([&] { recovery.End(); });
  const auto reader =
      ReplicaReader::Open(Path(), std::make_shared<LeadDictionaries>());
  EXPECT_TRUE(reader.ok()) << reader.status();
}

}  // namespace
}  // namespace leadline
