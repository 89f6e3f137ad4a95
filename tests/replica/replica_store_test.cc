// SPDX-License-Identifier: Apache-2.0
#include "replica/replica_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

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
    const absl::StatusOr<PhoneAnswer> answer = store_->FindByPhone(*query);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? *answer : PhoneAnswer();
  }

  // The lead found, "" if none is.
  std::string LeadOf(const std::string& phone) {
    const PhoneAnswer answer = Find(phone);
    return answer.found ? answer.found->lead : "";
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

}  // namespace
}  // namespace leadline
