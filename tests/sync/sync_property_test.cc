// SPDX-License-Identifier: Apache-2.0
// Random histories of an account, with a worker that follows them: whatever
// happens on the way, replica and account are equal once the account rests.
//
// LEADLINE_SEEDS multiplies the number of histories (0.1 is a tenth);
// LEADLINE_SEED runs one.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "base/log.h"
#include "tests/support/temp_folder.h"
#include "tests/sync/sync_simulation.h"

namespace leadline {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

double FromEnvironment(const char* name, double otherwise) {
  const char* text = getenv(name);
  return text == nullptr ? otherwise : std::stod(text);
}

// A folder in memory where there is one: a history writes a lot.
std::filesystem::path FastFolder() {
  const std::filesystem::path memory = "/dev/shm";
  return is_directory(memory) ? memory : std::filesystem::temp_directory_path();
}

using Shape = SimulationOptions (*)(uint64_t seed);

void RunHistories(uint64_t count, Shape shape) {
  SetLogLevel(LogLevel::kError);
  const auto only = static_cast<uint64_t>(FromEnvironment("LEADLINE_SEED", 0));
  const double wanted =
      static_cast<double>(count) * FromEnvironment("LEADLINE_SEEDS", 1);
  const auto seeds = static_cast<uint64_t>(std::max(1.0, wanted));
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    if (only != 0 && seed != only) continue;
    const TempFolder folder(FastFolder());
    SyncSimulation simulation(shape(seed), folder.Path());
    const std::string wrong = simulation.Run();
    ASSERT_EQ(wrong, "") << "repeat with LEADLINE_SEED=" << seed;
  }
  testing::Test::RecordProperty("seeds", static_cast<int>(seeds));
}

TEST(SyncPropertyTest, BusyAccountEndsEqual) {
  RunHistories(40, [](uint64_t seed) {
    return SimulationOptions{.seed = seed, .changes_per_second = 4};
  });
}

TEST(SyncPropertyTest, FaultsAndRestartsEndEqual) {
  RunHistories(40, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .fault_share = 0.15,
                             .restarts_per_minute = 3,
                             .refusal = sandbox::RefusalStyle(seed % 3)};
  });
}

// Of a fill and what follows it, each call in turn.
TEST(SyncPropertyTest, WhicheverCallBreaksOffItEndsEqual) {
  RunHistories(60, [](uint64_t seed) {
    return SimulationOptions{.seed = 1,
                             .leads = 40,
                             .busy = minutes(1),
                             .broken_call = seed,
                             .slow_share = 0,
                             .rest = minutes(3)};
  });
}

TEST(SyncPropertyTest, ChangesSeenLateEndEqual) {
  RunHistories(30, [](uint64_t seed) {
    return SimulationOptions{
        .seed = seed, .longest_delay = minutes(8), .late_share = 0.5};
  });
}

TEST(SyncPropertyTest, ChangesSeenADayLateEndEqual) {
  RunHistories(1, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .longest_delay = hours(6),
                             .late_share = 0.5,
                             .rest = hours(27),
                             .poll_interval = minutes(5)};
  });
}

TEST(SyncPropertyTest, SharedAccountEndsEqual) {
  RunHistories(20, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .neighbours = true,
                             .refusal = sandbox::RefusalStyle(seed % 3)};
  });
}

TEST(SyncPropertyTest, SlowAnswersEndEqual) {
  RunHistories(30, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .leads = 60,
                             .changes_per_second = 6,
                             .slow_share = 0.6,
                             .poll_interval = seconds(3)};
  });
}

TEST(SyncPropertyTest, SlowReadsDoNotUndoChanges) {
  RunHistories(10, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .page_size = 100,
                             .changes_per_second = 1,
                             .slow_share = 0.5,
                             .check_share = 1};
  });
}

// Fast enough to find within a history's rest what is gone.
ReconcileOptions FastReconcile() {
  return {.between_calls = Duration(200),
          .before_first_sweep = minutes(1),
          .youngest = minutes(2),
          .between_sweeps = minutes(3),
          .window_leads = 100,
          .whole_every = 2};
}

// Large pages time out, and will again: the fill has to end with small ones.
TEST(SyncPropertyTest, PagesThatAreTooLargeEndEqual) {
  RunHistories(6, [](uint64_t seed) {
    return SimulationOptions{
        .seed = seed,
        .leads = 3000,
        .page_size = 400,
        .fail_pages_above = static_cast<uint32_t>(60 + 40 * (seed % 3))};
  });
}

TEST(SyncPropertyTest, ALeadWhosePagesFailHoldsUpNoOther) {
  RunHistories(6, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .page_size = seed % 2 == 0 ? 4 : 200,
                             .changes_per_second = 0.2,
                             .busy = minutes(60),
                             .poisoned = true};
  });
}

// An answer to something else than was asked covers nothing and stores nothing.
TEST(SyncPropertyTest, PagesThatWereNotAskedForEndEqual) {
  RunHistories(6, [](uint64_t seed) {
    using Misread = SimulationOptions::Misread;
    return SimulationOptions{
        .seed = seed,
        .page_size = seed % 3 == 0 ? 4 : 200,
        .misread = seed % 2 == 0 ? Misread::kDates : Misread::kMobile,
        .check_share = 0.5};
  });
}

// Some are skipped, some stored as they are shown; once mended all come, though
// no stamp of theirs moves.
TEST(SyncPropertyTest, LeadsBrokenForAWhileEndEqual) {
  RunHistories(8, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .page_size = seed % 2 == 0 ? 4 : 200,
                             .changes_per_second = 0.2,
                             .busy = minutes(20),
                             .broken_leads = 12,
                             .check_share = 0,
                             .reconcile = FastReconcile()};
  });
}

// Windows that were read in vain are settled, and swept; no lead goes for it.
TEST(SyncPropertyTest, AnswersThatClaimNothingEndEqual) {
  RunHistories(8, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .page_size = seed % 2 == 0 ? 4 : 200,
                             .empty_share = 0.1,
                             .check_share = 0,
                             .deletes = seed % 4 == 0,
                             .reconcile = FastReconcile(),
                             .rest = minutes(30)};
  });
}

TEST(SyncPropertyTest, KeysRefusedForAWhileAreLeftAloneAndThenEndEqual) {
  RunHistories(6, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .page_size = 200,
                             .changes_per_second = 0.5,
                             .busy = minutes(30),
                             .revoked_for = minutes(4 + 2 * (seed % 6))};
  });
}

// Only some calls are refused to the keys: the others go on.
TEST(SyncPropertyTest, CallsThatAreForbiddenHoldUpNoOther) {
  RunHistories(3, [](uint64_t seed) {
    return SimulationOptions{
        .seed = seed,
        .leads = 60,
        .forbidden = true,
        .slow_share = 0,
        .hint_share = 0.5,
        .verify = {.between_calls = seconds(5)},
        .enumerate = {.between_calls = Duration(500), .page_size = 30},
        .merges = {.between_looks = seconds(3),
                   .until_first = seconds(5),
                   .between_calls = Duration(200)},
        .rest = hours(2)};
  });
}

// One lead in 24 is his own; enough of them change for all controls to be.
TEST(SyncPropertyTest, AKeyThatIsDemotedTakesNoLeadAway) {
  RunHistories(2, [](uint64_t seed) {
    return SimulationOptions{
        .seed = seed,
        .leads = 1400,
        .page_size = 200,
        .changes_per_second = 20,
        .busy = minutes(6),
        .demoted = true,
        .check_share = 0,
        .reconcile = FastReconcile(),
        .verify = {.between_calls = seconds(5), .leads_a_call = 30},
        .enumerate = {.between_calls = Duration(500), .page_size = 30},
        .rest = minutes(30)};
  });
}

TEST(SyncPropertyTest, DeletesAndMergesEndEqual) {
  RunHistories(30, [](uint64_t seed) {
    return SimulationOptions{
        .seed = seed, .deletes = true, .reconcile = FastReconcile()};
  });
}

TEST(SyncPropertyTest, DeletesAmongFaultsAndRestartsEndEqual) {
  RunHistories(20, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .fault_share = 0.1,
                             .restarts_per_minute = 2,
                             .deletes = true,
                             .reconcile = FastReconcile(),
                             .refusal = sandbox::RefusalStyle(seed % 3),
                             .rest = minutes(30)};
  });
}

// Soon enough to be there before a sweep is.
MergeOptions FastMerges() {
  return {.between_looks = seconds(3),
          .until_first = seconds(5),
          .between_calls = Duration(200),
          .overlap = minutes(10),
          .between_tries = seconds(10)};
}

TEST(SyncPropertyTest, AnnouncedMergesEndWithTheirSurvivors) {
  RunHistories(15, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .changes_per_second = 3,
                             .deletes = true,
                             .reconcile = FastReconcile(),
                             .merges = FastMerges()};
  });
}

TEST(SyncPropertyTest, AnnouncedMergesAmongFaultsAndRestartsEndEqual) {
  RunHistories(10, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .fault_share = seed % 2 == 0 ? 0.1 : 0.0,
                             .restarts_per_minute = 2,
                             .deletes = true,
                             .reconcile = FastReconcile(),
                             .merges = FastMerges(),
                             .rest = minutes(30)};
  });
}

// Of 150 leads ten may go in a day: the others go once the operator says so.
TEST(SyncPropertyTest, DeletesHeldByTheGuardGoWithTheOperatorsWord) {
  RunHistories(10, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .changes_per_second = 4,
                             .deletes = true,
                             .guarded = true,
                             .reconcile = FastReconcile(),
                             .rest = minutes(40)};
  });
}

// No stamp moves, and counts do not change: only a sweep that reads all windows
// whole can find it.
TEST(SyncPropertyTest, RenamedOwnersEndEqual) {
  RunHistories(6, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .changes_per_second = 0.2,
                             .busy = minutes(1),
                             .reconcile = FastReconcile(),
                             .renames = true};
  });
}

// A worker never lives as long as it would wait for its first sweep, nor as a
// sweep takes.
TEST(SyncPropertyTest, SweepsGoOnAcrossRestarts) {
  RunHistories(4, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .leads = 600,
                             .changes_per_second = 0.2,
                             .busy = minutes(1),
                             .restarts_per_minute = 0.5,
                             .restarts_at_rest = true,
                             .deletes = true,
                             .reconcile = {.between_calls = seconds(2),
                                           .before_first_sweep = minutes(4),
                                           .youngest = minutes(2),
                                           .between_sweeps = minutes(3),
                                           .window_leads = 100,
                                           .whole_every = 2},
                             .renames = true,
                             .rest = minutes(60)};
  });
}

TEST(SyncPropertyTest, WhatASweepFindsLostIsNamed) {
  testing::internal::CaptureStderr();
  RunHistories(1, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .check_share = 0,
                             .reconcile = FastReconcile(),
                             .hidden_leads = 20,
                             .rest = minutes(40)};
  });
  const std::string log = testing::internal::GetCapturedStderr();
  const size_t line = log.find("leads-lost");
  ASSERT_NE(line, std::string::npos) << log;
  EXPECT_NE(log.find(" ids=", line), std::string::npos) << log;
}

// They change now and then, too, while they are enumerated.
TEST(SyncPropertyTest, LeadsWithoutAStampEndEqual) {
  RunHistories(8, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .changes_per_second = 1,
                             .fault_share = seed % 2 == 0 ? 0.05 : 0.0,
                             .check_share = 0,
                             .restarts_per_minute = seed % 3 == 0 ? 1.0 : 0.0,
                             .stampless = 40,
                             .enumerate = {.between_calls = Duration(500),
                                           .between_runs = minutes(2),
                                           .page_size = 30},
                             .rest = minutes(30)};
  });
}

// No sweep comes: leads picked at random show what no stamp tells.
TEST(SyncPropertyTest, WhatAVerifierFindsIsReadAgain) {
  RunHistories(6, [](uint64_t seed) {
    return SimulationOptions{
        .seed = seed,
        .leads = 60,
        .changes_per_second = 0.2,
        .busy = minutes(1),
        .fault_share = seed % 2 == 0 ? 0.05 : 0.0,
        .reconcile = {.before_first_sweep = hours(10)},
        .renames = true,
        .verify = {.between_calls = seconds(5), .leads_a_call = 30},
        .rest = minutes(30)};
  });
}

// What moves no stamp, or moves it back, comes with the sweeps.
TEST(SyncPropertyTest, AttributesAndStampsThatDriftEndEqual) {
  RunHistories(8, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .leads = 60,
                             .changes_per_second = 0.5,
                             .check_share = 0,
                             .reconcile = FastReconcile(),
                             .drifts = true,
                             .rest = minutes(40)};
  });
}

// The fill begins anew, and the newest changes do not wait for it.
TEST(SyncPropertyTest, WhileAllLeadsAreStampedAnewChangesStayFresh) {
  RunHistories(4, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .leads = 3000,
                             .page_size = 50,
                             .changes_per_second = 1,
                             .late_share = 0,
                             .slow_share = 0,
                             .fresh_within = seconds(6),
                             .poll_interval = seconds(3)};
  });
}

// Nothing but the numbers shows that leads are missing.
TEST(SyncPropertyTest, LeadsLostByEveryWindowAreEnumerated) {
  RunHistories(8, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .fault_share = seed % 2 == 0 ? 0.05 : 0.0,
                             .check_share = 0,
                             .restarts_per_minute = seed % 3 == 0 ? 1.0 : 0.0,
                             .reconcile = {.before_first_sweep = hours(10)},
                             .hidden_leads = seed % 2 == 0 ? 3U : 20U,
                             .enumerate = {.between_calls = Duration(500),
                                           .between_runs = minutes(2),
                                           .page_size = 30},
                             .rest = minutes(40)};
  });
}

// Without a type in the request the account shows its default type only.
TEST(SyncPropertyTest, SeveralObjectTypesEndEqual) {
  RunHistories(20, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .fault_share = seed % 2 == 0 ? 0.05 : 0.0,
                             .restarts_per_minute = seed % 3 == 0 ? 1.0 : 0.0,
                             .deletes = true,
                             .reconcile = FastReconcile(),
                             .hint_share = 0.3,
                             .lead_types = 2 + static_cast<uint32_t>(seed % 2),
                             .enumerate = {.between_calls = Duration(500),
                                           .between_runs = minutes(5),
                                           .page_size = 30},
                             .rest = minutes(40)};
  });
}

TEST(SyncPropertyTest, WrongDatesNowAndThenEndEqual) {
  RunHistories(20, [](uint64_t seed) {
    return SimulationOptions{
        .seed = seed, .fault_share = 0.05, .wrong_dates = 0.1};
  });
}

// While every answer is an hour ahead nothing can be promised: the worker has
// no better clock.
TEST(SyncPropertyTest, DatesThatWereWrongForAWhileEndEqual) {
  RunHistories(20, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .check_share = 0,
                             .restarts_per_minute = seed % 2 == 0 ? 1.0 : 0,
                             .wrong_for = seconds(45)};
  });
}

TEST(SyncPropertyTest, HintsOfEverySortEndEqual) {
  RunHistories(20, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .fault_share = seed % 2 == 0 ? 0.1 : 0.0,
                             .restarts_per_minute = seed % 3 == 0 ? 2.0 : 0.0,
                             .hint_share = 0.7,
                             .slim_by_id = seed % 2 == 1};
  });
}

// All that may come, together.
SimulationOptions EverythingAtOnce(uint64_t seed) {
  return {.seed = seed,
          .changes_per_second = 1,
          .broken_leads = 2,
          .fault_share = 0.1,
          .check_share = 0,
          .restarts_per_minute = 1,
          .deletes = true,
          .reconcile = FastReconcile(),
          .wrong_dates = 0.05,
          .hint_share = 0.3,
          .drifts = true,
          .verify = {.between_calls = seconds(20), .leads_a_call = 30},
          .enumerate = {.between_calls = seconds(1),
                        .between_runs = minutes(5),
                        .page_size = 30},
          .merges = FastMerges(),
          .neighbours = true,
          .refusal = sandbox::RefusalStyle(seed % 3),
          // What stays broken is looked for less and less often.
          .rest = minutes(90)};
}

TEST(SyncPropertyTest, EverythingAtOnceEndsEqual) {
  RunHistories(20, EverythingAtOnce);
}

// The same by the worker's transport and the sandbox's server: connections
// break, and requests are sent again.
TEST(SyncPropertyTest, EverythingOverSocketsEndsEqual) {
  RunHistories(6, [](uint64_t seed) {
    SimulationOptions options = EverythingAtOnce(seed);
    options.over_sockets = true;
    return options;
  });
}

// What a live read shows was so; hits cost nothing, and the rest its share.
TEST(SyncPropertyTest, NumbersAskedForLiveAreAnsweredAsTheyWere) {
  RunHistories(12, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .leads = 80,
                             .fault_share = seed % 3 == 0 ? 0.1 : 0.0,
                             .restarts_per_minute = seed % 4 == 0 ? 2.0 : 0.0,
                             .questions_per_second = 1.5,
                             .all_phone_matches = seed % 2 == 0,
                             .refusal = sandbox::RefusalStyle(seed % 3)};
  });
}

// More numbers than a tight limit has calls for, all the time.
TEST(SyncPropertyTest, NumbersAskedForLiveHoldUpNeitherTheNewestNorTheFill) {
  RunHistories(6, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .leads = 80,
                             .page_size = 100,
                             .rate_calls = 10,
                             .changes_per_second = 1,
                             .slow_share = 0,
                             .questions_per_second = 5,
                             .keeps_pace = true,
                             .poll_interval = seconds(5)};
  });
}

// One live read in a longer time than a window. With smaller pages the newest
// changes alone would take all calls, and they come first.
TEST(SyncPropertyTest, NumbersAskedForLiveKeepATightLimit) {
  RunHistories(6, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .leads = 80,
                             .page_size = 100,
                             .rate_calls = 4,
                             .slow_share = 0,
                             .questions_per_second = 2,
                             .all_phone_matches = seed % 2 == 0,
                             .poll_interval = seconds(5)};
  });
}

TEST(SyncPropertyTest, TightLimitIsKept) {
  RunHistories(10, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .leads = 100,
                             .rate_calls = 4,
                             .slow_share = 0,
                             .poll_interval = seconds(5)};
  });
}

// Of two calls in any 5 seconds one is the worker's, which was told 25.
TEST(SyncPropertyTest, AtALimitThatWasLearnedBothLanesGoOn) {
  RunHistories(6, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .leads = 400,
                             .page_size = 20,
                             .rate_calls = 2,
                             .told_calls = 25,
                             .share = 0.8,
                             .changes_per_second = 0.3,
                             .slow_share = 0,
                             .refusal = sandbox::RefusalStyle(seed % 3),
                             .rest = minutes(60),
                             .poll_interval = seconds(2)};
  });
}

// An account that changes all day long, and has few calls for it.
TEST(SyncPropertyTest, ThePlanOfATightDayHolds) {
  RunHistories(1, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .page_size = 100,
                             .daily_calls = 10'000,
                             .changes_per_second = 0.05,
                             .busy = hours(26),
                             .slow_share = 0,
                             .check_share = 0.001,
                             .verify = {.between_calls = minutes(9)},
                             .enumerate = {.between_calls = minutes(4),
                                           .between_runs = hours(1),
                                           .page_size = 20}};
  });
}

TEST(SyncPropertyTest, BurstsLargerThanAPageEndEqual) {
  RunHistories(20, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .leads = 300,
                             .page_size = 10,
                             .changes_per_second = 40,
                             .busy = minutes(1)};
  });
}

}  // namespace
}  // namespace leadline
