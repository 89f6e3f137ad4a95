// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "replica/reader.h"
#include "replica/replica_store.h"
#include "replica/writer.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

constexpr int64_t kMaxWal = 4LL << 20;
constexpr uint64_t kPage = 500;
constexpr int kPages = 40;  // writes about ten times the bound

class WalTest : public ReplicaTest {
 protected:
  void SetUp() override {
    WriterOptions options = Options(Path());
    options.max_wal_bytes = kMaxWal;
    auto writer = ReplicaWriter::Open(options);
    ASSERT_TRUE(writer.ok()) << writer.status();
    writer_ = std::move(*writer);
    WritePage();
  }

  // All leads anew, so that each page touches much of the file.
  void WritePage() {
    ++version_;
    std::vector<LeadRow> rows;
    for (uint64_t number = 0; number < kPage; ++number) {
      rows.push_back(Row(number, std::to_string(9000000000 + number),
                         static_cast<int64_t>(version_)));
      rows.back().lead = BodyOf(number, version_);
      rows.back().digest = version_;
    }
    const auto second = static_cast<int64_t>(100 + version_);
    EXPECT_EQ(Commit(rows, Read(second, second)).ignored, 0);
    largest_ = std::max(largest_, WalBytes());
  }

  int64_t WalBytes() const {
    return static_cast<int64_t>(std::filesystem::file_size(Path() + "-wal"));
  }

  static PhoneQuery Query() { return *PhoneQuery::Parse("9000000007"); }

  uint64_t version_ = 0;
  int64_t largest_ = 0;
};

TEST_F(WalTest, StaysBoundedWhileReadersAreBusy) {
  const ReplicaStore store(ReplicaStoreOptions{.path = Path(), .readers = 2});
  std::atomic<bool> stop = false;
  std::atomic<int> failures = 0;
  std::thread reader([&] {
    while (!stop) {
      const auto answer = store.FindByPhone(Query());
      if (!answer.ok() || !answer->found) ++failures;
    }
  });
  for (int i = 0; i < kPages; ++i) WritePage();
  stop = true;
  reader.join();
  EXPECT_EQ(failures, 0);
  // One page more than the bound, since it is looked at after each commit.
  EXPECT_LT(largest_, kMaxWal + (3LL << 20));
}

TEST_F(WalTest, StaysBoundedAfterALookupThatNoneFollows) {
  const ReplicaStore store(ReplicaStoreOptions{.path = Path(), .readers = 2});
  for (int i = 0; i < kPages; ++i) {
    if (i % 7 == 0) {
      EXPECT_TRUE(store.FindByPhone(Query())->found);
    }
    WritePage();
  }
  EXPECT_LT(largest_, kMaxWal + (3LL << 20));
}

TEST_F(WalTest, IsCutBackOnceAHeldSnapshotEnds) {
  auto reader =
      ReplicaReader::Open(Path(), std::make_shared<UnpackDictionaries>());
  ASSERT_TRUE((*reader)->FindByPhone(Query()).ok());
  for (int i = 0; i < kPages; ++i) WritePage();
  EXPECT_GT(WalBytes(), kMaxWal);  // nothing else could be done
  (*reader)->EndSnapshot();
  for (int i = 0; i < 10; ++i) WritePage();
  EXPECT_LT(WalBytes(), kMaxWal + (3LL << 20));
}

TEST_F(WalTest, IsCutBackOnceAStoppedReaderGoesOn) {
  int to_child[2];
  int from_child[2];
  ASSERT_EQ(pipe(to_child), 0);
  ASSERT_EQ(pipe(from_child), 0);
  const pid_t child = fork();
  if (child == 0) {
    auto reader =
        ReplicaReader::Open(Path(), std::make_shared<UnpackDictionaries>());
    if (!reader.ok() || !(*reader)->FindByPhone(Query()).ok()) std::_Exit(3);
    char byte = 'r';
    if (write(from_child[1], &byte, 1) != 1) std::_Exit(4);
    // Stopped here by SIGSTOP, in the middle of its snapshot.
    if (read(to_child[0], &byte, 1) != 1) std::_Exit(5);
    const auto answer = (*reader)->FindByPhone(Query());
    std::_Exit(answer.ok() && answer->found ? 0 : 6);
  }
  char byte = 0;
  ASSERT_EQ(read(from_child[0], &byte, 1), 1);
  ASSERT_EQ(kill(child, SIGSTOP), 0);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, WUNTRACED), child);
  ASSERT_TRUE(WIFSTOPPED(status));
  for (int i = 0; i < kPages; ++i) WritePage();  // not held up
  ASSERT_EQ(kill(child, SIGCONT), 0);
  ASSERT_EQ(write(to_child[1], &byte, 1), 1);
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  for (int i = 0; i < 10; ++i) WritePage();
  EXPECT_LT(WalBytes(), kMaxWal + (3LL << 20));
  for (const int end :
       {to_child[0], to_child[1], from_child[0], from_child[1]}) {
    close(end);
  }
}

}  // namespace
}  // namespace leadline
