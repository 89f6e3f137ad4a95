// SPDX-License-Identifier: Apache-2.0
// A worker that is killed again and again, at random moments, while the account
// changes: what it leaves is always whole, and what it ends with is the
// account.
//
// LEADLINE_KILLS is the number of kills of each test, 10 unless set.
// LEADLINE_SEEDS below 1 makes the account smaller by as much; LEADLINE_SEED
// repeats the moments of a run that printed it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "tests/support/http_client.h"
#include "tests/system/account_comparison.h"
#include "tests/system/account_rig.h"

namespace leadline {
namespace {

using std::chrono::milliseconds;

double FromEnvironment(const char* name, double otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::stod(text);
}

std::string LeadCount(int full) {
  const double share = std::min(1.0, FromEnvironment("LEADLINE_SEEDS", 1));
  return std::to_string(static_cast<int>(full * share));
}

class KillTest : public testing::Test {
 protected:
  void KillAgainAndAgain(const std::vector<std::string>& flags,
                         int longest_ms) {
    const auto kills = static_cast<int>(FromEnvironment("LEADLINE_KILLS", 10));
    std::uniform_int_distribution<int> moment(0, longest_ms);
    for (int i = 0; i < kills && !HasFailure(); ++i) {
      Program sync(rig_.SyncOptions(flags));
      sync.EndsWithin(milliseconds(moment(random_)));
      // It may just have had time to read everything.
      EXPECT_THAT(sync.Stop(SIGKILL), testing::AnyOf(128 + SIGKILL, 0))
          << sync.Log();
      CheckFile();
    }
  }

  // SQLite's own word on the file that is left; there may be none yet.
  void CheckFile() {
    if (!std::filesystem::exists(rig_.replica())) return;
    const Finished check =
        RunToEnd({.arguments = {"sqlite3", "-readonly", rig_.replica().string(),
                                "PRAGMA integrity_check"},
                  .environment = {},
                  .log = rig_.folder() / "check.log"});
    EXPECT_EQ(check.log, "ok\n");
  }

  // Lets the account rest and the worker finish, and compares.
  void FinishAndCompare(const std::vector<std::string>& flags) {
    Http(rig_.sandbox_port(), "POST", "/sandbox/mutate", R"({"rate":0})");
    Program sync(rig_.SyncOptions(flags));
    ASSERT_TRUE(sync.EndsWithin(std::chrono::minutes(3))) << sync.Log();
    ASSERT_EQ(sync.Wait(), 0) << sync.Log();
    CheckFile();
    EXPECT_EQ(DifferenceFromAccount(rig_.replica(), rig_.sandbox_port()), "");
  }

  const unsigned seed_ = static_cast<unsigned>(
      FromEnvironment("LEADLINE_SEED", std::random_device()()));
  const testing::ScopedTrace trace_{__FILE__, __LINE__,
                                    "seed " + std::to_string(seed_)};
  std::mt19937 random_{seed_};
  AccountRig rig_;
};

TEST_F(KillTest, WithDefaultFlagsItEndsEqualAndWithinTheLimit) {
  rig_.StartSandbox({"--leads", LeadCount(100'000), "--mutate-rate", "20"});
  KillAgainAndAgain({"--once"}, 8000);
  FinishAndCompare({"--once"});
  const auto stats = nlohmann::json::parse(rig_.AskSandbox("/sandbox/stats"));
  EXPECT_EQ(stats.at("refused"), 0) << stats;
  EXPECT_LE(stats.at("busiest_window"), 25) << stats;
}

TEST_F(KillTest, AFillThatIsLeftAloneCostsFewCalls) {
  const std::string leads = LeadCount(100'000);
  rig_.StartSandbox({"--leads", leads});
  FinishAndCompare({"--once"});
  const auto stats = nlohmann::json::parse(rig_.AskSandbox("/sandbox/stats"));
  EXPECT_EQ(stats.at("refused"), 0) << stats;
  EXPECT_LE(stats.at("busiest_window"), 25) << stats;
  // The goal is for an account of this size: what a fill costs besides its
  // pages would be most of a small one.
  if (leads != "100000") return;
  EXPECT_LE(stats.at("calls").at("Leads.RecentlyModified"), 26) << stats;
}

TEST_F(KillTest, InTheMidstOfManySmallPagesItEndsEqual) {
  rig_.StartSandbox(
      {"--leads", LeadCount(20'000), "--rate", "none", "--mutate-rate", "50"});
  const std::vector<std::string> flags = {
      "--once",  "--safety-lag", "1s", "--rate",
      "1000/5s", "--page-size",  "250"};
  KillAgainAndAgain(flags, 1500);
  FinishAndCompare(flags);
  // The comparison sees a single change.
  Http(rig_.sandbox_port(), "POST", "/sandbox/mutate",
       R"({"kind":"any","count":1})");
  EXPECT_NE(DifferenceFromAccount(rig_.replica(), rig_.sandbox_port()), "");
}

}  // namespace
}  // namespace leadline
