// SPDX-License-Identifier: Apache-2.0
// What goes wrong around a running worker, with all programs as they are:
// upstream, the disk, others who use the file. It says so, the server goes on
// answering, and when it is over changes come again. docs/faults.md has all
// faults and their tests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "replica/sqlite.h"
#include "tests/support/http_client.h"
#include "tests/system/account_comparison.h"
#include "tests/system/account_rig.h"

namespace leadline {
namespace {

using testing::HasSubstr;

class FaultsTest : public testing::Test {
 protected:
  static constexpr int kLeads = 300;

  void TearDown() override {
    if (!mounted_.empty()) umount2(mounted_.c_str(), MNT_DETACH);
  }

  void Fill() { rig_.Fill({"--leads", std::to_string(kLeads)}); }

  void Order(const std::string& path, const std::string& body) {
    EXPECT_EQ(Http(rig_.sandbox_port(), "POST", path, body).status, 200)
        << body;
  }
  void GivenFault(const std::string& body) { Order("/sandbox/faults", body); }
  void GivenPhone(int index, const std::string& phone) {
    Order("/sandbox/mutate", R"({"kind":"set","name":"Phone","index":)" +
                                 std::to_string(index) + R"(,"value":"+91-)" +
                                 phone + "\"}");
  }
  std::string IdOf(int index) {
    const std::string lead = rig_.AskSandbox(
        "/sandbox/leads?from=" + std::to_string(index) + "&count=1");
    const std::string name = R"("ProspectID":")";
    return lead.substr(lead.find(name) + name.size(), 36);
  }

  // Asks again and again, for at most a minute.
  template <typename Condition>
  bool Comes(Condition condition) {
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (std::chrono::steady_clock::now() < deadline) {
      if (condition()) return true;
      if (rig_.sync().EndsWithin(std::chrono::milliseconds(10))) return false;
    }
    return false;
  }
  bool IsFound(const std::string& phone) { return rig_.Lookup(phone).Ok(); }
  bool WorkerSays(const std::string& what) {
    return Comes([&] {
      return rig_.sync().Log().find(what, said_) != std::string::npos;
    });
  }
  // What it said until now no longer counts.
  void Forget() { said_ = rig_.sync().Log().size(); }

  // A change made now is answered.
  void ExpectChangesCome() {
    const std::string phone = std::to_string(9800000000 + ++changes_);
    GivenPhone(changes_ % kLeads, phone);
    EXPECT_TRUE(Comes([&] { return IsFound(phone); })) << rig_.sync().Log();
  }

  // The replica on a disk of its own; returns where that is. Skips the test
  // where this user may not mount.
  std::string GivenDisk(const char* options) {
    const std::filesystem::path disk = rig_.folder() / "disk";
    std::filesystem::create_directory(disk);
    if (mount("none", disk.c_str(), "tmpfs", 0, options) == 0) {
      mounted_ = disk;
      std::filesystem::create_symlink(disk / "leads.db", rig_.replica());
    }
    return disk;
  }

  // What a worker says that cannot start: its last line, of which no trace of
  // a program's insides is a part.
  std::string LastWords(Program::Options options) {
    options.log = rig_.folder() / "other.log";
    const Finished finished = RunToEnd(options);
    EXPECT_EQ(finished.exit_code, 1) << finished.log;
    const std::string& log = finished.log;
    const size_t end = log.find_last_not_of('\n');
    return log.substr(log.rfind('\n', end) + 1);
  }

  std::string mounted_;
  AccountRig rig_;
  size_t said_ = 0;
  int changes_ = 0;
};

TEST_F(FaultsTest, AFailedCallIsLoggedAndMadeAgain) {
  struct Case {
    const char* fault;
    const char* why;
    int count = 1;
  };
  Fill();
  for (const Case& one :
       // The first is sent again by libcurl, in a slot of its own.
       {Case{"close", "broke off", 2}, Case{"close-in-body", "broke off"},
        Case{"truncated", "HTTP status 200 with a body that is not JSON"},
        Case{"garbage", "HTTP status 200 with a body that is not JSON"},
        Case{"bad-gateway", "HTTP status 502 with a body that is not JSON"},
        Case{"bare-error", "HTTP status 500 with an empty body"},
        Case{"mx-error", "HTTP status 500, MXInvalidInputException"},
        Case{"mx-error-in-ok", "HTTP status 200, MXInvalidInputException"},
        Case{"refusal", "HTTP status 429, MXAPIRateLimitExceededException"}}) {
    SCOPED_TRACE(one.fault);
    Forget();
    GivenFault(R"({"next":")" + std::string(one.fault) +
               R"(","operation":"Leads.RecentlyModified","count":)" +
               std::to_string(one.count) + "}");
    EXPECT_TRUE(WorkerSays("call-failed")) << rig_.sync().Log();
    EXPECT_TRUE(WorkerSays(one.why)) << rig_.sync().Log();
    ExpectChangesCome();
  }
  EXPECT_EQ(DifferenceFromAccount(rig_.replica(), rig_.sandbox_port()), "");
}

TEST_F(FaultsTest, ARefusedConnectionIsLoggedAndTriedAgain) {
  Fill();
  GivenFault(R"({"refuse_ms":3000})");
  EXPECT_TRUE(WorkerSays("call-failed")) << rig_.sync().Log();
  EXPECT_TRUE(WorkerSays("no connection to 127.0.0.1")) << rig_.sync().Log();
  EXPECT_TRUE(Comes([&] {
    return Http(rig_.sandbox_port(), "GET", "/sandbox/stats").status == 200;
  }));
  ExpectChangesCome();
}

TEST_F(FaultsTest, TextThatIsNoUnicodeIsReplacedAndItsLeadNamed) {
  Fill();
  GivenFault(R"({"break_lead":7,"how":"bad-text"})");
  GivenPhone(7, "9811111117");
  EXPECT_TRUE(Comes([&] { return IsFound("9811111117"); }));
  EXPECT_TRUE(WorkerSays("lead-damaged id=" + IdOf(7))) << rig_.sync().Log();
  EXPECT_THAT(Http(rig_.sync_http_port(), "GET", "/metrics").body,
              testing::ContainsRegex("leads_damaged_total [1-9]"));
}

TEST_F(FaultsTest, ABrokenLeadIsCountedAndNamedAndComesWhenMended) {
  Fill();
  GivenFault(R"({"break_lead":7,"how":"bad-entry"})");
  GivenPhone(7, "9811111117");
  GivenPhone(8, "9811111118");
  EXPECT_TRUE(WorkerSays("lead-skipped id=" + IdOf(7))) << rig_.sync().Log();
  EXPECT_TRUE(Comes([&] { return IsFound("9811111118"); }));
  EXPECT_FALSE(IsFound("9811111117"));
  EXPECT_THAT(Http(rig_.sync_http_port(), "GET", "/metrics").body,
              testing::ContainsRegex("leads_skipped_total [1-9]"));
  GivenFault(R"({"mend_lead":7})");
  GivenPhone(7, "9811111119");
  EXPECT_TRUE(Comes([&] { return IsFound("9811111119"); }));
}

TEST_F(FaultsTest, AWorkerWithAReplicaWaitsForItsUpstream) {
  Fill();
  EXPECT_EQ(rig_.sync().Stop(SIGTERM), 0);
  EXPECT_EQ(rig_.sandbox().Stop(SIGTERM), 0);
  rig_.StartSync();
  EXPECT_TRUE(WorkerSays("upstream-not-ready")) << rig_.sync().Log();
  EXPECT_TRUE(IsFound("9901111111"));
  rig_.StartSandbox({"--leads", std::to_string(kLeads)});
  ExpectChangesCome();
}

TEST_F(FaultsTest, AnUnknownHostIsNamedAtTheStart) {
  rig_.StartSandbox({"--leads", "50"});
  Program::Options options = rig_.SyncOptions(
      {"--allow-plain-http", "no-such-host.invalid", "--http-address", "off"});
  for (std::string& argument : options.arguments) {
    if (argument.starts_with("http://"))
      argument = "http://no-such-host.invalid";
  }
  EXPECT_THAT(LastWords(options),
              HasSubstr("the name no-such-host.invalid has no address"));
}

TEST_F(FaultsTest, AFullDiskIsNamedAndWaitedFor) {
  const std::string disk = GivenDisk("size=16m");
  if (mounted_.empty()) GTEST_SKIP() << "this user may not mount";
  Fill();
  const std::string filler = disk + "/filler";
  {
    std::ofstream file(filler);
    for (const std::string block(4096, 'x'); file << block << std::flush;) {
    }
  }
  Order("/sandbox/mutate", R"({"kind":"touch","index":0,"leads":250})");
  EXPECT_TRUE(WorkerSays("replica-failed")) << rig_.sync().Log();
  EXPECT_TRUE(WorkerSays("disk is full")) << rig_.sync().Log();
  EXPECT_TRUE(IsFound("9901111111"));
  std::filesystem::remove(filler);
  ExpectChangesCome();
  EXPECT_EQ(DifferenceFromAccount(rig_.replica(), rig_.sandbox_port()), "");
}

TEST_F(FaultsTest, AReadOnlyDiskIsOneClearLine) {
  const std::string disk = GivenDisk("size=1m");
  if (mounted_.empty()) GTEST_SKIP() << "this user may not mount";
  ASSERT_EQ(
      mount(nullptr, disk.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, "size=1m"),
      0);
  rig_.StartSandbox({"--leads", "50"});
  EXPECT_THAT(LastWords(rig_.SyncOptions({"--http-address", "off"})),
              HasSubstr("Read-only file system"));
}

TEST_F(FaultsTest, AWriterInTheWayIsNamedAndWaitedFor) {
  Fill();
  {
    auto shell = Database::Open(rig_.replica().string(), OpenMode::kReadWrite);
    ASSERT_TRUE(shell.ok() && shell->Run("BEGIN IMMEDIATE").ok());
    GivenPhone(3, "9822222223");
    EXPECT_TRUE(WorkerSays("replica-failed")) << rig_.sync().Log();
    EXPECT_TRUE(WorkerSays("is locked by another program"))
        << rig_.sync().Log();
    EXPECT_TRUE(IsFound("9901111111"));
    EXPECT_FALSE(IsFound("9822222223"));
  }
  EXPECT_TRUE(Comes([&] { return IsFound("9822222223"); }))
      << rig_.sync().Log();
  ExpectChangesCome();
}

TEST_F(FaultsTest, AWriterInTheWayAtTheStartIsOneClearLine) {
  Fill();
  EXPECT_EQ(rig_.sync().Stop(SIGTERM), 0);
  auto shell = Database::Open(rig_.replica().string(), OpenMode::kReadWrite);
  ASSERT_TRUE(shell.ok() && shell->Run("BEGIN IMMEDIATE").ok());
  EXPECT_THAT(LastWords(rig_.SyncOptions({"--http-address", "off"})),
              HasSubstr("is locked by another program"));
}

TEST_F(FaultsTest, AReaderThatStaysHoldsNothingUp) {
  Fill();
  auto shell = Database::Open(rig_.replica().string(), OpenMode::kReadOnly);
  ASSERT_TRUE(shell.ok() && shell->Run("BEGIN").ok());
  ASSERT_TRUE(shell->Number("SELECT count(*) FROM leads").ok());
  for (int i = 0; i < 3; ++i) ExpectChangesCome();
}

}  // namespace
}  // namespace leadline
