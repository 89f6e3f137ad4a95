// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "replica/reader.h"
#include "replica/replica_store.h"
#include "replica/sqlite.h"
#include "replica/writer.h"
#include "tests/replica/reader_process.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

constexpr char kPhone[] = "9000000007";
constexpr int64_t kMaxWal = 4LL << 20;
// The bound is looked at after each commit.
constexpr int64_t kOnePage = 3LL << 20;
constexpr uint64_t kPage = 500;
constexpr int kPages = 25;  // writes many times the bound

class WalTest : public ReplicaTest {
 protected:
  void SetUp() override {
    OpenWith(kMaxWal);
    WritePage();
  }

  void OpenWith(int64_t max_wal_bytes) {
    CloseWriter();
    WriterOptions options = Options(Path());
    options.max_wal_bytes = max_wal_bytes;
    auto writer = ReplicaWriter::Open(options);
    ASSERT_TRUE(writer.ok()) << writer.status();
    writer_ = std::move(*writer);
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

  static PhoneQuery Query() { return *PhoneQuery::Parse(kPhone); }

  ReaderProcess process_;  // first: it forks before anything is opened

  uint64_t version_ = 0;
  int64_t largest_ = 0;
};

TEST_F(WalTest, StaysBoundedWhileReadersAreBusy) {
  const ReplicaStore store(ReplicaStoreOptions{.path = Path(), .readers = 2});
  std::atomic<bool> stop = false;
  std::atomic<int> failures = 0;
  std::thread reader([&] {
    while (!stop) {
      const auto answer = store.FindByPhone(Query(), {});
      if (!answer.ok() || !answer->found) ++failures;
    }
  });
  for (int i = 0; i < kPages; ++i) WritePage();
  stop = true;
  reader.join();
  EXPECT_EQ(failures, 0);
  EXPECT_LT(largest_, kMaxWal + kOnePage);
}

TEST_F(WalTest, StaysBoundedAfterALookupThatNoneFollows) {
  const ReplicaStore store(ReplicaStoreOptions{.path = Path(), .readers = 2});
  for (int i = 0; i < kPages; ++i) {
    if (i % 7 == 0) {
      EXPECT_TRUE(store.FindByPhone(Query(), {})->found);
    }
    WritePage();
  }
  EXPECT_LT(largest_, kMaxWal + kOnePage);
}

TEST_F(WalTest, IsCutBackOnceAHeldSnapshotEnds) {
  auto reader =
      ReplicaReader::Open(Path(), std::make_shared<LeadDictionaries>());
  ASSERT_TRUE((*reader)->FindByPhone(Query()).ok());
  for (int i = 0; i < kPages; ++i) WritePage();
  EXPECT_GT(WalBytes(), kMaxWal);  // nothing else could be done
  (*reader)->EndSnapshot();
  for (int i = 0; i < 10; ++i) WritePage();
  EXPECT_LT(WalBytes(), kMaxWal + kOnePage);
}

TEST_F(WalTest, IsCutBackOnceAStoppedReaderGoesOn) {
  ASSERT_EQ(process_.Open(Path()), absl::StatusCode::kOk);
  ASSERT_EQ(process_.Find(kPhone), absl::StatusCode::kOk);
  process_.Stop();  // in the middle of its snapshot
  for (int i = 0; i < kPages; ++i) WritePage();  // is not held up
  EXPECT_GT(WalBytes(), kMaxWal);
  process_.Continue();
  EXPECT_EQ(process_.FindNow(kPhone), absl::StatusCode::kOk);
  for (int i = 0; i < 10; ++i) WritePage();
  EXPECT_LT(WalBytes(), kMaxWal + kOnePage);
}

TEST_F(WalTest, BeginsAnewWhereItIsMovedInBetween) {
  constexpr int64_t kStep = 4 * kMaxWal;
  OpenWith(4 * kStep);  // more than all pages together
  for (int i = 0; i < kPages; ++i) {
    WritePage();
    ASSERT_TRUE(writer_->MoveWal().ok());
  }
  EXPECT_LT(largest_, kStep + 2 * kOnePage);
}

// Commits do not wait for it, and what is moved meanwhile is not lost.
TEST_F(WalTest, IsMovedBesideCommits) {
  const ReplicaStore store(ReplicaStoreOptions{.path = Path(), .readers = 2});
  std::atomic<bool> stop = false;
  std::atomic<int> failures = 0;
  std::vector<std::jthread> movers;
  for (int i = 0; i < 2; ++i) {
    movers.emplace_back([&] {
      while (!stop) failures += writer_->MoveWal().ok() ? 0 : 1;
    });
  }
  for (int i = 0; i < kPages; ++i) WritePage();
  stop = true;
  movers.clear();
  EXPECT_EQ(failures, 0);
  EXPECT_LT(largest_, kMaxWal + kOnePage);
  const auto answer = store.FindByPhone(Query(), {});
  ASSERT_TRUE(answer.ok() && answer->found) << answer.status();
  EXPECT_EQ(answer->found->lead, BodyOf(7, version_));
  auto database = Database::Open(Path(), OpenMode::kReadOnly);
  auto check = database->Prepare("PRAGMA integrity_check");
  ASSERT_TRUE(check.ok() && check->Step().ok());
  EXPECT_EQ(check->Blob(0), "ok");
}

// Not only after it has grown by another quarter.
TEST_F(WalTest, IsCutSoonAfterAReaderLetGo) {
  auto reader =
      ReplicaReader::Open(Path(), std::make_shared<LeadDictionaries>());
  ASSERT_TRUE((*reader)->FindByPhone(Query()).ok());
  while (WalBytes() < 4 * kMaxWal) WritePage();
  (*reader)->EndSnapshot();
  ASSERT_TRUE(writer_->MoveWal().ok());
  Commit({Row(kPage, "9111111111")}, Read(9000, 9000));
  EXPECT_LT(WalBytes(), kMaxWal);
}

}  // namespace
}  // namespace leadline
