// SPDX-License-Identifier: Apache-2.0
// A worker that is killed again and again, at random moments, while the account
// changes: what it leaves is always whole, and what it ends with is the
// account.
//
// LEADLINE_KILLS is the number of kills of each test, 10 unless set, and
// LEADLINE_KILL_LEADS the size of the account that rests, 20,000 unless set:
// scripts/kill-test sets both. LEADLINE_SEEDS below 1 makes the accounts
// smaller by as much; LEADLINE_SEED repeats the moments of a run that printed
// it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "replica/reader.h"
#include "tests/support/environment.h"
#include "tests/support/http_client.h"
#include "tests/system/account_comparison.h"
#include "tests/system/account_image.h"
#include "tests/system/account_rig.h"

namespace leadline {
namespace {

using std::chrono::milliseconds;

std::string LeadCount(int full) {
  const double share = std::min(1.0, FromEnvironment("LEADLINE_SEEDS", 1));
  return std::to_string(static_cast<int>(full * share));
}

int Kills() { return static_cast<int>(FromEnvironment("LEADLINE_KILLS", 10)); }

class KillTest : public testing::Test {
 protected:
  void KillAgainAndAgain(const std::vector<std::string>& flags,
                         int longest_ms) {
    for (int i = 0; i < Kills() && !HasFailure(); ++i) {
      RunAndKill(flags, longest_ms);
      CheckFile();
    }
  }

  // Lets a worker live for a random time. True if that was enough for it to
  // read everything.
  bool RunAndKill(const std::vector<std::string>& flags, int longest_ms) {
    std::uniform_int_distribution<int> moment(0, longest_ms);
    Program sync(rig_.SyncOptions(flags));
    sync.EndsWithin(milliseconds(moment(random_)));
    const int code = sync.Stop(SIGKILL);
    EXPECT_THAT(code, testing::AnyOf(128 + SIGKILL, 0)) << sync.Log();
    return code == 0;
  }

  // Of a copy, so that it is the next worker that finds what was left, and not
  // a reader before it.
  std::string FaultInCopy(const AccountImage& image) {
    const auto copy = rig_.folder() / "copy";
    std::filesystem::remove_all(copy);
    std::filesystem::create_directory(copy);
    for (const char* suffix : {"", "-wal"}) {
      const std::string name = std::string("leads.db") + suffix;
      if (!std::filesystem::exists(rig_.folder() / name)) continue;
      std::filesystem::copy_file(rig_.folder() / name, copy / name);
    }
    if (!std::filesystem::exists(copy / "leads.db")) return "";
    CheckFile(copy / "leads.db");
    return image.FaultIn(copy / "leads.db");
  }

  // 0 if there is no file yet.
  std::uint64_t LeadsInCopy() {
    const auto reader =
        ReplicaReader::Open((rig_.folder() / "copy" / "leads.db").string(),
                            std::make_shared<LeadDictionaries>());
    if (!reader.ok()) return 0;
    const auto state = (*reader)->State();
    return state.ok() ? state->leads_stored : 0;
  }

  // The ledger stays: calls that were made stay made.
  void BeginAnew() {
    for (const char* suffix : {"", "-wal", "-shm"}) {
      std::filesystem::remove(rig_.replica().string() + suffix);
    }
  }

  // SQLite's own word on the file that is left; there may be none yet.
  void CheckFile() { CheckFile(rig_.replica()); }
  void CheckFile(const std::filesystem::path& replica) {
    if (!std::filesystem::exists(replica)) return;
    const Finished check =
        RunToEnd({.arguments = {"sqlite3", "-readonly", replica.string(),
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

// The account rests, so that each file that is left can be held against it, and
// not only the last one: what is there is right, and what is said to be read
// was. Where all is there another fill begins.
TEST_F(KillTest, WhateverIsLeftOfAFillIsTheAccounts) {
  constexpr int kFillsOfOneToItsEnd = 10;
  const char* leads = std::getenv("LEADLINE_KILL_LEADS");
  rig_.StartSandbox({"--leads", leads == nullptr ? LeadCount(20'000) : leads,
                     "--rate", "none"});
  const AccountImage image(rig_.sandbox_port());
  const std::vector<std::string> flags = {
      "--once",  "--safety-lag", "1s", "--rate",
      "1000/5s", "--page-size",  "250"};
  // Also because the first worker waits a whole window: it knows of no calls.
  FinishAndCompare(flags);
  BeginAnew();
  int fills = 1;
  int partial = 0;
  for (int i = 0; i < Kills() && !HasFailure(); ++i) {
    RunAndKill(flags, 1500);
    ASSERT_EQ(FaultInCopy(image), "") << "after kill " << i + 1;
    const std::uint64_t stored = LeadsInCopy();
    if (stored < image.Leads()) {
      if (stored > 0) ++partial;
      continue;
    }
    if (++fills % kFillsOfOneToItsEnd == 0) FinishAndCompare(flags);
    BeginAnew();
  }
  std::printf("%d kills, %d of them in the midst of a fill; %d whole fills\n",
              Kills(), partial, fills);
  FinishAndCompare(flags);
}

}  // namespace
}  // namespace leadline
