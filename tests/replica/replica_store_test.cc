// SPDX-License-Identifier: Apache-2.0
#include "replica/replica_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "replica/replace.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

class ReplicaStoreTest : public ReplicaTest {
 protected:
  void OpenStore() {
    store_ = std::make_unique<ReplicaStore>(
        ReplicaStoreOptions{.path = Path(), .watch_interval = Duration(5)});
  }

  PhoneAnswer Find(const std::string& phone) {
    const absl::StatusOr<PhoneQuery> query = PhoneQuery::Parse(phone);
    EXPECT_TRUE(query.ok()) << query.status();
    const absl::StatusOr<PhoneAnswer> answer = store_->FindByPhone(*query, {});
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? *answer : PhoneAnswer();
  }

  // The lead found, "" if none is.
  std::string LeadOf(const std::string& phone) {
    const PhoneAnswer answer = Find(phone);
    return answer.found ? answer.found->lead : "";
  }

  bool RefusesReplacement() {
    const absl::StatusOr<ReplicaState> state = store_->State();
    return state.ok() && state->replacement_refused;
  }

  // Waits for something that another thread brings about.
  static bool Becomes(const std::function<bool()>& condition) {
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }

  std::unique_ptr<ReplicaStore> store_;
};

TEST_F(ReplicaStoreTest, FindsALeadUnderAllFormsOfItsNumber) {
  Commit({Row(1, "+91-9901111111")});
  OpenStore();
  for (const char* phone : {"9901111111", "+91-9901111111", "919901111111",
                            "09901111111", "0091 99011 11111"}) {
    EXPECT_EQ(LeadOf(phone), "lead 1") << phone;
  }
}

TEST_F(ReplicaStoreTest, AnInternationalQuestionNeverMatchesNationalDigits) {
  Commit({Row(1, "9901111111")});
  OpenStore();
  EXPECT_EQ(LeadOf("+9901111111"), "");
  EXPECT_EQ(LeadOf("+919901111111"), "lead 1");
}

TEST_F(ReplicaStoreTest, TheMostRecentActivityWins) {
  Commit({Row(1, "9901111111", 10), Row(2, "+91-9901111111", 30),
          Row(3, "919901111111", 20)});
  OpenStore();
  const PhoneAnswer answer = Find("9901111111");
  ASSERT_TRUE(answer.found);
  EXPECT_EQ(answer.found->lead, "lead 2");
  EXPECT_EQ(answer.found->match_count, 3U);
  EXPECT_EQ(answer.found->last_activity, At(30));
  EXPECT_EQ(answer.found->read_at, At(100));
}

TEST_F(ReplicaStoreTest, WaitsForAReplicaThatComesLater) {
  CloseWriter();
  const std::string moved = folder_.Path("elsewhere.db");
  std::filesystem::rename(Path(), moved);
  OpenStore();
  const auto query = *PhoneQuery::Parse("9901111111");
  EXPECT_EQ(store_->FindByPhone(query, {}).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(store_->State().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_FALSE(store_->Health().ok());
  std::filesystem::rename(moved, Path());
  EXPECT_TRUE(Becomes([&] { return store_->Health().ok(); }));
  EXPECT_TRUE(store_->FindByPhone(query, {}).ok());
}

TEST_F(ReplicaStoreTest, ChangesOverWhenTheLinkMoves) {
  CloseWriter();
  for (const char* name : {"one.db", "two.db"}) {
    writer_ = *ReplicaWriter::Open(Options(folder_.Path(name)));
    LeadRow row = Row(1, "9901111111");
    row.lead = name;
    Commit({row});
    CloseWriter();
  }
  std::filesystem::remove(Path());
  ASSERT_TRUE(InstallReplica(Path(), folder_.Path("one.db")).ok());
  OpenStore();
  EXPECT_EQ(LeadOf("9901111111"), "one.db");
  ASSERT_TRUE(InstallReplica(Path(), folder_.Path("two.db")).ok());
  EXPECT_TRUE(Becomes([&] { return LeadOf("9901111111") == "two.db"; }));
}

TEST_F(ReplicaStoreTest, KeepsAGoodReplicaWhenABadOneTakesItsName) {
  CloseWriter();
  std::filesystem::rename(Path(), folder_.Path("good.db"));
  writer_ = *ReplicaWriter::Open(Options(folder_.Path("good.db")));
  Commit({Row(1, "9901111111")});
  std::filesystem::create_symlink("good.db", Path());
  std::ofstream(folder_.Path("bad.db")) << std::string(5000, 'x');
  OpenStore();
  const auto link_to = [&](const char* file) {
    std::filesystem::create_symlink(file, folder_.Path("link"));
    std::filesystem::rename(folder_.Path("link"), Path());
  };
  EXPECT_FALSE(RefusesReplacement());
  testing::internal::CaptureStderr();
  link_to("bad.db");
  ASSERT_TRUE(Becomes([&] { return RefusesReplacement(); }));
  // Long enough for many looks: a commit that the readers come to see.
  Commit({Row(2, "9902222222")});
  EXPECT_TRUE(Becomes([&] { return LeadOf("9902222222") == "lead 2"; }));
  EXPECT_EQ(LeadOf("9901111111"), "lead 1");
  link_to("good.db");
  EXPECT_TRUE(Becomes([&] { return !RefusesReplacement(); }));
  store_.reset();
  const std::string log = testing::internal::GetCapturedStderr();
  const size_t told = log.find("replacement-refused");
  ASSERT_NE(told, std::string::npos) << log;
  EXPECT_EQ(log.find("replacement-refused", told + 1), std::string::npos);
}

TEST_F(ReplicaStoreTest, SaysWhatIsWrongWithTheFile) {
  CloseWriter();
  std::ofstream(Path(), std::ios::trunc) << std::string(5000, 'x');
  OpenStore();
  EXPECT_EQ(store_->Health().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(
      store_->FindByPhone(*PhoneQuery::Parse("9901111111"), {}).status().code(),
      absl::StatusCode::kDataLoss);
}

TEST_F(ReplicaStoreTest, ShowsNewCommitsWithinASnapshotsAge) {
  OpenStore();
  for (uint64_t number = 1; number < 20; ++number) {
    const std::string phone = std::to_string(9900000000 + number);
    EXPECT_EQ(LeadOf(phone), "");
    Commit({Row(number, phone)});
    EXPECT_TRUE(Becomes([&] { return !LeadOf(phone).empty(); }));
  }
}

TEST_F(ReplicaStoreTest, ServesMoreThreadsThanItHasConnections) {
  std::vector<LeadRow> rows;
  for (uint64_t number = 0; number < 200; ++number) {
    rows.push_back(Row(number, std::to_string(9900000000 + number)));
  }
  Commit(rows);
  store_ = std::make_unique<ReplicaStore>(
      ReplicaStoreOptions{.path = Path(), .readers = 2});
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (uint64_t thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (uint64_t i = 0; i < 2000; ++i) {
        const uint64_t number = (i * 7 + thread) % 200;
        const auto answer = store_->FindByPhone(
            *PhoneQuery::Parse(std::to_string(9900000000 + number)), {});
        const std::string lead = "lead " + std::to_string(number);
        if (!answer.ok() || !answer->found || answer->found->lead != lead) {
          ++wrong;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(ReplicaStoreTest, AnswersAreOfOneCommitEach) {
  Cover(0, 200, 100);
  OpenStore();
  std::atomic<bool> stop = false;
  std::thread writing([&] {
    for (int64_t i = 1; !stop; ++i) {
      PageCommit page;
      const std::vector<LeadRow> rows = {StampedRow(1, i)};
      page.rows = rows;
      page.read = Read(100 + i, 100 + i);
      page.as_of = At(100 + i);
      Commit(page);
    }
  });
  for (int i = 0; i < 20000; ++i) {
    const PhoneAnswer answer = Find("9901111111");
    if (!answer.found) continue;
    // The row and the state row come from the same transaction.
    ASSERT_EQ(answer.as_of, answer.found->read_at);
  }
  stop = true;
  writing.join();
}

TEST_F(ReplicaStoreTest, TellsStateAndLists) {
  const std::vector<std::string_view> names = {"ProspectID", "Phone", ""};
  ASSERT_EQ(*writer_->NumberOf(names), 1U);
  Cover(0, 200, 100);
  OpenStore();
  const auto state = store_->State();
  ASSERT_TRUE(state.ok()) << state.status();
  EXPECT_TRUE(state->complete);
  EXPECT_EQ(state->account.org_id, "org-1");
  const auto lists = store_->AttributeLists();
  ASSERT_TRUE(lists.ok()) << lists.status();
  ASSERT_EQ(lists->size(), 1U);
  EXPECT_EQ((*lists)[0].number, 1U);
  EXPECT_THAT((*lists)[0].names,
              testing::ElementsAre("ProspectID", "Phone", ""));
}

}  // namespace
}  // namespace leadline
