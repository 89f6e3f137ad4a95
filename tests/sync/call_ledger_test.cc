// SPDX-License-Identifier: Apache-2.0
#include "sync/call_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "sync/ledger_image.h"
#include "tests/support/temp_folder.h"
#include "tests/sync/fake_clock.h"

namespace leadline {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::HasSubstr;

constexpr Duration kOnTheWay = CallLedger::kOnTheWay;

class CallLedgerTest : public ::testing::Test {
 protected:
  std::unique_ptr<CallLedger> Open(const std::string& boot_id = "boot-1") {
    auto ledger = CallLedger::Open(path_, clock_, boot_id);
    EXPECT_TRUE(ledger.ok()) << ledger.status();
    return ledger.ok() ? *std::move(ledger) : nullptr;
  }

  // One whole call at the present time.
  void Call(CallLedger& ledger) {
    const auto slot = ledger.Begin(clock_.SteadyNow());
    ASSERT_TRUE(slot.ok()) << slot.status();
    ASSERT_TRUE(ledger.End(*slot, clock_.SteadyNow()).ok());
  }

  std::string Bytes() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file),
            std::istreambuf_iterator<char>()};
  }

  void FlipByte(size_t offset) {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(offset));
    const int byte = file.get();
    file.seekp(static_cast<std::streamoff>(offset));
    file.put(static_cast<char>(byte ^ 0x10));
  }

  TempFolder dir_;
  std::string path_ = dir_.Path("leads.db.budget");
  FakeClock clock_;
};

TEST_F(CallLedgerTest, NewFileKnowsNothingOfBefore) {
  const auto ledger = Open();
  EXPECT_EQ(ledger->KnownSince(), clock_.SteadyNow() + kOnTheWay);
  EXPECT_THAT(ledger->Distrust(), HasSubstr("new"));
  EXPECT_TRUE(ledger->Records().empty());
}

TEST_F(CallLedgerTest, FileIsForItsOwnerAlone) {
  const auto ledger = Open();
  struct stat file {};
  ASSERT_EQ(stat(path_.c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600u);
  EXPECT_EQ(static_cast<size_t>(file.st_size), sizeof(LedgerImage));
}

TEST_F(CallLedgerTest, CallsAreKnownToTheNextWorker) {
  const SteadyPoint born = clock_.SteadyNow();
  auto ledger = Open();
  clock_.Advance(Duration(1500));
  const SteadyPoint begun = clock_.SteadyNow();
  const size_t slot = *ledger->Begin(begun);
  clock_.Advance(Duration(700));
  ASSERT_TRUE(ledger->End(slot, clock_.SteadyNow()).ok());
  ledger.reset();

  clock_.Advance(Duration(10));
  ledger = Open();
  EXPECT_EQ(ledger->Distrust(), "");
  EXPECT_EQ(ledger->KnownSince(), born + kOnTheWay);
  ASSERT_EQ(ledger->Records().size(), 1u);
  EXPECT_EQ(ledger->Records()[0].begun, begun);
  EXPECT_EQ(ledger->Records()[0].ended, begun + Duration(700));
}

TEST_F(CallLedgerTest, CallOfADeadWorkerHasEndedWhenTheNextOpens) {
  auto ledger = Open();
  ASSERT_TRUE(ledger->Begin(clock_.SteadyNow()).ok());
  ledger.reset();
  clock_.Advance(Duration(2000));
  EXPECT_EQ(Open()->Records().at(0).ended, clock_.SteadyNow() + kOnTheWay);
}

// Its end is to come, which does not mean that the clock went back.
TEST_F(CallLedgerTest, WorkersThatDieAtOnceAreTrusted) {
  auto ledger = Open();
  for (int death = 0; death < 3; ++death) {
    ASSERT_TRUE(ledger->Begin(clock_.SteadyNow()).ok());
    ledger.reset();
    clock_.Advance(Duration(10));
    ledger = Open();
    EXPECT_EQ(ledger->Distrust(), "");
  }
  EXPECT_EQ(ledger->Records().size(), 3u);
}

TEST_F(CallLedgerTest, SecondWorkerIsRefusedUntilTheFirstIsGone) {
  auto ledger = Open();
  const auto second = CallLedger::Open(path_, clock_, "boot-1");
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(second.status().ToString(), HasSubstr("another leadline-sync"));
  EXPECT_THAT(second.status().ToString(), HasSubstr(path_));
  ledger.reset();
  EXPECT_TRUE(CallLedger::Open(path_, clock_, "boot-1").ok());
}

TEST_F(CallLedgerTest, RealBootIsRecognised) {
  const SystemClock clock;
  ASSERT_TRUE(CallLedger::Open(path_, clock).ok());
  EXPECT_EQ((*CallLedger::Open(path_, clock))->Distrust(), "");
}

TEST_F(CallLedgerTest, AnotherBootIsNotTrustedButItsDayCounts) {
  auto ledger = Open("boot-1");
  Call(*ledger);
  ledger.reset();
  clock_.Advance(minutes(2));
  clock_.SetSteady({minutes(1)});
  ledger = Open("boot-2");
  EXPECT_THAT(ledger->Distrust(), HasSubstr("boot"));
  EXPECT_EQ(ledger->KnownSince(), clock_.SteadyNow() + kOnTheWay);
  EXPECT_TRUE(ledger->Records().empty());
  EXPECT_EQ(ledger->CallsInDay(clock_.SteadyNow()), 1u);
}

// Nothing is synced: of each block the disk may have the old or the new bytes.
TEST_F(CallLedgerTest, AfterALossOfPowerAWholeWindowIsWaited) {
  constexpr size_t kBlock = 4096;
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 20; ++round) {
    auto ledger = Open("boot-1");
    const std::string before = Bytes();
    for (int call = 0; call < 500; ++call) Call(*ledger);
    ledger.reset();
    std::string after = Bytes();
    for (size_t at = 0; at < after.size(); at += kBlock) {
      if (random() % 2 == 0) after.replace(at, kBlock, before, at, kBlock);
    }
    std::ofstream(path_, std::ios::binary) << after;
    clock_.Advance(minutes(1));
    ledger = Open("boot-2");
    ASSERT_NE(ledger->Distrust(), "");
    ASSERT_EQ(ledger->KnownSince(), clock_.SteadyNow() + kOnTheWay);
    ASSERT_TRUE(ledger->Records().empty());
    ledger.reset();
    clock_.Advance(minutes(1));
  }
}

TEST_F(CallLedgerTest, UnknownBootIsNotTrusted) {
  Open("");
  EXPECT_THAT(Open("")->Distrust(), HasSubstr("/proc/sys/kernel/random"));
}

TEST_F(CallLedgerTest, SteadyTimeThatWentBackIsNotTrusted) {
  auto ledger = Open();
  clock_.Advance(minutes(5));
  Call(*ledger);
  ledger.reset();
  clock_.SetSteady({minutes(61)});  // a minute after the ledger began
  ledger = Open();
  EXPECT_THAT(ledger->Distrust(), HasSubstr("ahead"));
  EXPECT_EQ(ledger->KnownSince(), clock_.SteadyNow() + kOnTheWay);
}

TEST_F(CallLedgerTest, DistrustLastsBeyondTheNextRestart) {
  Open();
  const SteadyPoint born = clock_.SteadyNow();
  clock_.Advance(Duration(100));
  EXPECT_EQ(Open()->KnownSince(), born + kOnTheWay);
}

TEST_F(CallLedgerTest, AnyDamagedByteIsSeen) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 50; ++round) {
    auto ledger = Open();
    Call(*ledger);
    ledger.reset();
    clock_.Advance(Duration(1));
    // The header of the file is hit every other time.
    const size_t size =
        round % 2 == 0 ? sizeof(LedgerHeader) : sizeof(LedgerImage);
    FlipByte(random() % size);
    ledger = Open();
    ASSERT_THAT(ledger->Distrust(), HasSubstr("damaged"));
    ASSERT_EQ(ledger->KnownSince(), clock_.SteadyNow() + kOnTheWay);
  }
}

TEST_F(CallLedgerTest, FileOfAnyOtherLengthIsBegunAnew) {
  for (const size_t length : {size_t{0}, size_t{100}, sizeof(LedgerImage) - 1,
                              sizeof(LedgerImage) + 1}) {
    Open();
    std::filesystem::resize_file(path_, length);
    EXPECT_THAT(Open()->Distrust(), HasSubstr("damaged")) << length;
    EXPECT_EQ(Open()->Distrust(), "") << length;
  }
}

TEST_F(CallLedgerTest, MissingDirectoryIsNamed) {
  const auto ledger = CallLedger::Open(dir_.Path("no/such"), clock_, "boot");
  EXPECT_EQ(ledger.status().code(), absl::StatusCode::kInternal);
  EXPECT_THAT(ledger.status().ToString(), HasSubstr("no/such"));
}

TEST_F(CallLedgerTest, TheLatestCallsAreRemembered) {
  auto ledger = Open();
  for (int i = 0; i < CallLedger::kSlots + 100; ++i) {
    clock_.Advance(Duration(1));
    Call(*ledger);
  }
  const SteadyPoint oldest =
      clock_.SteadyNow() - Duration(CallLedger::kSlots - 1);
  ledger.reset();
  ledger = Open();
  EXPECT_EQ(ledger->Records().size(), static_cast<size_t>(CallLedger::kSlots));
  for (const CallRecord& record : ledger->Records()) {
    EXPECT_GE(record.begun, oldest);
  }
}

TEST_F(CallLedgerTest, CallInFlightIsNotForgottenHoweverManyPass) {
  auto ledger = Open();
  const SteadyPoint begun = clock_.SteadyNow();
  ASSERT_TRUE(ledger->Begin(begun).ok());
  for (int i = 0; i < 2 * CallLedger::kSlots; ++i) {
    clock_.Advance(Duration(1));
    Call(*ledger);
  }
  int in_flight = 0;
  for (const CallRecord& record : ledger->Records()) {
    if (!record.ended) in_flight += record.begun == begun ? 1 : 100;
  }
  EXPECT_EQ(in_flight, 1);
}

TEST_F(CallLedgerTest, DayForgetsAfter24To25Hours) {
  auto ledger = Open();
  Call(*ledger);
  for (int i = 0; i < 24; ++i) {
    clock_.Advance(hours(1));
    ASSERT_EQ(ledger->CallsInDay(clock_.SteadyNow()), 1u) << i;
  }
  clock_.Advance(hours(1));
  EXPECT_EQ(ledger->CallsInDay(clock_.SteadyNow()), 0u);
}

TEST_F(CallLedgerTest, UntilDayShrinksIsExact) {
  auto ledger = Open();
  clock_.Advance(minutes(20));
  Call(*ledger);
  clock_.Advance(minutes(90));
  Call(*ledger);
  Duration wait = ledger->UntilDayShrinks(clock_.SteadyNow());
  clock_.Advance(wait - Duration(1));
  EXPECT_EQ(ledger->CallsInDay(clock_.SteadyNow()), 2u);
  clock_.Advance(Duration(1));
  EXPECT_EQ(ledger->CallsInDay(clock_.SteadyNow()), 1u);
}

TEST_F(CallLedgerTest, LongCallCountsInTheHourItEnds) {
  auto ledger = Open();
  const size_t slot = *ledger->Begin(clock_.SteadyNow());
  clock_.Advance(minutes(61));
  ASSERT_TRUE(ledger->End(slot, clock_.SteadyNow()).ok());
  EXPECT_EQ(ledger->CallsInDay(clock_.SteadyNow()), 1u);
  clock_.Advance(hours(24));
  EXPECT_EQ(ledger->CallsInDay(clock_.SteadyNow()), 1u);
}

TEST_F(CallLedgerTest, WallClockThatIsSetDoesNotMoveTheDay) {
  auto ledger = Open();
  Call(*ledger);
  clock_.JumpWall(hours(48));
  EXPECT_EQ(ledger->CallsInDay(clock_.SteadyNow()), 1u);
  ledger.reset();
  ledger = Open();
  EXPECT_EQ(ledger->CallsInDay(clock_.SteadyNow()), 1u);
}

TEST_F(CallLedgerTest, CallsOfAFutureHourCountForOneDayFromNow) {
  clock_.JumpWall(hours(24 * 400));
  auto ledger = Open("boot-1");
  Call(*ledger);
  ledger.reset();
  clock_.JumpWall(-hours(24 * 400));
  ledger = Open("boot-2");
  EXPECT_EQ(ledger->CallsInDay(clock_.SteadyNow()), 1u);
  clock_.Advance(hours(26));
  EXPECT_EQ(ledger->CallsInDay(clock_.SteadyNow()), 0u);
}

// A machine without a clock of its own begins in 1970, until it is told the
// time.
TEST_F(CallLedgerTest, CallsUnderAClockThatWasNotSetCountAfterTheNextBoot) {
  clock_.JumpWall(-hours(24 * 365 * 50));
  auto ledger = Open("boot-1");
  for (int call = 0; call < 9; ++call) Call(*ledger);
  clock_.Advance(hours(30));
  for (int call = 0; call < 5; ++call) Call(*ledger);
  clock_.Advance(hours(2));
  Call(*ledger);
  ASSERT_TRUE(ledger->Learn({10, Duration(5000)}, clock_.SteadyNow()).ok());
  ledger.reset();
  clock_.JumpWall(hours(24 * 365 * 50));
  ledger = Open("boot-2");
  EXPECT_EQ(ledger->CallsInDay(clock_.SteadyNow()), 6u);
  EXPECT_TRUE(ledger->Learned(clock_.SteadyNow()));
  ledger.reset();
  ledger = Open("boot-3");
  EXPECT_EQ(ledger->CallsInDay(clock_.SteadyNow()), 6u);
  clock_.Advance(hours(26));
  EXPECT_EQ(ledger->CallsInDay(clock_.SteadyNow()), 0u);
}

// A machine that was off for a week begins a new day.
TEST_F(CallLedgerTest, CallsBeforeALongRestDoNotCount) {
  auto ledger = Open("boot-1");
  Call(*ledger);
  ledger.reset();
  clock_.Advance(hours(24 * 7));
  EXPECT_EQ(Open("boot-2")->CallsInDay(clock_.SteadyNow()), 0u);
}

TEST_F(CallLedgerTest, ClosureAndLearnedLimitOutliveTheWorker) {
  auto ledger = Open();
  const SteadyPoint until = clock_.SteadyNow() + Duration(5200);
  ASSERT_TRUE(ledger->CloseUntil(until).ok());
  const LearnedLimit limit{10, Duration(5000)};
  ASSERT_TRUE(ledger->Learn(limit, clock_.SteadyNow()).ok());
  ledger.reset();
  ledger = Open();
  EXPECT_EQ(ledger->ClosedUntil(), until);
  EXPECT_EQ(ledger->Learned(clock_.SteadyNow()), limit);
  clock_.Advance(hours(26));
  EXPECT_EQ(ledger->Learned(clock_.SteadyNow()), std::nullopt);
}

}  // namespace
}  // namespace leadline
